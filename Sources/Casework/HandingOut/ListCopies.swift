import Authority
import Merge
import Records
import Reports
import Sync

/// A list as somebody orders it: for whom, of where.
public struct ListOrder {
  public let area: String?
  /// Those alone whom this shelter is written for.
  public let shelter: String?
  /// Those alone whom this supporter helps.
  public let supporter: String?
  public let recipient: String?
  public let recipientClass: String?
  /// A copy for each 自治会, with a number of its own.
  public let isForEach: Bool
  public let dueBack: String?
  public let edition: Int
  /// The disclosure under which it is handed out; nil: in peacetime.
  public let disclosure: OpenDisclosure?

  public init(
    area: String?, shelter: String? = nil, supporter: String? = nil, recipient: String?,
    recipientClass: String?, isForEach: Bool, dueBack: String?, edition: Int,
    disclosure: OpenDisclosure? = nil
  ) {
    self.disclosure = disclosure
    (self.area, self.shelter, self.supporter) = (area, shelter, supporter)
    (self.recipient, self.recipientClass) = (recipient, recipientClass)
    (self.isForEach, self.dueBack, self.edition) = (isForEach, dueBack, edition)
  }
}

/// One list for one recipient.
public struct ListCopy {
  public let list: PersonList
  /// nil for a list of one's own.
  public let recipientClass: ConsentRecipient?
  public let number: CopyNumber
  public let persons: [RecordID]
  /// The 地区社協 or 自治会 whose list it is; nil for the whole city.
  public let area: RecordID?
  public let disclosure: RecordID?
}

/// Plans the copies of a list: one for each recipient, with its own number.
public struct ListCopies {
  private let form: ListForm
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let reader: ValueReader
  private let order: ListOrder

  public init(
    of form: ListForm, _ order: ListOrder, rows: any RecordReading, writer: any RecordWriting,
    reader: ValueReader
  ) {
    (self.form, self.order) = (form, order)
    (self.rows, self.writer, self.reader) = (rows, writer, reader)
  }

  private struct Plan {
    let recipient: String
    let area: RecordID?
    let entries: [ListGathering.Entry]
  }

  /// - Throws: `Problem`: `export_not_permitted`; `missing_option` if the recipient of a copy is not clear; the problems
  ///   of `Lookup` and `ValueReader`.
  public func planned(for principal: Principal) throws -> [ListCopy] {
    guard ListCopies.mayHandOut(form, principal) else {
      throw Problem(.exportNotPermitted, ["list": form.label])
    }
    guard !form.isForDisasters || order.disclosure != nil else {
      throw Problem(.missingOption, .listDisclosure, ["list": form.label])
    }
    let lookup = Lookup(rows: rows)
    let recipient = try order.recipient.map {
      try reader.value($0, for: Access.recipient.declaration).text ?? $0
    }
    guard let name = recipient ?? (order.isForEach ? ListCopies.chair : nil) else {
      throw Problem(.missingOption, .listRecipient)
    }
    let recipientClass = try RecipientClass.recipientClass(
      of: name, said: order.recipientClass, reader: reader)
    let gathering = ListGathering(
      form, rows: rows, recipientClass: recipientClass, under: order.disclosure?.standing)
    let said = try order.area.map { try lookup.find($0, [Area.kind.name]) }
    let area = try order.disclosure?.area(said, of: form, to: recipientClass, in: rows) ?? said
    let plans =
      order.isForEach
      ? try eachAssociation(of: entries(in: area, gathering), name, recipientClass)
      : [try single(name, recipientClass, area, gathering)]
    let isDrill = order.disclosure?.isDrill == true
    guard !plans.isEmpty, isDrill || !isNarrowed || plans.contains(where: { !$0.entries.isEmpty })
    else {
      throw Problem(.usage, .nobodyOnList, ["list": form.label])
    }
    let dueBack = try order.dueBack.map(reader.futureDate) ?? order.disclosure?.lastDay
    return try plans.map { try copy($0, recipientClass, dueBack, gathering) }
  }

