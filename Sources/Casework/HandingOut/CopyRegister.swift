import Authority
import Foundation
import Merge
import Records
import Sync

/// 写しの台帳: which copies left, what became of each, and after a loss whose names were on it.
public struct CopyRegister {
  private let rows: any RecordReading
  private let writer: any RecordWriting

  public init(rows: any RecordReading, writer: any RecordWriting) {
    (self.rows, self.writer) = (rows, writer)
  }

  /// Sets of persons in one operation, which may have so many bytes.
  private static let setsPerOperation = 4

  /// Enters a copy that was written whole, where the user's roles keep such records; the note of access is written for
  /// everybody.
  public func enter(_ copy: HandedCopy, for principal: Principal) throws {
    guard Policy.begins(Copy.kindName, principal.assignments) else { return }
    let id = try writer.newRecord()
    var values = copy.details
    values[Copy.number.name] = .text(copy.number.description)
    values[Copy.recipient.name] = .text(copy.recipient)
    values[Copy.recipientClass.name] = (copy.recipientClass?.rawValue).map(Value.text)
    values[Copy.count.name] = .integer(Int64(copy.persons.ids.count))
    values[Copy.handedOn.name] = .text(writer.today.description)
    values[Copy.stage.name] = .text(CopyStage.held.rawValue)
    var writes = PathMap<Write>()
    for (name, value) in values { writes[FieldPath(name)] = Write(value) }
    for (place, set) in copy.persons.parts.enumerated() {
      if place > 0, place.isMultiple(of: CopyRegister.setsPerOperation) {
        try writer.write(writes, to: id, Copy.kind)
        writes = [:]
      }
      let item = writer.newItem()
      writes[FieldPath(Copy.persons.name, member: item)] = Write(true)
      writes[
        FieldPath(Copy.persons.name, item: item, part: CopiedPersons.shared.set.name)] = Write(
          .text(set.text))
    }
    try writer.write(writes, to: id, Copy.kind)
  }

  /// Says what became of copies, all of them or none.
  ///
  /// - Parameter numbers: as somebody reads them from the paper.
  /// - Returns: the copies.
  /// - Throws: `Problem`: what `Entries` and `Lookup` say.
  public func mark(
    _ numbers: [String], _ stage: CopyStage, on day: CalendarDate
  ) throws -> [RecordID] {
    try change(
      numbers,
      [
        FieldAssignment(Copy.stage.declaration, .set, stage.rawValue),
        FieldAssignment(Copy.stageOn.declaration, .set, day.description),
      ])
  }

  /// Notes that copies were seen at a stock-take.
  public func check(_ numbers: [String]) throws -> [RecordID] {
    let today = writer.today.description
    return try change(numbers, [FieldAssignment(Copy.checkedOn.declaration, .set, today)])
  }

  private func change(
    _ numbers: [String], _ assignments: [FieldAssignment]
  ) throws -> [RecordID] {
    try numbers.map { number in
      try Entries(rows: rows, writer: writer)
        .edit(Copy.kind, TypedEntry(assignments, target: number))
    }
  }

  /// The copies of each holder that are still out, by the holder's name and by number.
  ///
  /// - Parameter name: this holder alone, as it is written on the copies; nil for all.
  public func holders(_ name: String? = nil) throws -> [(name: String, copies: [Record])] {
    let key = name.map(SearchKey.make)
    let out = try rows.views(RecordQuery(Copy.kind)).map(\.record).filter { copy in
      copy[Copy.stage]?.isOut != false
        && (key.map { $0 == SearchKey.make(copy[Copy.recipient] ?? "") } ?? true)
    }
    return Dictionary(grouping: out) { $0[Copy.recipient] ?? "" }
      .map { (name: $0.key, copies: $0.value.sorted(by: CopyRegister.isBefore)) }
      .sorted { $0.name.precedesByBytes($1.name) }
  }

  /// Hands the copies of one holder over to the next, as at the end of a term; a lost one stays with whoever lost it.
  ///
  /// - Returns: the copies.
  /// - Throws: `Problem` of code `id_unknown` where the first has none.
  public func handOver(
    from holder: String, to next: String, on day: CalendarDate
  ) throws -> [RecordID] {
    let copies = try holders(holder).flatMap(\.copies).filter { $0[Copy.stage] != .lost }
    guard !copies.isEmpty else { throw Problem(.idUnknown, ["word": holder]) }
    return try change(
      copies.map(\.id.description),
      [
        FieldAssignment(Copy.recipient.declaration, .set, next),
        FieldAssignment(Copy.handedOn.declaration, .set, day.description),
        FieldAssignment(Copy.checkedOn.declaration, .set, day.description),
      ])
  }

  /// The copies that are still out and were not seen today, by number.
  ///
  /// - Parameter area: a 地区社協 or 自治会; nil for all that are seen.
  public func missing(in area: RecordID?) throws -> [Record] {
    var query = RecordQuery(Copy.kind)
    if let area { try query.lie(in: area, in: rows) }
    let today = writer.today
    return try rows.views(query).map(\.record)
      .filter { $0[Copy.stage]?.isOut != false && $0[Copy.checkedOn] != today }
      .sorted { CopyRegister.isBefore($0, $1) }
  }

  /// By number, 2 before 10.
  static func isBefore(_ one: Record, _ other: Record) -> Bool {
    let (first, second) = (one[Copy.number] ?? "", other[Copy.number] ?? "")
    let order = first.compare(second, options: .numeric)
    return order == .orderedSame ? one.id < other.id : order == .orderedAscending
  }

  /// The people on a copy as they were when it was handed out; those who turned out to be one person are one.
  public func people(on copy: Record) throws -> CopiedPeople {
    let ids = Set(copy[Copy.persons].flatMap { $0.set?.ids ?? [] })
    let joins = try rows.samePerson
    let persons = Set(ids.map(joins.canonicalID))
    let known = try persons.filter { try rows.joined($0)?.state.view.isListed == true }
    return CopiedPeople(known: known.sorted(), unknown: persons.count - known.count)
  }
}

/// The people on a copy.
public struct CopiedPeople: Sendable {
  public let known: [RecordID]
  /// The number of those who are not named: they were erased or deleted, or cannot be seen here.
  public let unknown: Int
}

/// The days by which a loss is to be reported (個人情報の保護に関する法律施行規則 8条, 43条): quickly, which the guidelines say is three
/// to five days, and finally.
public struct LossReport: Sendable {
  private static let quickDays = 5
  private static let finalDays = 30
  /// Where somebody may have taken it on purpose.
  private static let finalDaysOfTheft = 60

  public let quick: CalendarDate
  public let final: CalendarDate
  public let finalOfTheft: CalendarDate

  /// - Parameter day: on which the loss became known.
  public init(knownOn day: CalendarDate) {
    quick = day.adding(days: LossReport.quickDays)
    final = day.adding(days: LossReport.finalDays)
    finalOfTheft = day.adding(days: LossReport.finalDaysOfTheft)
  }
}
