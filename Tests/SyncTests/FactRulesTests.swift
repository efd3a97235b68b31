import Authority
import Merge
import Records
import Support
import Sync
import TestKit
import Testing

/// The server's answers to facts from a program that keeps no rule, and to clocks that are off.
@Suite(.seeded) struct FactRulesTests {
  private let city: City
  private let worker: CityDevice
  private let person: RecordID
  private var counter: UInt64 = 0

  init() throws {
    city = try City(stream: 61)
    worker = try city.device(.communitySocialWorker)
    let (_, association) = try city.neighborhood(by: worker)
    person = city.id()
    try worker.write(
      Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    try worker.sync()
  }

  private static let day: Int64 = 86_400_000

  /// The verdict on one operation that was made by hand.
  private mutating func verdict(
    _ kind: Kind, _ values: [String: Value], to record: RecordID? = nil, daysAhead: Int64 = 0,
    deviceAhead: Int64? = nil
  ) throws -> Verdict? {
    counter += 1
    let now = city.now.milliseconds
    let operation = Operation(
      id: OperationID(replica: 0xfac7, counter: counter), lamport: counter,
      author: worker.account.id,
      recordedAt: Timestamp(milliseconds: now + daysAhead * Self.day),
      record: record ?? city.id(), kind: kind.name,
      writes: PathMap(uniqueKeysWithValues: values.map { (FieldPath($0), Write($1)) }))
    var request = SyncRequest(
      replica: 0xfac7, incarnation: nil, cursors: [:], oldest: counter, lines: [operation.line])
    request.clock = deviceAhead.map { Timestamp(milliseconds: now + $0 * Self.day) }
    try request.sign(with: worker.key)
    let answer = try SyncAnswer(bytes: city.answer(request.bytes, token: worker.token))
    #expect(answer.now == city.now)
    return answer.verdicts[operation.id]
  }

  private var visit: [String: Value] {
    ["person": .text(person.description), "date": .text(city.now.dateInJapan.description)]
  }

  private func day(_ ahead: Int) -> Value {
    .text(city.now.dateInJapan.adding(days: ahead).description)
  }

  @Test mutating func aFactIsOfADayThatHasComeOrComesTomorrow() throws {
    for (kind, field) in [
      (Visit.kind, "date"), (Concern.kind, "noticed_on"), (Consultation.kind, "received_on"),
      (Referral.kind, "received_on"),
    ] {
      let values: [String: Value] = [
        "person": .text(person.description), "urgency": "ふつう", "desk": "その他", "route": "家族",
      ].filter { kind.field($0.key) != nil }
      for (ahead, expected) in [
        (-400, Verdict.accepted), (0, .accepted), (1, .accepted), (2, .refused(.futureFact)),
        (9_000, .refused(.futureFact)),
      ] {
        let verdict = try verdict(kind, values.merging([field: day(ahead)]) { $1 })
        #expect(verdict == expected, "\(kind.name) \(ahead)")
      }
    }
    #expect(
      try verdict(Person.kind, ["confirmed_on": day(2)], to: person) == .refused(.futureFact))
    // A day that lies ahead by its nature is accepted.
    #expect(
      try verdict(
        Team.kind, ["person": .text(person.description), "ended_on": day(90)]) == .accepted)
  }

  @Test mutating func aTextOfOneLineIsBoundedByTheServerToo() throws {
    let fits = String(repeating: "字", count: Limits.textBytes / 3)
    for (text, expected) in [
      (fits, Verdict.accepted), (fits + "字", .refused(.limitExceeded)),
    ] {
      #expect(try verdict(Person.kind, ["kana": .text(text)], to: person) == expected)
    }
  }

  /// A record of an earlier version may hold a text that is longer than one may be today.
  @Test mutating func whatIsTooLongAlreadyKeepsNobodyFromWritingElsewhere() throws {
    let fact = city.id()
    let today = Value.text(city.now.dateInJapan.description)
    let consultation: [String: Value] = [
      "desk": "その他", "route": "家族", "received_on": today, "consulter": "甲野の長男",
    ]
    #expect(try verdict(Consultation.kind, consultation, to: fact) == .accepted)
    let long = String(repeating: "長", count: Limits.textBytes)
    for id in [person, fact] { try lengthen(id, ["甲野の長男": long, "\"甲野\"": "\"\(long)\""]) }
    #expect(try city.server.read { try $0.view(fact)?.record[Consultation.consulter] } == long)
    #expect(try verdict(Person.kind, ["kana": "コウノ"], to: person) == .accepted)
    let correction = consultation.merging([
      "consulter": .text(long), "outcome": "継続", "corrects/\(fact)": true,
    ]) { $1 }
    #expect(try verdict(Consultation.kind, correction) == .accepted)
    let other = correction.merging(["consulter": .text(long + "く")]) { $1 }
    #expect(try verdict(Consultation.kind, other) == .refused(.limitExceeded))
  }

  /// Changes what a record says, as if an earlier version had taken it.
  private func lengthen(_ id: RecordID, _ texts: [String: String]) throws {
    try city.server.write { rows in
      guard let state = try rows.state(id) else { return }
      var line = String(decoding: state.line, as: UTF8.self)
      for (short, long) in texts { line = line.replacing(short, with: long) }
      let longer = try #require(RecordState(line: Array(line.utf8)))
      try rows.save(
        longer, Placing.index(of: longer.view, in: rows), sequence: rows.nextSequence())
    }
  }

  @Test mutating func aFactSaysOfWhomAndWhen() throws {
    #expect(try verdict(Visit.kind, visit) == .accepted)
    for missing in ["person", "date"] {
      let record = city.id()
      var values = visit
      values[missing] = nil
      #expect(try verdict(Visit.kind, values, to: record) == .refused(.factIncomplete))
      values[missing] = .null
      #expect(try verdict(Visit.kind, values) == .refused(.factIncomplete))
      // An addition to a rejected beginning cannot complete it by halves.
      #expect(try verdict(Visit.kind, ["memo": "あと"], to: record) == .held(.recordUnknown))
    }
    #expect(
      try verdict(Concern.kind, ["person": .text(person.description), "urgency": "ふつう"])
        == .refused(.factIncomplete))
  }

  @Test mutating func anEntryIsHeldWhereItsTimeCannotBe() throws {
    for (ahead, expected) in [
      (2, Verdict.held(.clockSkewed)), (40, .held(.clockSkewed)), (3_652, .held(.clockSkewed)),
      (0, .accepted), (-60, .accepted), (-365, .accepted), (-367, .held(.clockSkewed)),
    ] {
      #expect(try verdict(Visit.kind, visit, daysAhead: Int64(ahead)) == expected, "\(ahead) days")
    }
    for (ahead, expected) in [
      (0, Verdict.accepted), (1, .accepted), (2, .held(.clockSkewed)), (-2, .held(.clockSkewed)),
      (-200, .held(.clockSkewed)),
    ] {
      #expect(
        try verdict(Visit.kind, visit, deviceAhead: Int64(ahead)) == expected,
        "a device \(ahead) days ahead")
    }
  }
}
