import Authority
import Merge
import Records
import Reports
import Sync

/// A supporters' list as somebody orders it: for whom, of where.
public struct SupporterOrder {
  public let area: String?
  public let recipient: String?
  public let recipientClass: String?
  /// A copy for each 自治会, with a number of its own.
  public let isForEach: Bool
  public let dueBack: String?
  public let edition: Int

  public init(
    area: String?, recipient: String?, recipientClass: String?, isForEach: Bool, dueBack: String?,
    edition: Int
  ) {
    (self.area, self.recipient, self.recipientClass) = (area, recipient, recipientClass)
    (self.isForEach, self.dueBack, self.edition) = (isForEach, dueBack, edition)
  }
}

/// One list for one recipient.
public struct SupporterCopy {
  public let list: SupporterList
  public let recipientClass: ConsentRecipient
  public let number: CopyNumber
  public let persons: [RecordID]
  /// The 地区社協 or 自治会 whose list it is; nil for the whole city.
  public let area: RecordID?
}

/// Plans the copies of a supporters' list: one for each recipient, with its own number.
public struct SupporterCopies {
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let reader: ValueReader
  private let order: SupporterOrder

  public init(
    _ order: SupporterOrder, rows: any RecordReading, writer: any RecordWriting,
    reader: ValueReader
  ) {
    (self.order, self.rows, self.writer, self.reader) = (order, rows, writer, reader)
  }

  private struct Plan {
    let recipient: String
    let area: RecordID?
    let entries: [SupporterRows.Entry]
  }

  /// - Throws: `Problem`: `missing_option` if the recipient of a copy is not clear; the problems
  ///   of `Lookup` and `ValueReader`.
  public func planned() throws -> [SupporterCopy] {
    let lookup = Lookup(rows: rows)
    let recipient = try order.recipient.map {
      try reader.value($0, for: Access.recipient.declaration).text ?? $0
    }
    guard let name = recipient ?? (order.isForEach ? SupporterCopies.chair : nil) else {
      throw Problem(.missingOption, .listRecipient)
    }
    let recipientClass = try RecipientClass.recipientClass(
      of: name, said: order.recipientClass, reader: reader)
    let gathering = SupporterRows(rows: rows, recipientClass: recipientClass)
    let area = try order.area.map { try lookup.find($0, [Area.kind.name]) }
    let plans =
      order.isForEach
      ? try eachAssociation(of: gathering.entries(in: area), name, recipientClass)
      : [try single(name, recipientClass, area, gathering)]
    guard !plans.isEmpty else { throw Problem(.usage, .nobodyOnList) }
    let dueBack = try order.dueBack.map(reader.futureDate)
    return try plans.map { try copy($0, recipientClass, dueBack, gathering) }
  }

  private static let chair = "自治会長"

  /// A 自治会 with nobody on the list would get a copy without a recipient.
  private func eachAssociation(
    of entries: [SupporterRows.Entry], _ recipient: String, _ recipientClass: ConsentRecipient
  ) throws -> [Plan] {
    guard recipientClass == .neighborhoodAssociation else {
      throw Problem(.usage, .eachWithoutAssociation)
    }
    let names = Names(rows: rows)
    let known = Dictionary(grouping: entries.filter { $0.association != nil }, by: \.association)
    return try known.compactMap { area, entries in area.map { ($0, entries) } }
      .sorted { $0.0 < $1.0 }.map { area, entries in
        Plan(recipient: "\(try names.name(of: area)) \(recipient)", area: area, entries: entries)
      }
  }

  /// One copy. A 自治会 gets its own people alone.
  private func single(
    _ recipient: String, _ recipientClass: ConsentRecipient, _ area: RecordID?,
    _ gathering: SupporterRows
  ) throws -> Plan {
    var area = area
    if area == nil, recipientClass == .neighborhoodAssociation {
      area = try association(namedIn: recipient)
    }
    let entries = try gathering.entries(in: area)
    let associations = Set(entries.map(\.association))
    guard recipientClass != .neighborhoodAssociation || associations.count <= 1 else {
      throw Problem(.missingOption, .listAssociation)
    }
    return Plan(recipient: recipient, area: area, entries: entries)
  }

  /// 「中央町自治会長」 names 中央町, where no other 自治会 is meant.
  private func association(namedIn recipient: String) throws -> RecordID? {
    let key = SearchKey.make(recipient)
    let named = try rows.views(RecordQuery(Area.kind)).map(\.record).filter { area in
      area[Area.level] == .association
        && key.hasPrefix(SearchKey.make(area[Area.name] ?? recipient))
    }
    let longest = named.map { $0[Area.name]?.count ?? 0 }.max()
    let best = named.filter { $0[Area.name]?.count == longest }
    return best.count == 1 ? best.first?.id : nil
  }

  private func copy(
    _ plan: Plan, _ recipientClass: ConsentRecipient, _ dueBack: CalendarDate?,
    _ gathering: SupporterRows
  ) throws -> SupporterCopy {
    let user = try rows.ownUser
    let place = plan.area ?? user?.district(on: writer.today)
    let number = try writer.nextCopyNumber()
    let cover = SupporterList.Cover(
      district: try place.map { try Names(rows: rows).name(of: $0) } ?? user?.municipality ?? "",
      asOf: writer.today, edition: order.edition, copyNumber: number.description,
      recipient: plan.recipient, dueBack: dueBack, printedBy: user?.name ?? "（未登録）")
    let released = plan.entries.filter(\.release.isReleased)
    return SupporterCopy(
      list: SupporterList(
        cover: cover, rows: try released.compactMap(gathering.printed),
        leftOut: SupporterList.LeftOut(plan.entries)),
      recipientClass: recipientClass, number: number, persons: released.map(\.person.record.id),
      area: place)
  }
}
