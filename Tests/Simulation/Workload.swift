import Authority
import Merge
import Records
import Storage
import Support
import Sync

/// The users' entries: all kinds and fields from their declarations, edits of displayed records,
/// and entries that change access (consents, teams, moves, deletions, erasures, joined persons).
struct Workload {
  struct Entry {
    let record: RecordID
    let kind: Kind
    let writes: PathMap<Write>
  }

  let rows: DeviceRows
  var random: SeededGenerator

  init(rows: DeviceRows, seed: UInt64) {
    self.rows = rows
    random = SeededGenerator(seed: seed)
  }

  /// A new entry, or nil where the device has nothing that it could be about.
  ///
  /// - Parameter now: the device's moment.
  mutating func entry(at now: Timestamp) throws -> Entry? {
    switch Int.random(in: 0..<104, using: &random) {
    case 0..<34: try beginning()
    case 34..<62: try edit()
    case 62..<65: try edit(pick([SupporterEntry.kind, EvacuationPlan.kind]), ["consent"])
    case 65..<67: try edit(Consent.kind, ["state", "withdrawn_on"])
    case 67..<71: try paper()
    case 71..<76: try listing()
    case 76..<80: try edit(Team.kind, ["cooperators", "ended_on"])
    case 80..<84: try edit(Person.kind, ["association", "address_hidden", "status"])
    case 84..<86: try edit(Person.kind, ["same_as"])
    case 86..<89: try naming()
    case 89..<91: try handingOver()
    case 91..<97: try lifecycle()
    case 100...: try disclosing(at: now)
    default: try erasure()
    }
  }

  // MARK: New records

  private static let beginnings: [Kind] = [
    Visit.kind, Visit.kind, Concern.kind, Consent.kind, Consultation.kind, Kit.kind,
    SupporterEntry.kind, EvacuationPlan.kind, Person.kind, Team.kind, Household.kind, Review.kind,
    Referral.kind, Worker.kind, Copy.kind,
  ]

  private mutating func beginning() throws -> Entry? {
    let kind = pick(Workload.beginnings)
    guard let id = try newID(kind) else { return nil }
    let state = try rows.state(id) ?? RecordState(id: id, kind: kind.name)
    var writes: PathMap<Write> = [:]
    for field in kind.fields where field.isRequired || Bool.random(using: &random) {
      for (path, value) in try cells(of: field, in: state) {
        writes[path] = state.write(value, at: path)
      }
    }
    if let anchor = companionAnchor(kind), let target = anchors[id] {
      writes[FieldPath(anchor)] = state.write(.text(target.description), at: FieldPath(anchor))
    }
    return writes.isEmpty ? nil : Entry(record: id, kind: kind, writes: writes)
  }

  /// A consent that decides who sees what there is of a person.
  private mutating func paper() throws -> Entry? {
    let kinds = [Kit.kind.name, SupporterEntry.kind.name, EvacuationPlan.kind.name]
    guard let subject = try known(kinds),
      let person = try rows.view(subject)?.record.values["person"],
      let id = try newID(Consent.kind)
    else { return nil }
    func word(_ field: String) -> Value {
      .text(pick(Consent.kind.field(field)?.type.vocabulary?.words ?? []))
    }
    let isGiven = isLikely()
    // Most papers are signed for the list that the 自治会 gets.
    let isForChair = Bool.random(using: &random)
    var writes: PathMap<Write> = [
      "person": Write(person), "purpose": Write(word("purpose")),
      "data": isForChair ? Write("支援者リスト") : Write(word("data")),
      "recipient": isForChair ? Write("自治会") : Write(word("recipient")),
      "state": Write(isGiven ? "同意" : "撤回"),
    ]
    // Now and then nobody has said the day.
    if isLikely() {
      writes[isGiven ? "signed_on" : "withdrawn_on"] = Write(.text(pick(Workload.signingDays)))
    }
    return Entry(record: id, kind: Consent.kind, writes: writes)
  }

  /// Before the world begins, and early in it.
  private static let signingDays = ["2026-11-01", "2026-11-10", "2026-11-17", "2026-11-21"]

