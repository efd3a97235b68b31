import Authority
import Foundation
import Records
import Support
import TestKit
import Testing

/// Every screen of a volunteer, on a day that never changes, as docs/SCREENS.ja.md and docs/screens print them.
/// `make documents` writes both.
@Suite(.serialized) struct ScreensDocumentTests {
  /// 2026-11-26, half past nine in the morning.
  private static let morning: Int64 = 1_795_653_000_000
  private static let day: Int64 = 86_400_000

  private let city: RunningCity
  private let device: RunningDevice

  init() throws {
    let clock = ["TSUNAGU_CLOCK": String(Self.morning)]
    city = try RunningCity(isStarted: false) { folder in
      _ = try RunningCity.serverCommand(
        ["init", "--data", folder, "--code", "162051", "--name", "氷見市"], faults: clock)
      _ = try RunningCity.serverCommand(
        ["seed", "--data", folder, "--seed", "7", "--size", "small"], faults: clock)
    }
    city.serverEnvironment = clock
    try city.start()
    device = try Self.device("volunteer", .cooperator, in: city)
  }

  private static func device(
    _ name: String, _ role: Role, in city: RunningCity
  ) throws -> RunningDevice {
    var device = city.newDevice(name)
    device.environment = city.serverEnvironment
    try device.succeed("enroll", city.url, try city.code(for: try city.users(role)[0]))
    try device.succeed("sync")
    return device
  }

  private func at(_ days: Int64) throws -> RunningDevice {
    var later = device
    later.environment["TSUNAGU_CLOCK"] = String(Self.morning + days * Self.day)
    try later.unlock()
    return later
  }

  private func expect(_ recordings: [ScreenRecording], in part: String) throws {
    let text = recordings.map(\.markdown).joined(separator: "\n\n")
    #expect(try PrintedPart(part, of: "docs/SCREENS.ja.md").holds(text), "make documents")
    for recording in recordings {
      // Nobody at the menu is sent to a command line.
      #expect(!recording.transcript.contains("tsunagu "))
      for line in recording.transcript.split(separator: "\n") {
        #expect(DisplayWidth.width(of: String(line)) <= 80, "\(line)")
      }
    }
  }

  private func expectPicture(_ name: String, _ screen: String) throws {
    let picture = ScreenPicture.svg(screen)
    let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/screens/\(name).svg")
    if ProcessInfo.processInfo.environment["TSUNAGU_WRITE_DOCUMENTS"] == "1" {
      try Data(picture.utf8).write(to: file)
    }
    #expect(FileManager.default.contents(atPath: file.path) == Data(picture.utf8), "make documents")
  }

  @Test func visitsAndWhatFollowsFromThem() throws {
    defer { city.stop() }
    let visit = try ScreenRecording("見守りを記録する", device)
    try visit.see("0 終わる")
    try visit.press("1", until: "0 もどる")
    try visit.press("1", until: "0 もどる")
    try visit.press("2", until: "選びおわる")
    try visit.press("\n", until: "(0でもどる)")
    try visit.press("\n", until: "0 終わる")
    #expect(visit.keysPressed == 5)
    #expect(visit.end() == 0)

    let unmet = try ScreenRecording("会えなかったとき", device)
    try unmet.see("0 終わる")
    try unmet.press("1", until: "0 もどる")
    try unmet.press("1", until: "0 もどる")
    try unmet.press("5", until: "選びおわる")
    try unmet.press("1", until: "選びおわる")
    try unmet.press("\n", until: "(0でもどる)")
    try unmet.press("呼んでも返事がない\n", until: "0 もどる")
    try unmet.press("2", until: "0 終わる")
    #expect(unmet.end() == 0)

    let earlier = try ScreenRecording("前の日の見守り", device)
    try earlier.see("0 終わる")
    try earlier.press("3", until: "(0でもどる)")
    try earlier.press("あさって\n", until: "(0でもどる)")
    try earlier.press("きのう\n", until: "0 もどる")
    try earlier.press("0", until: "(0でもどる)")
    try earlier.press("0\n", until: "0 終わる")
    #expect(earlier.end() == 0)
    try expect([visit, unmet, earlier], in: "visits")
    try expectPicture("menu", try first(of: visit))
    try expectPicture("not-met", unmet.transcript)
  }

  private func first(of recording: ScreenRecording) throws -> String {
    try #require(recording.transcript.components(separatedBy: "0 終わる").first) + "0 終わる"
  }

  @Test func interruptions() throws {
    defer { city.stop() }
    let stopped = try ScreenRecording("途中で Ctrl-C を押したとき", device)
    try stopped.see("0 終わる")
    try stopped.press("2", until: "0 もどる")
    try stopped.press("1", until: "0 もどる")
    try stopped.press("1", until: "(0でもどる)")
    try stopped.press("雨戸が\u{3}", until: "0 もどる", named: "雨戸が、と書きかけて Ctrl-C")
    try stopped.press("1", until: "雨戸が")
    stopped.kill()

    let resumed = try ScreenRecording("電池が切れたあと、次に開いたとき", device)
    try resumed.see("0 もどる")
    try resumed.press("1", until: "雨戸が")
    try resumed.press("閉まったまま\n", until: "0 終わる")
    #expect(resumed.end() == 0)
    #expect(
      try device.json("concern", "list").list?.contains {
        $0["fields"]?["content"] == "雨戸が閉まったまま"
      } == true)

