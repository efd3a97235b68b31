import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import Simulation
@testable import tsunagu

/// DOMAIN.md §4 on every road that leaves a real server and a real device: no canary is heard where it must
/// not be, and none is missing where a road promises all.
@Suite(.timeLimit(.minutes(10))) struct AccessRoadTests {
  @Test(.seeded) func noRoadShowsMoreThanTheTableAndTheWholeOnesNoLess() async throws {
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    let canaries = CanaryCity(seed: TestSeed.value, at: now, persons: 6, hasCorrections: false)
    let city = try RunningCity { folder in
      try canaries.found(in: folder).write { rows in
        // Everybody was turned away once.
        for (number, user) in canaries.users.enumerated() {
          try rows.append(AccessRoads.refusal(of: user, device: Int64(number + 1), at: now))
        }
      }
    }
    let known = canaries.known
    let roads = canaries.users.map { user in
      AccessRoads(
        url: city.url, share: CanaryCity.Share(user, of: known),
        device: city.newDevice(user.id.description),
        code: user.hasEnded ? nil : try? city.code(for: user.title))
    }
    var outcome = try await withThrowingTaskGroup(of: AccessRoads.Outcome.self) { group in
      for road in roads { group.addTask { try road.all() } }
      return try await group.reduce(into: AccessRoads.Outcome()) { $0.add($1) }
    }
    // By now the audit contains every user's actions.
    let person = try #require(known.model.all("person").map(\.id).min())
    for question in AccessRoads.questions(of: person) {
      let all = try city.admin(["audit", "show", "--format", "json"] + question).output
      let lines = try JSON.read(all).list ?? []
      #expect(lines.isEmpty == (question.first == "--to"), "\(question)")
      for road in roads { try road.audit(question, of: lines, &outcome) }
    }
    print("roads: \(outcome.cases) cases, seed \(TestSeed.value)")
    let shown = outcome.differences.prefix(40).joined(separator: "\n")
    #expect(outcome.differences.isEmpty, "\(outcome.differences.count) differences:\n\(shown)")
  }
}

/// All roads of one user.
struct AccessRoads: Sendable {
  struct Outcome: Sendable {
    var cases = 0
    var differences: [String] = []

    mutating func expect(_ isRight: Bool, _ difference: @autoclosure () -> String) {
      cases += 1
      if !isRight { differences.append(difference()) }
    }

    mutating func add(_ other: Outcome) {
      cases += other.cases
      differences += other.differences
    }
  }

  let url: String
  let share: CanaryCity.Share
  let device: RunningDevice
  /// nil for a user who has ended.
  let code: String?

  func all() throws -> Outcome {
    var outcome = Outcome()
    try http(&outcome)
    guard let code else { return outcome }
    try device.succeed("enroll", url, code)
    try device.succeed("sync")
    for kind in Catalogue.kinds { try lists(kind, &outcome) }
    try otherRoads(&outcome)
    try export(&outcome)
    return outcome
  }

  func title(_ road: String) -> String { "\(share.user.title), \(road)" }

  /// Checks one output: each canary in it must be one that the user may see.
  private func hear(_ said: String, _ road: String, _ outcome: inout Outcome) {
    let heard = CanaryCity.canaries(in: said)
    outcome.cases += heard.count
    outcome.expect(
      heard.isSubset(of: share.canaries),
      title("\(road): hears \(heard.subtracting(share.canaries).sorted().prefix(5))"))
  }

  // MARK: HTTP, by hand

  private func http(_ outcome: inout Outcome) throws {
    let transport = CurlTransport(version: "test", trust: .nobody)
    var headers = ["Authorization": "Bearer \(share.user.token)"]
    var request = SyncRequest(
      replica: UInt64(truncatingIfNeeded: share.user.id.high), incarnation: nil, cursors: [:],
      oldest: 1, lines: [])
    var found: [RecordID: [FieldPath: [Cell]]] = [:]
    var isMore = true
    while isMore {
      headers["Content-Type"] = "application/x-ndjson"
      let said = try transport.perform(
        HTTPExchange(
          "POST", url + "/api/v1/sync", headers: headers, body: request.bytes,
          maximumAnswerBytes: Limits.answerBytes))
      hear(String(decoding: said.body, as: UTF8.self), "http", &outcome)
      let answer = try SyncAnswer(bytes: said.body)
      for sent in answer.states {
        guard let state = RecordState(line: sent.line) else { continue }
        found[state.id] = state.standingCells
      }
      request.incarnation = answer.incarnation
      request.cursors = answer.cursors
      isMore = answer.more
    }
    for id in Set(found.keys).union(share.cells.keys) {
      let paths = Set(found[id]?.keys.map { $0 } ?? []).union(
        share.cells[id]?.keys.map { $0 } ?? [])
      for path in paths {
        outcome.expect(
          found[id]?[path] == share.cells[id]?[path], title("http: \(id.short) \(path)"))
      }
    }
    let held = try transport.perform(
      HTTPExchange("GET", url + "/api/v1/held", headers: headers, maximumAnswerBytes: 1_000_000))
    outcome.expect((held.status == 200) == isSupervisor, title("held: \(held.status)"))
  }

