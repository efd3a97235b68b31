import Authority
import Records
import Reports
import Sync

/// A list of the user's own, made of what a device holds.
public struct OwnList {
  public let list: PersonList
  private let area: RecordID?

  public var persons: [RecordID] { list.rows.map(\.person.id) }

  /// - Parameters:
  ///   - area: a 地区社協 or 自治会; nil for all that are seen.
  ///   - number: of the copy; nil where it is only looked at.
  init(
    _ form: ListForm, _ persons: [PersonList.Row], leftOut: PersonList.LeftOut, in area: RecordID?,
    on today: CalendarDate, numbered number: CopyNumber?, in rows: some RecordReading
  ) throws {
    let user = try rows.ownUser
    let place = area ?? user?.district(on: today)
    let name = user?.name ?? ""
    list = PersonList(
      form,
      cover: PersonList.Cover(
        district: try place.map { try Names(rows: rows).name(of: $0) } ?? user?.municipality ?? "",
        asOf: today, edition: 1, copyNumber: number?.description ?? "", recipient: name,
        dueBack: nil, printedBy: name), rows: persons, leftOut: leftOut)
    self.area = place
  }

  /// The copy that is handed to oneself.
  public func handed(_ number: CopyNumber) -> HandedCopy {
    ListCopy(
      list: list, recipientClass: nil, number: number, persons: persons, area: area,
      disclosure: nil
    ).handed
  }
}
