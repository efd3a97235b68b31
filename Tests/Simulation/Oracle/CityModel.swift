import Merge
import Records
import Sync

/// The expected content of the server: all operations with their verdicts, and everything that
/// follows from them. It is a value, so that a backup is a copy.
struct CityModel: Sendable {
  struct Known: Sendable {
    let line: [UInt8]
    let record: RecordID
  }

  private(set) var users: [RecordID: UserModel] = [:]
  /// How silence is taken: `opt_in`, `presumed`, `ordinance_opt_out`.
  var regime = "opt_in"
  var records: [RecordID: RecordModel] = [:]
  /// Records that an erased person takes along, until the server's own operations have come that erase them.
  var going: Set<RecordID> = []
  /// The households of erased persons, which go only where they name the person.
  var mayGo: Set<RecordID> = []
  private(set) var operations: [OperationID: Known] = [:]
  /// Operations that the server has made in this commit, which have the moment of the erasure that caused them; and the
  /// moments of those erasures that were taken so far. Later entries of the commit can name what followed from them.
  var announced: [OperationID: Merge.Operation] = [:]
  private(set) var erasuresTaken: Set<Timestamp> = []
  /// Other contents of ids that were used twice.
  private(set) var contested: [OperationID: Set<[UInt8]>] = [:]
  /// Ids of lines that nobody can read: their hashes are kept, and that they were refused.
  private(set) var unreadable: Set<OperationID> = []
  /// The highest lamport that was accepted.
  private(set) var highestLamport: UInt64 = 0
  private var received: [UInt64: UInt64] = [:]
  /// Tokens of devices that were revoked.
  private(set) var revoked: Set<String> = []
  /// The records that ever were of a kind.
  private var ofKind: [String: Set<RecordID>] = [:]
  /// The papers, rows, plans and kits that ever named a person.
  private var naming: [RecordID: Set<RecordID>] = [:]
  /// Everybody who is the same person, for those who are joined with somebody.
  private var joined: [RecordID: Set<RecordID>] = [:]

  mutating func add(_ user: UserModel) { users[user.id] = user }
  mutating func revoke(_ token: String) { revoked.insert(token) }
  mutating func end(_ user: RecordID) { users[user]?.hasEnded = true }

  func record(_ id: RecordID) -> RecordModel? {
    records[id].flatMap { $0.kind == nil ? nil : $0 }
  }

  /// All records of a kind.
  func all(_ kind: String) -> [(id: RecordID, model: RecordModel)] {
    (ofKind[kind] ?? []).compactMap { id in
      records[id].flatMap { $0.kind == kind ? (id, $0) : nil }
    }
  }

  func judgement(of id: OperationID) -> Judgement? {
    if unreadable.contains(id) { return .refused }
    return operations[id].flatMap { known in
      records[known.record]?.entries.first { $0.operation.id == id }?.judgement
    }
  }

  // MARK: A parcel

  /// Takes a parcel in as the server must.
  ///
  /// - Returns: the verdict of every operation in it that got one.
  mutating func take(
    _ request: SyncRequest, from user: RecordID, token: String, incarnation: String,
    now: Timestamp
  ) -> [OperationID: Judgement] {
    guard var requester = users[user] else { return [:] }
    // The judge treats every dismissed requester alike, whatever the reason.
    requester.hasEnded = requester.hasEnded || revoked.contains(token)
    let city = self
    let persons = city.teamPersons(of: requester, on: UserModel.day(of: now))
    var judgements: [OperationID: Judgement] = [:]
    for (id, line) in CityModel.named(request) {
      let last = received[request.replica] ?? 0
      let isFirstLeft = id.counter == request.oldest && request.incarnation == incarnation
      guard id.counter <= last + 1 || isFirstLeft else { return judgements }
      if let known = operations[id] {
        if known.line != line { contest(id, line) }
        judgements[id] = known.line == line ? judgement(of: id) : .held
      } else {
        judgements[id] = receive(id, line) { city in
          Judging(
            city: city, requester: requester, teamPersons: persons, now: now,
            deviceClock: request.clock)
        }
      }
      received[request.replica] = max(last, id.counter)
    }
    // A later operation of the same parcel can displace an earlier one, or erase what it is about.
    for (id, line) in CityModel.named(request) where operations[id]?.line == line {
      judgements[id] = self.judgement(of: id)
    }
    return judgements
  }

  /// The lines with the ids that their places give them.
  private static func named(_ request: SyncRequest) -> [(id: OperationID, line: [UInt8])] {
    let read = request.lines.map { try? Merge.Operation(line: $0) }
    let place = read.firstIndex { $0 != nil }
    let first = place.flatMap { place in read[place].map { $0.id.counter - UInt64(place) } }
    return request.lines.enumerated().map { offset, line in
      let counter = (first ?? request.oldest) + UInt64(offset)
      return (OperationID(replica: request.replica, counter: counter), line)
    }
  }

