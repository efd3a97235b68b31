import Authority
import Crypto
import Merge
import Records
import Storage
import Sync
import TestDoubles
import TestKit

// The invariants. Each check throws a `Divergence` that names the first difference.

extension World {
  /// After a sync: the device holds what its user may see, nothing more and nothing less, each cell with
  /// every write that stands, and knows the verdict on everything of its own.
  func check(_ device: SimulatedDevice) throws {
    tally.count("devices checked")
    guard var user = city.model.users[device.account.id] else {
      throw Divergence("device \(device.number): nobody's")
    }
    user.hasEnded = user.hasEnded || city.model.revoked.contains(device.token)
    let expected = Seeing(city: city.model, user: user, at: now).everything
    let found = try device.everything()
    try compare("device \(device.number) (\(user.title))", found, expected)
    try checkVerdicts(device)
    if user.isNamedOfficer, user.title == "community_social_worker", !user.hasEnded {
      try checkLines(device)
    }
  }

  /// A device that may see everything has the server's states byte for byte, with the ids they wait
  /// for.
  private func checkLines(_ device: SimulatedDevice) throws {
    let lines = try device.store.read { try $0.stateLines() }
    try city.server.read { rows in
      for (id, line) in lines.sorted(by: { $0.key < $1.key }) {
        guard let there = try rows.line(of: id), there != line else { continue }
        throw Divergence(
          "device \(device.number): \(id.short) is \(String(decoding: line, as: UTF8.self)) "
            + "instead of \(String(decoding: there, as: UTF8.self))")
      }
    }
  }

  private func checkVerdicts(_ device: SimulatedDevice) throws {
    for own in try device.store.read({ try $0.ownOperations(onlyProblems: false) }) {
      let id = own.operation.id
      guard let verdict = own.verdict else {
        throw Divergence("device \(device.number): \(id) is still pending")
      }
      let judgement = city.model.judgement(of: id, line: own.operation.line)
      guard city.model.allows(verdict, where: judgement, of: id) else {
        throw Divergence(
          "device \(device.number): \(id) is \(verdict) there and "
            + "\(judgement?.rawValue ?? "unknown") on the server")
      }
    }
  }

  /// The server holds every operation with its verdict, every promise, and the states that follow.
  func checkServer() throws {
    let model = city.model
    try city.server.read { rows in
      do { try rows.check() } catch let problem as Problem {
        throw Divergence("the server's check finds \(problem.code.rawValue) \(problem.details)")
      }
      for (id, known) in model.operations {
        guard let stored = try rows.operation(id) else { throw Divergence("\(id) is gone") }
        guard stored.hash == Array(SHA256.hash(data: known.line)) else {
          throw Divergence("\(id) has another content")
        }
        guard model.judgement(of: id) == Judgement(stored.verdict) else {
          throw Divergence("\(id) is \(stored.verdict) in the store")
        }
      }
      for (id, lines) in model.contested {
        for line in lines
        where try !rows.hasContested(id, hash: Array(SHA256.hash(data: line))) {
          throw Divergence("the second content of \(id) is gone")
        }
      }
      var found: [RecordID: [FieldPath: [Cell]]] = [:]
      for id in try rows.recordIDs() {
        guard let state = try rows.state(id), state.origin != nil else { continue }
        found[id] = state.standingCells
      }
      let expected = model.records.filter { $0.value.kind != nil }.mapValues(\.cells)
      try compare("server", found, expected)
      try checkStanding(rows)
    }
    for line in ledger.promised where !model.holds(line) {
      throw Divergence("promised and lost: \(String(decoding: line, as: UTF8.self))")
    }
  }

  /// Every record is of its kind and its author's, stands where its references lead, and is there or deleted: who sees
  /// it follows from these.
  private func checkStanding(_ rows: ServerRows) throws {
    for (id, model) in city.model.records where model.kind != nil {
      guard let state = try rows.state(id), let place = try rows.place(id)?.place else { continue }
      func demand<Answer: Equatable>(_ name: String, _ found: Answer, _ expected: Answer) throws {
        guard found != expected else { return }
        throw Divergence(
          "server: \(model.kind ?? "") \(id.short): \(name) is \(found) instead of \(expected)")
      }
      try demand("the kind", state.kind, model.kind)
      // After a restore an erased record is begun anew by whoever's erasure comes first.
      if !model.isErased {
        try demand("the author", state.origin?.author, model.author)
        try demand("the place", PlaceModel(place), city.model.place(of: model, id))
      }
      let standing = state.view.standing
      try demand("deleted", standing == .deleted, model.isDeleted && !model.isErased)
      try demand("erased", standing == .erased, model.isErased)
    }
  }

  private func compare(
    _ who: String, _ found: [RecordID: [FieldPath: [Cell]]],
    _ expected: [RecordID: [FieldPath: [Cell]]]
  ) throws {
    guard found != expected else { return }
    for id in Set(found.keys).union(expected.keys).sorted() where found[id] != expected[id] {
      let kind = city.model.record(id)?.kind ?? "no kind"
      guard let has = found[id] else { throw Divergence("\(who): has no \(kind) \(id.short)") }
      guard let should = expected[id] else {
        throw Divergence("\(who): has \(kind) \(id.short), which it must not")
      }
      for path in Set(has.keys).union(should.keys).sorted() where has[path] != should[path] {
        throw Divergence(
          "\(who): \(kind) \(id.short) \(path): \(has[path] ?? []) instead of \(should[path] ?? [])"
        )
      }
    }
  }
}

extension CityModel {
  /// Whether the server has a line, as the operation of its id or beside it.
  func holds(_ line: [UInt8]) -> Bool {
    guard let id = (try? Merge.Operation(line: line))?.id else { return false }
    return operations[id]?.line == line || contested[id]?.contains(line) == true
  }

  /// Whether a device may be told a verdict. Where an id has several contents, an erasure refuses one; who is told by the
  /// id alone hears that it waits.
  func allows(_ verdict: Verdict, where judgement: Judgement?, of id: OperationID) -> Bool {
    let said = Judgement(verdict)
    return said == judgement || said == .held && judgement == .refused && contested[id] != nil
  }

  /// The verdict that a device must have for its own line.
  func judgement(of id: OperationID, line: [UInt8]) -> Judgement? {
    if operations[id]?.line == line { return judgement(of: id) }
    return contested[id]?.contains(line) == true ? .held : nil
  }
}
