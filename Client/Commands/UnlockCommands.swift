import ArgumentParser
import Records
import Storage
import Sync

struct Unlock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "合言葉でこの端末を開きます。",
    discussion: """
      例:
        tsunagu unlock
        tsunagu unlock --hours 3
        tsunagu unlock --lost     合言葉をどうしても思い出せないとき
      時間がたつか、端末の電源を切ると、また閉じます。
      """)

  @Option(name: .long, help: "開けておく時間(1から24)") var hours = Limits.unlockedHoursUsually
  @Flag(name: .long, help: "合言葉をなくしたので、この端末のデータを消して登録し直します。") var lost = false

  func validate() throws {
    guard Limits.unlockedHours.contains(hours) else {
      throw ValidationError("--hours は1から24の数です。")
    }
  }

  func run() throws {
    let session = try Session.openLocked()
    guard (try? session.store.read { try $0.isEnrolled }) != false else {
      throw Problem(.notEnrolled)
    }
    if lost { return try Losing.run(session) }
    try session.lock.unlock(session.store, hours: hours)
    print("開きました。\(hours)時間たつと閉じます。すぐ閉じるときは tsunagu lock です。")
  }
}

struct Lock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "この端末を閉じます。次に開くとき合言葉が要ります。", discussion: "例: tsunagu lock")

  func run() throws {
    let session = try Session.openLocked()
    guard (try? session.store.read { try $0.isEnrolled }) != false else {
      throw Problem(.notEnrolled)
    }
    try session.lock.lock()
    print("閉じました。開くときは tsunagu unlock です。")
  }
}

struct PassphraseGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase", abstract: "この端末を開く合言葉",
    discussion: "例: tsunagu passphrase change", subcommands: [Change.self])

  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "change", abstract: "合言葉を変えます。記録はそのままです。",
      discussion: "例: tsunagu passphrase change")

    func run() throws {
      let session = try Session.openLocked()
      guard (try? session.store.read { try $0.isEnrolled }) != false else {
        throw Problem(.notEnrolled)
      }
      try session.lock.changePassphrase()
      print("合言葉を変えました。前の合言葉では、もう開きません。")
    }
  }
}

/// The way back after a lost passphrase: the server's data comes again, unsent entries are lost.
private enum Losing {
  private static let agreement = "はい"

  static func run(_ session: Session) throws {
    let pending = try? session.store.read { try $0.pendingCounts().entries }
    let kept = try? session.store.read { try $0.sentCount() }
    Output.notice(
      """
      合言葉がないと、この端末の記録は、管理者にも開けません。この端末のデータを消して、登録し直せます。
      サーバーに届いている記録は、登録し直すとまた届きます。
      まだ送っていない入力(\(pending.map { "\($0)件" } ?? "何件あるか分かりません"))は失われ、もとに戻せません。
      送った入力のうち、サーバーの控えにまだ入っていないもの(\(kept.map { "\($0)件" } ?? "何件あるか分かりません"))は、この端末からなくなります。サーバーにはあります。
      サーバーが [unauthorized] と言うだけのときは、消さないでください。合言葉で開いて tsunagu enroll をすると、すべて残ります。
      消してよければ「\(agreement)」、やめるときはEnterを入れてください:
      """)
    guard try TypedLine.read()?.trimmingSpace == agreement else {
      throw Problem(.passphraseUnfit, .removalNotConfirmed)
    }
    try? session.lock.lock()
    try session.store.removeEverything()
    print("この端末のデータを消しました。管理者から新しい登録コードを受け取り、tsunagu enroll をしてください。")
  }
}