  /// A chair's list follows these: the row's own answer of a person whom everybody knows, or where that person is now.
  private mutating func listing() throws -> Entry? {
    guard let person = try rows.ids(RecordQuery(Person.kind)).first,
      let state = try rows.state(person), !state.isErased
    else { return nil }
    if isLikely(), isLikely() {
      let id = person.companion(SupporterEntry.kindName)
      let row = try rows.state(id) ?? RecordState(id: id, kind: SupporterEntry.kindName)
      guard !row.isErased else { return nil }
      let cells: PathMap<Value> = [
        "person": .text(person.description), "consent": .text(pick(["有", "有", "無"])),
      ]
      return Entry(record: id, kind: SupporterEntry.kind, writes: writes(cells, over: row))
    }
    let words = Person.kind.field("status")?.type.vocabulary?.words ?? []
    return Entry(
      record: person, kind: Person.kind,
      writes: writes(["status": .text(pick(words))], over: state))
  }

  /// A worker is named as a supporter, or another one instead.
  private mutating func naming() throws -> Entry? {
    let kind = pick([SupporterEntry.kind, EvacuationPlan.kind])
    guard let id = try known([kind.name]), let state = try rows.state(id), !state.isErased,
      let worker = try known([Worker.kind.name])
    else { return nil }
    let item = pick(["1", "2", "3"])
    let cells: PathMap<Value> = [
      FieldPath("supporters", member: item): .bool(isLikely()),
      FieldPath("supporters", item: item, part: "worker"): .text(worker.description),
    ]
    return Entry(record: id, kind: kind, writes: writes(cells, over: state))
  }

  /// A sheet goes to an office, with or without the person's leave.
  private mutating func handingOver() throws -> Entry? {
    guard let id = try known([Referral.kind.name]), let state = try rows.state(id),
      !state.isErased
    else { return nil }
    let item = pick(["1", "2"])
    let cells: PathMap<Value> = [
      FieldPath("destinations", member: item): .bool(isLikely()),
      FieldPath("destinations", item: item, part: "office"): .text(pick(["市", "市", "センター"])),
      "sharing_consent": .text(pick(["有", "有", "有", "無", "未確認"])),
    ]
    return Entry(record: id, kind: Referral.kind, writes: writes(cells, over: state))
  }

  private func writes(_ cells: PathMap<Value>, over state: RecordState) -> PathMap<Write> {
    var writes: PathMap<Write> = [:]
    for (path, value) in cells { writes[path] = state.write(value, at: path) }
    return writes
  }

  private var anchors: [RecordID: RecordID] = [:]

  private func companionAnchor(_ kind: Kind) -> String? {
    switch kind.name {
    case "kit", "supporter_entry", "evacuation_plan": "person"
    case "review": "source"
    default: nil
    }
  }

  /// A person's only kit and list row, and a report's only review, have the id that follows from it.
  mutating func newID(_ kind: Kind) throws -> RecordID? {
    guard companionAnchor(kind) != nil else {
      let heading = try rows.heading()
      return OperationID(replica: heading.replica, counter: heading.counter + 1)
        .newRecord(using: &random)
    }
    let targets =
      kind.name == "review"
      ? ["visit", "concern", "consultation", "referral", "team", "kit", "supporter_entry"]
      : ["person"]
    guard let target = try known(targets) else { return nil }
    let id = target.companion(kind.name)
    anchors[id] = target
    return id
  }

  // MARK: Edits

  private mutating func edit() throws -> Entry? {
    let kind = pick(Catalogue.kinds.filter { !$0.isFact })
    return try edit(kind, [])
  }

  private mutating func edit(_ kind: Kind, _ names: [String]) throws -> Entry? {
    guard let id = try known([kind.name]), let state = try rows.state(id) else { return nil }
    return try edit(state, names)
  }

