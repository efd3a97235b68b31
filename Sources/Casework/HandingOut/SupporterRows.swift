import Authority
import Merge
import Records
import Reports
import Sync

/// Gathers who stands on a supporters' list for a class of recipients, and why others do not.
public struct SupporterRows {
  /// One person with their row.
  public struct Entry {
    public let person: RecordView
    public let row: Record
    public let association: RecordID?
    public let release: ListRelease
    /// Whether a paper has opened the list, and not the row's own answer.
    public let isOpenedByPaper: Bool
  }

  private let rows: any RecordReading
  private let recipientClass: ConsentRecipient

  public init(rows: any RecordReading, recipientClass: ConsentRecipient) {
    (self.rows, self.recipientClass) = (rows, recipientClass)
  }

  /// Everybody who has a row, once.
  ///
  /// - Parameter area: a 地区社協 or 自治会; nil for all that are seen.
  public func entries(in area: RecordID?) throws -> [Entry] {
    var seen: Set<RecordID> = []
    return try rows.joinedOnce(rows.views(RecordQuery(SupporterEntry.kind))).compactMap { row in
      guard let id = row.record[SupporterEntry.person],
        let person = try rows.joined(id)?.state.view, person.isListed,
        seen.insert(person.record.id).inserted
      else { return nil }
      return try entry(of: id, person, row.record, in: area)
    }
  }

  private func entry(
    of id: RecordID, _ person: RecordView, _ row: Record, in area: RecordID?
  ) throws -> Entry? {
    let place = try rows.place(id)?.place
    if let area, place?.district != area, place?.association != area { return nil }
    let standing = try ListStanding(of: id, for: [.supporterList], in: rows)
    return Entry(
      person: person, row: row, association: person.record[Person.association],
      release: standing.release(of: .supporterList, to: recipientClass),
      isOpenedByPaper: standing.isOpenedByPaper(.supporterList, to: recipientClass))
  }

  /// The row as it is printed; nil for a person who is left out.
  public func printed(_ entry: Entry) throws -> SupporterList.Row? {
    guard case .released(let mark) = entry.release else { return nil }
    return SupporterList.Row(
      person: entry.person.record, entry: entry.row,
      area: try entry.association.flatMap { try rows.view($0)?.record },
      addresses: try addresses(of: entry.person.record.id),
      isAddressHidden: try Hiding.isHidden(entry.person.record.id, in: rows), mark: mark,
      isOpenedByPaper: entry.isOpenedByPaper)
  }

  /// All addresses that stand: where two edits differ, both are printed.
  private func addresses(of person: RecordID) throws -> [String] {
    let heads = try rows.joined(person)?.state.heads(at: FieldPath(Person.address.name)) ?? []
    return heads.reduce(into: []) { lines, head in
      guard let line = Address(head.value)?.line, !lines.contains(line) else { return }
      lines.append(line)
    }
  }
}

extension SupporterList.LeftOut {
  init(_ entries: [SupporterRows.Entry]) {
    self.init(
      entries.compactMap { entry in
        if case .leftOut(let reason) = entry.release { reason } else { nil }
      })
  }
}