  /// Takes in the new operations.
  private mutating func receive(
    _ id: OperationID, _ line: [UInt8],
    judging: (CityModel) -> Judging
  ) -> Judgement {
    guard let operation = try? Merge.Operation(line: line), line.count <= 65_536 else {
      unreadable.insert(id)
      operations[id] = Known(line: line, record: RecordID(high: 0, low: 0))
      return .refused
    }
    let counted = CityModel.counted(operation, unknown(in: operation))
    makeWay(for: counted)
    let judging = judging(self)
    let judgement = judging.judgement(on: counted)
    let before = record(operation.record)
    add(operation, line, judgement, isForgotten: judging.isAboutErased(counted))
    if judgement == .accepted, operation.erases {
      erasuresTaken.insert(operation.recordedAt)
      eraseWhatIsAbout(operation, before)
    }
    return judgement
  }

  /// By which field a record that there is once belongs to another one, whose id its own follows from.
  static let owners: [String: FieldPath] = [
    "kit": "person", "supporter_entry": "person", "evacuation_plan": "person", "review": "source",
  ]

  /// Whatever else somebody wrote where a record belongs that there is once gives way to it.
  private mutating func makeWay(for operation: Merge.Operation) {
    guard let field = CityModel.owners[operation.kind],
      let owner = operation.writes[field]?.value.text.flatMap(RecordID.init),
      owner.companion(operation.kind) == operation.record, record(owner)?.kind != nil,
      let model = records[operation.record], let kind = model.kind, kind != operation.kind,
      !isErased(operation.record)
    else { return }
    records[operation.record] = model.refusing()
    ofKind[kind]?.remove(operation.record)
    if kind == "person" { joined = persons(joinedBy: all("person")) }
  }

  /// Names of operations that are not here.
  private func unknown(in operation: Merge.Operation) -> Set<OperationID> {
    var names = operation.writes.values.flatMap(\.seen)
    let before = operation.writes["lifecycle"]?.value["before"]?.list ?? []
    names += before.compactMap { $0.text.flatMap { OperationID($0) } }
    return Set(
      names.filter { name in
        operations[name] == nil
          && announced[name].map { erasuresTaken.contains($0.recordedAt) } != true
      })
  }

  /// An operation without names that do not count.
  private static func counted(
    _ operation: Merge.Operation, _ unknown: Set<OperationID>
  ) -> Merge.Operation {
    guard !unknown.isEmpty else { return operation }
    var writes: PathMap<Write> = [:]
    for (path, write) in operation.writes {
      writes[path] = Write(write.value, seen: write.seen.filter { !unknown.contains($0) })
    }
    return Merge.Operation(
      id: operation.id, lamport: operation.lamport, author: operation.author,
      recordedAt: operation.recordedAt, record: operation.record, kind: operation.kind,
      writes: writes)
  }

  /// Ends a commit.
  mutating func forgetAnnounced() { (announced, erasuresTaken) = ([:], []) }

  /// Takes what nobody judges: the server's own.
  mutating func load(_ operation: Merge.Operation) { add(operation, operation.line, .accepted) }

  private mutating func add(
    _ operation: Merge.Operation, _ line: [UInt8], _ judgement: Judgement,
    isForgotten: Bool = false
  ) {
    let entry = RecordModel.Entry(
      operation: operation, judgement: judgement, uncounted: unknown(in: operation),
      isForgotten: isForgotten)
    operations[operation.id] = Known(line: line, record: operation.record)
    if judgement == .accepted { highestLamport = max(highestLamport, operation.lamport) }
    let model = (records[operation.record] ?? RecordModel()).adding(entry)
    records[operation.record] = model
    if let kind = model.kind { ofKind[kind, default: []].insert(operation.record) }
    if model.kind == "person" { joined = persons(joinedBy: all("person")) }
    guard ["consent", "supporter_entry", "evacuation_plan", "kit"].contains(operation.kind),
      let person = operation.writes["person"]?.value.text
    else { return }
    RecordID(person).map { _ = naming[$0, default: []].insert(operation.record) }
  }

  private mutating func contest(_ id: OperationID, _ line: [UInt8]) {
    contested[id, default: []].insert(line)
    guard let record = operations[id]?.record, let model = records[record] else { return }
    let stands = model.entries.contains { entry in
      entry.operation.id == id && entry.judgement == .accepted && !entry.operation.erases
    }
    if stands { records[record] = model.holding(id) }
    if model.kind == "person" { joined = persons(joinedBy: all("person")) }
  }

  // MARK: The same person

  /// All records of the same person, this one included.
  func samePerson(as person: RecordID) -> Set<RecordID> { joined[person] ?? [person] }

  /// Goes from link to link until nobody is added.
  private func persons(
    joinedBy persons: [(id: RecordID, model: RecordModel)]
  ) -> [RecordID: Set<RecordID>] {
    var groups: [Set<RecordID>] = []
    for (id, model) in persons {
      for path in model.cells.keys where path.field == "same_as" && model.isTrue(path) {
        guard let other = path.member.flatMap(RecordID.init) else { continue }
        let met = groups.filter { $0.contains(id) || $0.contains(other) }
        groups.removeAll { met.contains($0) }
        groups.append(met.reduce([id, other]) { $0.union($1) })
      }
    }
    return groups.reduce(into: [:]) { joined, group in for id in group { joined[id] = group } }
  }