  /// Writes over the standing writes of `state`, which may be older than the device's.
  mutating func edit(_ state: RecordState, _ names: [String] = []) throws -> Entry? {
    guard let kind = Catalogue.kind(state.kind), !state.isErased else { return nil }
    let fields = names.isEmpty ? kind.fields : kind.fields.filter { names.contains($0.name) }
    var writes: PathMap<Write> = [:]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      for (path, value) in try cells(of: pick(fields), in: state) {
        writes[path] = state.write(value, at: path)
      }
    }
    return writes.isEmpty ? nil : Entry(record: state.id, kind: kind, writes: writes)
  }

  private mutating func lifecycle() throws -> Entry? {
    let kinds = pick([
      [Person.kindName, Team.kindName], [Visit.kindName, Concern.kindName, Consent.kindName],
      Catalogue.kinds.map(\.name),
    ])
    guard let id = try known(kinds), let state = try rows.state(id),
      let kind = Catalogue.kind(state.kind)
    else { return nil }
    let isDeleted = state.view.standing != .active
    return Entry(
      record: id, kind: kind,
      writes: isDeleted ? Lifecycle.restoration(of: state) : Lifecycle.deletion(of: state))
  }

  private mutating func erasure() throws -> Entry? {
    let kind = pick([
      Visit.kind, Concern.kind, Consultation.kind, Consent.kind, Kit.kind, Person.kind,
    ])
    let justNamed = kind.name == Person.kind.name ? try personsInUnsentEntries() : []
    let known = try known([kind.name])
    guard let id = justNamed.isEmpty ? known : pick(justNamed), let state = try rows.state(id)
    else {
      return nil
    }
    return Entry(record: id, kind: kind, writes: Lifecycle.erasure(of: state, reason: "本人の求め"))
  }

  /// Persons who go in the parcel that also brings something about them.
  private func personsInUnsentEntries() throws -> [RecordID] {
    try rows.ownOperations(onlyProblems: false).filter { $0.verdict == nil }
      .compactMap { $0.operation.writes["person"]?.value.text.flatMap(RecordID.init) }
  }

  // MARK: Values

  private static let texts = ["坂の上", "川向こう", "海老名リヨ", "野口　彌一", ""]
  private static let days = ["2026-11-01", "2026-11-21", "2027-03-31"]

  private mutating func cells(
    of field: FieldDeclaration, in state: RecordState
  ) throws -> PathMap<Value> {
    let path = FieldPath(field.name)
    switch field.type {
    case .words(let vocabulary):
      return [FieldPath(field.name, member: pick(vocabulary.words)): .bool(isLikely())]
    case .references(let kind):
      guard let target = try known([kind]), target != state.id else { return [:] }
      return [FieldPath(field.name, member: target.description): .bool(isLikely())]
    case .list(let list):
      let item = pick(["1", "2", "3"])
      let part = pick(list.parts)
      var cells: PathMap<Value> = [FieldPath(field.name, member: item): .bool(isLikely())]
      cells[FieldPath(field.name, item: item, part: part.name)] = try value(part)
      return cells
    default:
      guard let value = try value(field) else { return [:] }
      return [path: value]
    }
  }

  mutating func isLikely() -> Bool { Int.random(in: 0..<4, using: &random) > 0 }

  private mutating func value(_ field: FieldDeclaration) throws -> Value? {
    if !field.isRequired, Int.random(in: 0..<8, using: &random) == 0 { return .null }
    switch field.type {
    case .text, .note: return .text(pick(Workload.texts))
    case .date: return .text(pick(Workload.days))
    case .time: return "09:30"
    case .birthDate: return ["date": "1935-03-03", "precision": "day"]
    case .address: return ["town": "見本町", "street": .text(pick(["1-1", "2-2", "3-3"]))]
    case .coordinate:
      return ["latitude": .number(36.85), "longitude": .number(pick([136.97, 136.98]))]
    case .count: return .integer(Int64.random(in: 0..<4, using: &random))
    case .choice(let vocabulary): return .text(pick(vocabulary.words))
    case .reference(let kinds):
      // Now and then an unknown record: one that is still on another device.
      if Int.random(in: 0..<40, using: &random) == 0 {
        return .text(RecordID.random(using: &random).description)
      }
      return try known(kinds).map { .text($0.description) }
    case .recordSet: return .text(RecordSet(try known([Person.kindName]).map { [$0] } ?? []).text)
    case .words, .references, .list: return nil
    }
  }

  // MARK: Records known to the device

  mutating func known(_ kinds: [String]) throws -> RecordID? {
    let kind = pick(kinds)
    guard var query = Catalogue.kind(kind).map(RecordQuery.init) else { return nil }
    query.includesDeleted = true
    let ids = try rows.ids(query)
    // Some records are in everybody's hands.
    if let first = ids.first, Int.random(in: 0..<Workload.oneInHands, using: &random) == 0 {
      return first
    }
    return ids.isEmpty ? nil : pick(ids)
  }

  private static let oneInHands = 4

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }
}
