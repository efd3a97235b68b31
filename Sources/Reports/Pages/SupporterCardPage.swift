import Records

/// 支援協力者のカード: whom a supporter fetches, where, how, and by which telephone. A card a person, to be cut out and carried in a
/// purse; the cards of one supporter are one copy.
///
/// A supporter who has not agreed to help gets none.
public enum SupporterCardPage: DocumentDeclaration {
  public static let document = Document(
    "cards", "支援協力者のカード", explanation: "支援協力者が持ち歩くカードを作ります。だれを、どこで、どう助けるかが書かれます。協力に同意した人の分だけです。",
    example: "--area 中央町 --output カード.html", parameters: [.place, .supporter],
    reads: [source, .printedPerson, .areas], recipients: .cooperator, consent: .supporterList,
    copied: .supporterList, template: PackageResources.supporter_card_mustache, fill: sheets)

  private static let source = ReportSource(
    SupporterEntry.kind, SupporterEntry.kind.fields.map(\.name))

  private struct Holder {
    let name: String
    private(set) var rows: [PersonList.Row] = []

    /// A supporter who is written down twice in a row fetches the person once. The rows come one after the other.
    mutating func take(_ row: PersonList.Row) {
      if rows.last?.person.id != row.person.id { rows.append(row) }
    }

    init(name: String) { self.name = name }
  }

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    let (rows, _) = try records.released(source, .supporterList, to: .cooperator)
    var holders: [String: Holder] = [:]
    for row in rows {
      for supporter in row.supporters where supporter.consent == .yes {
        guard let name = supporter.name, isAsked(name, answers) else { continue }
        let identity = supporter.identity(at: row.person[Person.association])
        holders[identity, default: Holder(name: name)].take(row)
      }
    }
    return holders.sorted { ($0.value.name, $0.key) < ($1.value.name, $1.key) }.map { _, holder in
      DocumentSheet(
        recipient: holder.name, persons: holder.rows.map(\.person.id),
        values: [
          "count": holder.rows.count,
          "cards": holder.rows.map { row in
            row.heading(on: today).merging([
              "support": row.supportWords, "shelter": row.shelter,
              "route": row.whereabouts(row.entry?[SupporterEntry.route]),
              "confirmedOn": row.shortConfirmation,
            ]) { $1 }
          },
        ])
    }
  }

  private static func isAsked(_ name: String, _ answers: ReportAnswers) -> Bool {
    answers.supporter.map { SearchKey.make($0) == SearchKey.make(name) } ?? true
  }
}
