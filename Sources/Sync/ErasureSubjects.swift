import Authority
import Merge
import Records

/// Everything about one person that is erased with her. The server asks it when it carries out an
/// erasure, and a device when it says beforehand how much that is.
public struct ErasureSubjects {
  /// The records that go, without the person's own and without her household's.
  public private(set) var records: Set<RecordID> = []
  /// Her visits and consultations as they hold, corrections applied.
  public private(set) var facts: [RecordView] = []
  /// Their kinds.
  public private(set) var kinds: [RecordID: String] = [:]

  public init(of person: RecordID, in store: some RecordReading) throws {
    for link in try store.links(to: person) where link.field == SharedField.person.text {
      records.insert(link.source)
    }
    try addFacts(of: person, in: store)
    // Adds the records made from one of hers, and those made from these.
    var waiting = records
    while let record = waiting.popFirst() {
      for link in try store.links(to: record) where link.field == Review.source.name {
        if records.insert(link.source).inserted { waiting.insert(link.source) }
      }
    }
    for record in records { kinds[record] = try store.place(record)?.kind }
  }

  /// A fact with its corrections is hers where it holds of her: then all of it goes. A correction that says that it was
  /// somebody else's is theirs, and stays. An entry that waits is no fact yet: if it names her, it is refused by itself.
  private mutating func addFacts(of person: RecordID, in store: some RecordReading) throws {
    var seen: Set<RecordID> = []
    for record in records.sorted() where !seen.contains(record) {
      guard let kind = try store.place(record)?.kind, Catalogue.kind(kind)?.isFact == true else {
        continue
      }
      let members = try family(of: record, kind, in: store)
      seen.formUnion(members)
      let states = try members.sorted().compactMap { try store.state($0) }
      for family in FactFamily.group(states.filter { $0.origin != nil }) {
        let view = family.view
        guard view.record.values[SharedField.person] == .text(person.description) else {
          continue
        }
        records.formUnion(family.members.map(\.id))
        facts.append(view)
      }
    }
  }

  private func family(
    of record: RecordID, _ kind: String, in store: some RecordReading
  ) throws -> Set<RecordID> {
    var found: Set<RecordID> = []
    var waiting = [record]
    while let next = waiting.popLast() {
      guard found.insert(next).inserted, let view = try store.view(next) else { continue }
      waiting += view.record.members(of: SharedField.corrects.text).compactMap(RecordID.init)
      waiting += try store.records(of: kind, linking: SharedField.corrects.text, to: next)
    }
    return found
  }
}

/// A household without one of its members: the old record goes, as it names her, and the others have a new one.
public struct HouseholdWithout {
  private let household: RecordState
  private let view: RecordView
  /// The items of the list of members that are hers.
  public let items: [String]
  private let others: [RecordState]
  private let names: Set<String>

  /// - Returns: nil where she has no household that still stands.
  public init?(_ person: RecordState, in store: some RecordReading) throws {
    let record = person.view.record
    guard let id = record[Person.household], let household = try store.state(id),
      household.kind == Household.kind.name, !household.isErased
    else { return nil }
    self.household = household
    view = household.view
    let names = Set(
      person.heads(at: FieldPath(Person.name.name)).compactMap { $0.value.text.map(SearchKey.make) }
    )
    self.names = names
    items = view.record[Household.members].filter {
      $0.name.map { names.contains(SearchKey.make($0)) } == true
    }.map(\.id)
    others = try store.records(
      of: Person.kind.name, linking: Person.household.name, to: id
    ).filter { $0 != person.id }.compactMap { try store.state($0) }
  }

  /// Whether anything of the household says who she is.
  public var namesHer: Bool { !items.isEmpty || others.isEmpty || isNamedAfterHer }

  private var isNamedAfterHer: Bool {
    view.record[Household.name].map { names.contains(SearchKey.make($0)) } ?? false
  }

  func changes(by erasure: Erasure) -> [Erasure.Change] {
    guard namesHer else { return [] }
    let gone = (
      household.id, Household.kind.name, Lifecycle.erasure(of: household, reason: erasure.reason)
    )
    let members = view.record[Household.members].filter { !items.contains($0.id) }
    guard !members.isEmpty || !others.isEmpty else { return [gone] }
    let new = Erasure.derived(household.id, "without \(erasure.person.id)")
    var writes: PathMap<Write> = [:]
    for (path, value) in view.record.values {
      let isHers = path.isOf(Household.members.name) && items.contains(path.member ?? "")
      if !isHers { writes[path] = Write(value) }
    }
    if isNamedAfterHer {
      let name = members.first.flatMap { $0.name } ?? others.first?.view.record[Person.name]
      writes[FieldPath(Household.name.name)] = Write(.text(name ?? WrittenText.unnamedHousehold))
    }
    let path = FieldPath(Person.household.name)
    let moved = others.map { other in
      (other.id, Person.kind.name, [path: other.write(.text(new.description), at: path)] as PathMap)
    }
    return [(new, Household.kind.name, writes)] + moved + [gone]
  }
}
