import Records
import Support
import TestKit
import Testing

/// A person who was recorded twice and joined is one wherever somebody looks (DOMAIN.md, "The same person").
@Suite struct JoinedPersonTests {
  /// Two records of one person, each with all companions, on the device of a social worker.
  private struct Twins {
    let city: RunningCity
    let device: RunningDevice
    /// The smaller id first.
    let records: [String]

    init() throws {
      city = try RunningCity()
      device = try city.device("csw", .communitySocialWorker)
      let area = try #require(
        try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }?["id"]?.text
      )
      let names = ["双葉 みつ", "双葉 ミツ"]
      var entered: [String] = []
      for (number, name) in names.enumerated() {
        entered.append(
          try device.entered(
            "person", "add", "--name", name, "--kana", "フタバミツ", "--association", area,
            "--attributes", number == 0 ? "身体" : "身体,知的", "--phones", "番号=0766-1\(number)-0000"))
      }
      records = entered.sorted()
      for (number, person) in records.enumerated() {
        try device.succeed(
          "visit", "add", "--person", person, "--date", "R2.5.\(number + 1)", "--status", "変わりなし",
          "--memo", "記録\(number)")
      }
    }

    func join() throws { try device.succeed("person", "join", records[1], records[0]) }

    func persons() throws -> [Value] {
      try (device.json("person", "list").list ?? []).filter {
        $0["fields"]?["kana"] == "フタバミツ"
      }
    }

    func memos(_ person: String) throws -> [String] {
      try (device.json("visit", "list", "--person", person).list ?? []).compactMap {
        $0["fields"]?["memo"]?.text
      }
    }
  }

  @Test func listsShowHerOnceWithWhatBothRecordsSay() throws {
    let twins = try Twins()
    #expect(try twins.persons().count == 2)
    try twins.join()
    let shown = try #require(try twins.persons().first)
    #expect(try twins.persons().count == 1)
    #expect(shown["id"] == .text(twins.records[0]))
    let phones = (shown["fields"]?["phones"]?.list ?? []).compactMap { $0["number"]?.text }
    #expect(Set(phones) == ["0766-10-0000", "0766-11-0000"])
    #expect(shown["fields"]?["attributes"] == ["知的", "身体"])
    // A search for either name finds her.
    for name in ["みつ", "ミツ"] {
      #expect(try twins.device.json("person", "list", "--find", "双葉 " + name).list?.count == 1)
    }
    for record in twins.records {
      #expect(try twins.device.json("person", "show", record)["id"] == .text(twins.records[0]))
      #expect(try twins.memos(record) == ["記録0", "記録1"])
    }
    #expect(try twins.memos("双葉 みつ") == ["記録0", "記録1"])
  }

  @Test func separatingGivesEverythingBack() throws {
    let twins = try Twins()
    let before = try twins.persons()
    try twins.join()
    try twins.device.succeed("sync")
    try twins.device.succeed("person", "separate", twins.records[1], twins.records[0])
    try twins.device.succeed("sync")
    let after = try twins.persons()
    #expect(after.map { $0["fields"]?["name"] } == before.map { $0["fields"]?["name"] })
    #expect(after.map { $0["fields"]?["phones"] } == before.map { $0["fields"]?["phones"] })
    for (number, record) in twins.records.enumerated() {
      #expect(try twins.memos(record) == ["記録\(number)"])
    }
  }

  @Test func theOneKitIsFoundUnderEitherRecordAndGoesOnUnderTheFirst() throws {
    let twins = try Twins()
    let (device, records) = (twins.device, twins.records)
    try device.succeed(
      "kit", "add", "--person", records[1], "--blood-type", "O", "--devices", "酸素,ストーマ")
    try twins.join()
    for record in records {
      #expect(try device.json("kit", "show", record)["fields"]?["blood_type"] == "O")
    }
    try device.succeed("kit", "edit", records[1], "--remove-devices", "酸素", "--place", "玄関")
    for sent in [false, true] {
      if sent { try device.succeed("sync") }
      let kit = try device.json("kit", "show", records[0])
      #expect(kit["fields"]?["devices"] == ["ストーマ"], "sent: \(sent)")
      #expect(kit["fields"]?["place"] == "玄関")
      #expect(kit["fields"]?["blood_type"] == "O")
      #expect(kit["fields"]?["person"] == .text(records[0]))
      let kits = (try device.json("kit", "list").list ?? []).filter {
        records.contains($0["fields"]?["person"]?.text ?? "")
      }
      #expect(kits.count == 1)
    }
    // Another device is told the same, and after the separation each is as before.
    let other = try twins.city.device("other", .communitySocialWorker)
    #expect(
      try other.json("kit", "show", records[1])["fields"]
        == device.json("kit", "show", records[0])["fields"])
    try device.succeed("person", "separate", records[0])
    #expect(
      try device.json("kit", "show", records[1])["fields"]?["devices"] == ["ストーマ", "酸素"])
  }

  @Test func supportersListsAndReportsCountHerOnce() throws {
    let twins = try Twins()
    let (device, records) = (twins.device, twins.records)
    func report() throws -> Value {
      try device.json("report", "carenet", "--from", "R2.4.1", "--to", "R2.9.30")
    }
    let worker = try #require(try device.json("worker", "list").list?.first?["id"]?.text)
    let before = try report()
    for (number, person) in records.enumerated() {
      try device.succeed(
        "team", "add", "--person", person, "--cooperators", worker, "--formed-on", "R2.4.1")
      try device.succeed(
        "supporter", "add", "--person", person, "--consent", "有", "--support",
        number == 0 ? "声かけ" : "歩行補助")
    }
    try twins.join()
    let after = try report()
    func more(_ table: String, _ column: String) -> Int64 {
      (after[table]?[column]?.integer ?? 0) - (before[table]?[column]?.integer ?? 0)
    }
    #expect(more("attributes", "身体") == 1)
    #expect(more("attributes", "知的") == 1)
    #expect((after["teams"]?.integer ?? 0) - (before["teams"]?.integer ?? 0) == 1)
    let rows = (try device.json("supporter", "list").list ?? []).filter {
      records.contains($0["fields"]?["person"]?.text ?? "")
    }
    #expect(rows.map { $0["fields"]?["support"] } == [["声かけ", "歩行補助"]])
  }

  @Test func anEntryUnderTheOtherRecordGoesToTheOneSheIsKnownUnder() throws {
    let twins = try Twins()
    try twins.join()
    let visit = try twins.device.entered(
      "visit", "add", "--person", twins.records[1], "--date", "R2.6.1", "--status", "元気")
    #expect(
      try twins.device.json("visit", "show", visit)["fields"]?["person"]
        == .text(twins.records[0]))
    try twins.device.succeed("person", "edit", twins.records[1], "--kana", "フタバミツコ")
    let shown = try twins.device.json("person", "show", twins.records[0])
    #expect(shown["fields"]?["kana"] == "フタバミツコ")
    #expect(shown["conflicts"]?.list?.contains { $0["path"] == "kana" } == false)
  }

  @Test func aConsentOfOneIsAConsentOfBoth() throws {
    let twins = try Twins()
    let (device, records, city) = (twins.device, twins.records, twins.city)
    let cooperator = try #require(try city.accounts(.cooperator).first)
    let worker = try #require(cooperator["standing"]?["worker"]?.text)
    try device.succeed("team", "add", "--person", records[1], "--cooperators", worker)
    try device.succeed("kit", "add", "--person", records[1], "--blood-type", "B")
    try device.succeed(
      "consent", "grant", "--person", records[0], "--recipient", "協力者", "--data", "いのちのバトン")
    try device.succeed("sync")
    let volunteer = try city.device("volunteer", of: try #require(cooperator["name"]?.text))
    func kits() throws -> Int {
      try (volunteer.json("kit", "list").list ?? []).count {
        $0["fields"]?["person"] == .text(records[1])
      }
    }
    #expect(try kits() == 0)
    try twins.join()
    try device.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try kits() == 1)
    // The volunteer sees the record of the team, and nothing of the other one.
    #expect(try volunteer.run("person", "show", records[0]).status == 1)
    try device.succeed("person", "separate", records[0])
    try device.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try kits() == 0)
  }
}
