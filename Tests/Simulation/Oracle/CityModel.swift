import Merge
import Records
import Sync

/// A user as the oracle knows one.
struct UserModel: Sendable {
  let id: RecordID
  let role: Role
  let worker: RecordID?
  let district: RecordID?
  let isNamedOfficer: Bool
  var hasEnded = false
}

/// Where a record is, found by following its references each time anew.
struct PlaceModel: Hashable, Sendable {
  var district: RecordID?
  var person: RecordID?
  var author: RecordID?
}

/// What the server must hold: all operations with their judgements, and everything that follows from them.
/// A value, so that a backup is a copy.
struct CityModel: Sendable {
  struct Known: Sendable {
    let line: [UInt8]
    let record: RecordID
  }

  private(set) var users: [RecordID: UserModel] = [:]
  private(set) var records: [RecordID: RecordModel] = [:]
  private(set) var operations: [OperationID: Known] = [:]
  /// Other contents of ids that were used twice.
  private(set) var contested: [OperationID: Set<[UInt8]>] = [:]
  private var received: [UInt64: UInt64] = [:]
  /// Tokens of devices that were revoked.
  private(set) var revoked: Set<String> = []

  mutating func add(_ user: UserModel) { users[user.id] = user }
  mutating func revoke(_ token: String) { revoked.insert(token) }
  mutating func end(_ user: RecordID) { users[user]?.hasEnded = true }

  func record(_ id: RecordID) -> RecordModel? {
    records[id].flatMap { $0.kind == nil ? nil : $0 }
  }

  func judgement(of id: OperationID) -> Judgement? {
    operations[id].flatMap { known in
      records[known.record]?.entries.first { $0.operation.id == id }?.judgement
    }
  }

  // MARK: A parcel

  /// Takes a parcel in as the server must.
  ///
  /// - Returns: the judgement of every operation in it that got one.
  mutating func take(
    _ request: SyncRequest, from user: RecordID, token: String, incarnation: String,
    now: Timestamp
  ) -> [OperationID: Judgement] {
    guard var asker = users[user] else { return [:] }
    // Whoever is served no more is the same to the judge, for whichever reason.
    asker.hasEnded = asker.hasEnded || revoked.contains(token)
    let city = self
    let persons = city.teamPersons(of: asker)
    var judgements: [OperationID: Judgement] = [:]
    for line in request.lines {
      guard let operation = try? Merge.Operation(line: line) else { return judgements }
      let id = operation.id
      let last = received[request.replica] ?? 0
      let isFirstLeft = id.counter == request.oldest && request.incarnation == incarnation
      guard id.counter <= last + 1 || isFirstLeft else { return judgements }
      if let known = operations[id] {
        if known.line != line { contest(id, line) }
        judgements[id] = known.line == line ? judgement(of: id) : .held
      } else {
        let verdict = Judging(city: self, asker: asker, teamPersons: persons, now: now)
          .judgement(on: operation)
        add(operation, line, verdict)
        judgements[id] = verdict
      }
      received[request.replica] = max(last, id.counter)
    }
    return judgements
  }

  private mutating func add(
    _ operation: Merge.Operation, _ line: [UInt8], _ judgement: Judgement
  ) {
    operations[operation.id] = Known(line: line, record: operation.record)
    let entry = RecordModel.Entry(operation: operation, judgement: judgement)
    records[operation.record] = (records[operation.record] ?? RecordModel()).adding(entry)
  }

  private mutating func contest(_ id: OperationID, _ line: [UInt8]) {
    contested[id, default: []].insert(line)
    guard let record = operations[id]?.record, let model = records[record] else { return }
    records[record] = RecordModel(
      model.entries.map { entry in
        guard entry.operation.id == id, entry.judgement == .accepted, !entry.operation.erases
        else { return entry }
        return RecordModel.Entry(operation: entry.operation, judgement: .held)
      })
  }

  // MARK: Places

  /// By which field a record of a kind is placed; DOMAIN.md §1 and §2.
  private static let anchors: [String: [FieldPath]] = [
    "worker": ["area"], "person": ["association"], "household": ["association"],
    "team": ["person"], "visit": ["person"], "concern": ["person", "area"],
    "consent": ["person"], "supporter_entry": ["person"], "kit": ["person"],
    "consultation": ["person", "area"], "review": ["source"],
  ]

  static func anchor(of model: RecordModel) -> RecordID? {
    (anchors[model.kind ?? ""] ?? []).lazy.compactMap { model.reference($0) }.first
  }

  func place(of id: RecordID) -> PlaceModel? { record(id).map { place(of: $0, id) } }

  func place(of model: RecordModel, _ id: RecordID) -> PlaceModel {
    var place = PlaceModel()
    if model.kind == "area" {
      switch model.plain("level") {
      case "地区社協": place.district = id
      case "自治会": place.district = model.reference("parent")
      default: break
      }
    } else if let anchor = Self.anchor(of: model), let there = self.place(of: anchor) {
      place = there
      if model.kind != "review" { place.author = nil }
    }
    if model.kind == "person" { place.person = id }
    place.author = place.author ?? model.author
    return place
  }

  // MARK: Teams and consents

  /// The persons of the teams that somebody belongs to.
  func teamPersons(of user: UserModel) -> Set<RecordID> {
    guard user.role == .cooperator, let worker = user.worker else { return [] }
    return Set(
      records.values.compactMap { team in
        guard team.kind == "team", !team.isDeleted, team.plain("ended_on") == nil,
          team.members("cooperators").contains(worker)
        else { return nil }
        return team.reference("person")
      })
  }

  /// Whether the papers of a person let a class of recipients see the kit: the latest paper counts, and
  /// of two papers of one day the withdrawal.
  func isKitOpen(of person: RecordID, to recipient: String) -> Bool {
    let papers = records.values.filter { paper in
      paper.kind == "consent" && !paper.isDeleted && !paper.isErased
        && paper.reference("person") == person && paper.plain("recipient") == recipient
        && paper.plain("data") == "いのちのバトン"
    }
    let words = papers.compactMap { paper -> (day: String, word: String)? in
      guard let word = paper.worst("state", of: ["未確認", "同意", "撤回"]), word != "未確認" else {
        return nil
      }
      return (paper.plain("signed_on") ?? "", word)
    }
    guard let last = words.map(\.day).max() else { return false }
    return words.filter { $0.day == last }.allSatisfy { $0.word == "同意" }
  }
}