  // MARK: Places

  /// By which field a record of a kind is placed; DOMAIN.md §1 and §2.
  private static let anchors: [String: [FieldPath]] = [
    "worker": ["area"], "person": ["association"], "household": ["association"],
    "team": ["person"], "visit": ["person", "area"], "concern": ["person", "area"],
    "consent": ["person"], "supporter_entry": ["person"], "kit": ["person"],
    "evacuation_plan": ["person"], "consultation": ["person", "area"], "review": ["source"],
    "referral": ["source", "person"], "copy": ["area"], "disclosure": ["area"],
  ]

  /// The kinds of the records that a field, or a part of a list's items, can name.
  static let named: [String: Set<String>] = [
    "person": ["person"], "same_as": ["person"], "household": ["household"], "team": ["team"],
    "area": ["area"], "parent": ["area"], "association": ["area"],
    "receiver": ["worker"], "visitor": ["worker"], "assignee": ["worker"],
    "disclosure": ["disclosure"], "cooperators": ["worker"], "worker": ["worker"],
    "source": ["visit", "concern", "consultation"],
  ]

  /// The kinds that a field of a record of `kind` can name: a review is of more than a sheet is made from.
  static func named(_ field: String, of kind: String?) -> Set<String>? {
    guard kind == "review", field == "source" else { return named[field] }
    return named[field]?.union(["referral", "team", "kit", "supporter_entry", "evacuation_plan"])
  }

  static func anchor(of model: RecordModel) -> (field: FieldPath, target: RecordID)? {
    (anchors[model.kind ?? ""] ?? []).lazy.compactMap { field in
      model.reference(field).map { (field, $0) }
    }.first
  }

  /// Whether a record is of another kind than a cell can name: it took the place of a squatter's.
  private func isOfAnotherKind(
    _ record: RecordModel, than field: FieldPath, of kind: String?
  ) -> Bool {
    record.kind.map { Self.named(field.field, of: kind)?.contains($0) == false } ?? false
  }

  func place(of id: RecordID) -> PlaceModel? { record(id).map { place(of: $0, id) } }

  func place(of model: RecordModel, _ id: RecordID) -> PlaceModel {
    var place = PlaceModel()
    if model.kind == "area" {
      switch model.plain("level") {
      case "地区社協": place.district = id
      case "自治会":
        place.district = model.reference("parent")
        place.association = id
      default: break
      }
    } else if let (field, anchor) = Self.anchor(of: model), let there = record(anchor),
      !isOfAnotherKind(there, than: field, of: model.kind)
    {
      place = self.place(of: there, anchor)
      // A record made from another one belongs to the author of that one.
      if field != "source" { place.author = nil }
    }
    if model.kind == "person" { place.person = id }
    place.author = place.author ?? model.author
    return place
  }

  // MARK: Teams, consents, hidden persons

  /// The persons of the teams that somebody belongs to.
  func teamPersons(of user: UserModel, on day: Int) -> Set<RecordID> {
    let isCooperator = user.posts.contains { $0.role == .cooperator && $0.isInForce(on: day) }
    guard isCooperator, let worker = user.worker else { return [] }
    return Set(
      all("team").compactMap { _, team in
        guard !team.isDeleted, team.plain("ended_on") == nil,
          team.members("cooperators").contains(worker)
        else { return nil }
        return team.reference("person")
      })
  }

  /// The standing records of a kind that name the person, or another record of the same person.
  func standing(_ kind: String, of person: RecordID) -> [RecordModel] {
    let persons = samePerson(as: person)
    let named = persons.reduce(into: Set<RecordID>()) { $0.formUnion(naming[$1] ?? []) }
    return named.compactMap { record($0) }.filter { model in
      model.kind == kind && !model.isDeleted && !model.isErased
        && model.reference("person").map(persons.contains) == true
    }
  }

  /// Whether nobody but the named officers may know where a person lives: one record of theirs that says so is enough.
  func isHidden(_ person: RecordID?) -> Bool {
    person.map { Self.isHidden(samePerson(as: $0).compactMap { record($0) }) } ?? false
  }

  /// Whether records of one person hide them.
  static func isHidden(_ models: [RecordModel]) -> Bool {
    models.contains(where: \.isErased) || values(of: "address_hidden", in: models).contains("有")
  }

  /// Whether a record reveals where a hidden person lives, or the unknown person of a record that is erased or gave way.
  func tellsOfHidden(_ model: RecordModel, at place: PlaceModel) -> Bool {
    if place.person != nil { return isHidden(place.person) }
    guard let (field, anchor) = Self.anchor(of: model), let there = record(anchor) else {
      return false
    }
    return there.isErased || isOfAnotherKind(there, than: field, of: model.kind)
  }
}