  private static let chair = "自治会長"

  /// The right to hand lists out is that to hand out 支援者リスト, for those who may read all that the list shows.
  public static func mayHandOut(_ form: ListForm, _ principal: Principal) -> Bool {
    Policy.mayPrint(SupporterEntry.kind, principal)
      && form.kinds.allSatisfy { Policy.reads($0.name, principal.assignments) }
  }

  private var isNarrowed: Bool { order.shelter != nil || order.supporter != nil }

  /// Everybody of a place, or those of them whom the shelter or the supporter is written for.
  private func entries(
    in area: RecordID?, _ gathering: ListGathering
  ) throws -> [ListGathering.Entry] {
    if order.disclosure?.isDrill == true { return [] }
    let entries = try gathering.entries(in: area)
    let (shelter, supporter) = (
      order.shelter.map(SearchKey.make), order.supporter.map(SearchKey.make)
    )
    return entries.filter { entry in
      let shelters = entry.records.compactMap { $0[SupporterEntry.shelter] }
      let supporters = entry.records.flatMap(\.standingSupporters).compactMap(\.name)
      return (shelter.map(shelters.map(SearchKey.make).contains) ?? true)
        && (supporter.map(supporters.map(SearchKey.make).contains) ?? true)
    }
  }

  /// A 自治会 with nobody on the list would get a copy without a recipient.
  private func eachAssociation(
    of entries: [ListGathering.Entry], _ recipient: String, _ recipientClass: ConsentRecipient
  ) throws -> [Plan] {
    guard recipientClass == .neighborhoodAssociation else {
      throw Problem(.usage, .eachWithoutAssociation)
    }
    let names = Names(rows: rows)
    if let disclosure = order.disclosure, disclosure.isDrill {
      return try DrillPeople(rows: rows).associations(in: disclosure.standing.area).map { area in
        Plan(
          recipient: "\(area[Area.name] ?? "") \(recipient)", area: area.id, entries: [])
      }
    }
    let known = Dictionary(grouping: entries.filter { $0.association != nil }, by: \.association)
    return try known.compactMap { area, entries in area.map { ($0, entries) } }
      .sorted { $0.0 < $1.0 }.map { area, entries in
        Plan(recipient: "\(try names.name(of: area)) \(recipient)", area: area, entries: entries)
      }
  }

  /// One copy. A 自治会 gets its own people alone.
  private func single(
    _ recipient: String, _ recipientClass: ConsentRecipient, _ area: RecordID?,
    _ gathering: ListGathering
  ) throws -> Plan {
    var area = area
    if area == nil, recipientClass == .neighborhoodAssociation {
      area = try association(namedIn: recipient)
    }
    let entries = try entries(in: area, gathering)
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
    _ gathering: ListGathering
  ) throws -> ListCopy {
    let user = try rows.ownUser
    let place = plan.area ?? user?.district(on: writer.today)
    let number = try writer.nextCopyNumber()
    let cover = PersonList.Cover(
      district: try place.map { try Names(rows: rows).name(of: $0) } ?? user?.municipality ?? "",
      asOf: writer.today, edition: order.edition, copyNumber: number.description,
      recipient: plan.recipient, dueBack: dueBack, printedBy: user?.name ?? "（未登録）",
      disclosure: order.disclosure?.notice)
    let released = plan.entries.filter(\.release.isReleased)
    let printed =
      order.disclosure?.isDrill == true
      ? try DrillPeople(rows: rows).rows(in: plan.area, on: writer.today)
      : try released.compactMap { try gathering.printed($0, with: gathering.kit(of: $0)) }
    return ListCopy(
      list: PersonList(
        form, cover: cover, rows: printed, leftOut: PersonList.LeftOut(plan.entries)),
      recipientClass: recipientClass, number: number, persons: released.map(\.person.record.id),
      area: place, disclosure: order.disclosure?.record)
  }
}