    let silent = try ScreenRecording("16日つながっていないとき", try at(16))
    try silent.see("0 終わる")
    try silent.press("1", until: "(0でもどる):")
    try silent.press("0\n", until: "0 終わる")
    #expect(silent.end() == 0)
    try expect([stopped, resumed, silent], in: "interruptions")
  }

  @Test func theOtherItems() throws {
    defer { city.stop() }
    let people = try ScreenRecording("担当の人を見る", device)
    try people.see("0 終わる")
    try people.press("5", until: "0 もどる")
    try people.press("1", until: "0 終わる")
    #expect(people.end() == 0)

    try device.succeed("visit", "add", "--person", try firstPerson(), "--status", "元気")
    let undone = try ScreenRecording("最後の入力を取り消す", device)
    try undone.see("0 終わる")
    try undone.press("7", until: "0 もどる")
    try undone.press("1", until: "0 終わる")
    #expect(undone.end() == 0)

    try device.succeed(
      "visit", "add", "--person", try firstPerson(), "--status", "元気", "--activities",
      "見守り・声掛け,話し相手")
    let month = try ScreenRecording("自分の1か月を見る", device)
    try month.see("0 終わる")
    try month.press("8", until: "0 もどる")
    try choose("わたしの活動", at: month)
    try month.press("\n", until: "Enterで")
    try month.press("\n", until: "Enterでもどります。")
    try month.press("\n", until: "0 終わる")
    #expect(month.end() == 0)

    let sent = try ScreenRecording("送る・受け取る", device)
    try sent.see("0 終わる")
    try sent.press("6", until: "0 終わる")
    #expect(sent.end() == 0)

    city.stop()
    let silent = try ScreenRecording("送る・受け取る(電波がないとき)", device)
    try silent.see("0 終わる")
    try silent.press("6", until: "0 終わる")
    #expect(silent.end() == 0)
    try expect([people, undone, month, sent, silent], in: "other")
  }

  /// The forms behind ほかの記録をつける, at the device of a 民生委員.
  @Test func theFormsOfACommissioner() throws {
    defer { city.stop() }
    let own = try Self.device("commissioner", .welfareCommissioner, in: city)
    let desk = try begin("相談を記録する", until: "0 もどる", at: own)
    try desk.press("1", until: "0 もどる")
    try desk.press("8", until: "(0でもどる)")
    try desk.press("となりの人\n", until: "0 もどる")
    try desk.press("4", until: "0 もどる")
    try desk.press("3", until: "選びおわる")
    try desk.press("\n", until: "(0でもどる)")
    try desk.press("夜に歩いている\n", until: "(0でもどる)")
    try desk.press("\n", until: "0 もどる")
    try desk.press("2", until: "0 終わる")
    #expect(desk.end() == 0)

    let paper = try begin("同意・撤回を聞いた", until: "0 もどる", at: own)
    for key in ["1", "2", "1", "2"] { try paper.press(key, until: "0 もどる") }
    try paper.press("2", until: "0 終わる")
    #expect(paper.end() == 0)

    let row = try begin("支援者リストの行を書く", until: "0 もどる", at: own)
    try row.press("1", until: "選びおわる")
    try row.press("1", until: "選びおわる")
    try row.press("\n", until: "0 もどる")
    try row.press("8", until: "(0でもどる)")
    try row.press("見本 良子\n", until: "(0でもどる)")
    try row.press("0766-00-1234\n", until: "(0でもどる)")
    try row.press("\n", until: "0 終わる")
    #expect(row.end() == 0)

    let baton = try begin("いのちのバトンを点検する", until: "0 もどる", at: own)
    try baton.press("1", until: "(0でもどる)")
    try baton.press("冷蔵庫の扉\n", until: "選びおわる")
    try baton.press("\n", until: "(0でもどる)")
    try baton.press("\n", until: "0 終わる")
    #expect(baton.end() == 0)
    try expect([desk, paper, row, baton], in: "forms")
  }

  private func begin(
    _ form: String, until end: String, at device: RunningDevice
  ) throws -> ScreenRecording {
    let recording = try ScreenRecording(form, device)
    try recording.see("0 終わる")
    try choose("ほかの記録をつける", at: recording, until: "0 もどる")
    try choose(form, at: recording, until: end)
    return recording
  }

  private func firstPerson() throws -> String {
    try #require(try device.json("person", "list").list?.first?["id"]?.text)
  }

  private func choose(
    _ words: String, at recording: ScreenRecording, until end: String = "0でもどる):"
  ) throws {
    let line = recording.transcript.split(separator: "\n").last { $0.contains(words) }
    let digit = try #require(line?.split(separator: " ").first)
    try recording.press(String(digit), until: end)
  }
}
