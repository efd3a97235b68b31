import Authority
import Casework
import Merge
import Records
import Sync

/// Records in memory, read and written as a device's store is: enough for everything that Casework does, without a disk.
final class MemoryRecords: RecordReading, RecordWriting {
  private var states: [RecordID: RecordState] = [:]
  private var indices: [RecordID: RecordIndex] = [:]
  private var counter: UInt64 = 0
  private(set) var operations: [Merge.Operation] = []
  /// The lines of the journal.
  private(set) var journal: [String] = []
  /// The entry that can be taken back.
  private(set) var lastEntry: LastEntry?
  /// The sentences that were told beside a result.
  private(set) var told: [String] = []
  /// The principal's places; nil sees everything.
  var scopes: Set<Grant.Scope>?

  private let replica: UInt64 = 0x9f3a_1c00_0000_0001
  private let user = RecordID(high: 7, low: 7)
  let today = CalendarDate(year: 2020, month: 9, day: 1) ?? CalendarDate(daysSince1970: 0)

  // MARK: Writing

  /// Ids whose first digits differ.
  func newRecord() -> RecordID {
    RecordID(high: (counter + 1) &* 0x9e37_79b9_7f4a_7c15, low: counter)
  }
  func newItem() -> String { "item\(counter)" }
  func tell(_ sentence: String) { told.append(sentence) }

  func nextCopyNumber() -> CopyNumber {
    counter += 1
    return CopyNumber(replica: replica, count: Int(counter))
  }

  @discardableResult
  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID?
  ) throws -> Merge.Operation {
    let before = states[id]
    let operation = try write(writes, to: id, kind)
    journal(event, kind.label, about: subject ?? id)
    keepLast(LastEntry(operation, before: before))
    return operation
  }

  func journal(_ event: String, _ detail: String, about record: RecordID?) {
    journal.append("\(event) \(detail)")
  }

  func keepLast(_ entry: LastEntry?) { lastEntry = entry }

  @discardableResult
  func write(
    _ writes: PathMap<Write>, to id: RecordID, _ kind: Kind
  ) throws -> Merge.Operation {
    counter += 1
    let operation = Operation(
      id: OperationID(replica: replica, counter: counter), lamport: counter, author: user,
      recordedAt: Timestamp(milliseconds: 0), record: id, kind: kind.name, writes: writes)
    operations.append(operation)
    var state = states[id] ?? RecordState(id: id, kind: kind.name)
    state.apply(operation, isAccepted: true, hasArrived: { _ in true })
    states[id] = state
    indices[id] = try Placing.index(of: state.view, in: self)
    return operation
  }

  // MARK: Reading

  func state(_ id: RecordID) -> RecordState? { states[id] }
  func place(_ id: RecordID) -> (kind: String, place: Place)? {
    indices[id].flatMap { index in states[id].map { ($0.kind, index.place) } }
  }
  func records(of kind: String) -> [RecordID] {
    states.values.filter { $0.kind == kind }.map(\.id).sorted()
  }
  func records(of kind: String, linking field: String, to target: RecordID) -> [RecordID] {
    records(of: kind).filter {
      indices[$0]?.links.contains(.init(field: field, target: target)) == true
    }
  }
  func links(to target: RecordID) -> [(source: RecordID, kind: String, field: String)] {
    states.values.sorted { $0.id < $1.id }.flatMap { state in
      (indices[state.id]?.links ?? []).filter { $0.target == target }
        .map { (state.id, state.kind, $0.field) }
    }
  }

  func ids(_ query: RecordQuery) -> [RecordID] {
    records(of: query.kind).filter { id in
      guard let index = indices[id] else { return false }
      let day = index.businessDate ?? ""
      return (query.includesDeleted || !index.isDeleted)
        && (query.persons.isEmpty || index.place.person.map(query.persons.contains) == true)
        && (query.district == nil || index.place.district == query.district)
        && (query.association == nil || index.place.association == query.association)
        && (query.from.map { $0.description <= day } ?? true)
        && (query.to.map { day <= $0.description } ?? true)
    }.sorted { (indices[$0]?.businessDate ?? "", $0) < (indices[$1]?.businessDate ?? "", $1) }
  }

  func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {
    for id in ids(query) where isInSight(id) { try states[id].map(body) }
  }

  func ids(beginning prefix: String, kind: String?, limit: Int) -> [RecordID] {
    let kinds = kind.map { [$0] } ?? Catalogue.kinds.map(\.name)
    return Array(
      kinds.flatMap(records).filter {
        $0.description.filter { $0 != "-" }.hasPrefix(prefix)
      }.sorted().prefix(limit))
  }

  func corrections(of kind: String) -> [RecordID] {
    let corrections = records(of: kind).compactMap { id in
      let links = indices[id]?.links.filter { $0.field == SharedField.corrects.text } ?? []
      return links.isEmpty ? nil : [id] + links.map(\.target)
    }
    return Set(corrections.joined()).sorted()
  }

  func conflicted() -> [RecordID] { indices.filter(\.value.isConflicted).keys.sorted() }

  func isInSight(_ id: RecordID) -> Bool {
    guard let scopes else { return true }
    return indices[id].map { index in scopes.contains { $0.covers(id, at: index.place) } } ?? false
  }

  func lastWritten(of kinds: [String]) -> RecordID? {
    operations.last { kinds.contains($0.kind) }?.record
  }
}

extension MemoryRecords {
  var entries: Entries { Entries(rows: self, writer: self) }
  var reader: ValueReader {
    ValueReader(lookup: Lookup(rows: self), today: today, tell: tell)
  }

  /// Enters a record of words, as somebody types them.
  @discardableResult
  func add(_ kind: Kind, _ words: [String: String]) throws -> RecordID {
    try entries.add(kind, TypedEntry(assignments(kind, words)))
  }

  func assignments(_ kind: Kind, _ words: [String: String]) -> [FieldAssignment] {
    kind.fields.compactMap { field in words[field.name].map { FieldAssignment(field, .set, $0) } }
  }

  /// A city of two districts with a person in each.
  static func twoDistricts() throws -> MemoryRecords {
    let records = MemoryRecords()
    for (district, association, person) in [("北地区社協", "北町", "北野花"), ("南地区社協", "南町", "南野実")] {
      try records.add(Area.kind, ["level": "地区社協", "name": district])
      try records.add(
        Area.kind, ["level": "自治会", "name": association, "parent": district])
      try records.add(Person.kind, ["name": person, "association": association])
    }
    return records
  }
}