  private var isSupervisor: Bool { holds(.communitySocialWorker) }

  private func holds(_ role: Role) -> Bool {
    let today = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).dateInJapan
    return !share.user.hasEnded
      && share.user.account.standing.assignments(on: today).contains { $0.role == role }
  }

  // MARK: Lists and sheets

  private func lists(_ kind: Kind, _ outcome: inout Outcome) throws {
    let word = kind.command
    // The queue of the reviews is another road.
    guard kind.name != Review.kind.name else { return }
    let listed = try device.run(word, "list", "--deleted", "--json")
    if listed.errors.contains("[usage]") { return }
    hear(listed.output, "\(word) list --json", &outcome)
    let records = try JSON.read(listed.output).list ?? []
    let ids = Set(records.compactMap { $0["id"]?.text })
    let expected = share.records(kind.name)
    outcome.expect(
      ids == Set(expected.map(\.description)),
      title("\(word) list: \(ids.count) records instead of \(expected.count)"))
    for record in records {
      guard let id = record["id"]?.text.flatMap(RecordID.init) else { continue }
      for (field, value) in share.fields(of: id, kind) {
        let shown = sorted(record["fields"]?[field] ?? .null)
        outcome.expect(
          shown == value,
          title("\(word) list --json: \(id.short) \(field) is \(shown), not \(value)"))
      }
    }
    hear(try device.run(word, "list").output, "\(word) list", &outcome)
    for (number, id) in expected.prefix(2).enumerated() {
      let words = [word, "show", id.description] + (number == 0 ? ["--json"] : [])
      let said = try device.run(words)
      outcome.expect(said.status == 0, title("\(words): \(said.errors)"))
      hear(said.output, "\(word) show", &outcome)
    }
    for id in share.others(kind.name).prefix(1) {
      let said = try device.run(word, "show", id.description, "--json")
      outcome.expect(
        said.status == 1 && said.output.isEmpty, title("\(word) show \(id.short): \(said.output)"))
      hear(said.output + said.errors, "\(word) show", &outcome)
    }
    try search(kind, word, &outcome)
  }

  /// Items of lists in the order of their names.
  private func sorted(_ value: Value) -> Value {
    guard let list = value.list, list.first?["item"] != nil else { return value }
    return .list(list.sorted { ($0["item"]?.text ?? "") < ($1["item"]?.text ?? "") })
  }

  /// One canary that must be found.
  private func search(_ kind: Kind, _ word: String, _ outcome: inout Outcome) throws {
    let field = kind.fields.first { if case .text = $0.type { true } else { false } }
    guard let field,
      let id = share.records(kind.name).first(where: share.isListed),
      let text = share.value(id, FieldPath(field.name))?.text
    else { return }
    let said = try device.run(word, "list", "--find", text)
    outcome.expect(said.output.contains(id.short), title("\(word) list --find \(text)"))
    hear(said.output, "\(word) list --find", &outcome)
  }

  // MARK: Everything else that is printed

  private func otherRoads(_ outcome: inout Outcome) throws {
    let roads = [
      ["review", "list", "--all"], ["review", "list", "--all", "--json"], ["conflict", "list"],
      ["conflict", "list", "--json"], ["person", "duplicates"], ["log"], ["log", "--json"],
      ["status"], ["status", "--json"], ["report", "routes", "--json"],
      ["report", "carenet", "--from", "2026-01-01", "--to", "2026-12-31"],
      ["decision", "list"], ["decision", "list", "--json"], ["print", "visits"],
    ]
    for road in roads {
      let said = try device.run(road)
      hear(said.output + said.errors, road.joined(separator: " "), &outcome)
    }
  }

  /// The lists that are handed out: the table says by whom and about whom.
  private func export(_ outcome: inout Outcome) throws {
    let mayExport = holds(.districtCouncil) || holds(.communitySocialWorker)
    for (format, recipient) in [("csv", "見本消防署"), ("html", "見本警察署")] {
      let said = try device.run(
        "export", "supporters", "--format", format, "--recipient", recipient)
      outcome.expect((said.status == 0) == mayExport, title("export: \(said.errors)"))
      hear(said.output + said.errors, "export \(format)", &outcome)
      guard mayExport else { continue }
      for row in share.records(SupporterEntry.kind.name) where share.isListed(row) {
        guard let person = share.value(row, "person")?.text.flatMap(RecordID.init),
          share.isListed(person), let name = share.value(person, "name")?.text
        else { continue }
        let isReleased = share.stands(person, on: "支援者リスト", to: "消防・警察")
        outcome.expect(
          said.output.contains(name) == isReleased,
          title("export \(format) \(isReleased ? "lacks" : "has") \(name)"))
      }
    }
  }
}
