import Records

/// 確認の巡回表: the persons whose row, plan or baton has to be confirmed again, in the order in which somebody walks from house
/// to house. It is the working sheet of whoever goes round, who reads all of it anyway: no consent is asked.
public enum OverdueList: ListFormDeclaration {
  public static let form = ListForm(
    "overdue", "確認の巡回表", title: "確認の巡回表",
    explanation: "最後に確かめてから1年より長くたった人、いつ確かめたか分からない人を、歩く順に並べます。",
    example: "--area 中央町", carriers: [SupporterEntry.kind, EvacuationPlan.kind, Kit.kind],
    data: nil, document: .handout, order: .walking, columns: columns)

  private static let columns: [ListColumn<PersonList.Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("氏名", width: 15, \.row.name),
    .init("カナ", width: 15, onPage: .beneath, \.row.kana),
    .init("住所", width: 20) { $0.row.addressLines.joined(separator: " ") },
    .init("連絡先", width: 15) { $0.row.phones.joined(separator: " / ") },
    .init("確かめること", width: 30) {
      $0.row.overdue(on: $0.list.cover.asOf).joined(separator: "、")
    },
    EvacuationRegister.confirmation,
    .init("状態", width: 8, onPage: .beneath, \.row.mark),
    .init("確かめた", width: 8, onPage: .init(cell: { _ in "□" })) { _ in "" },
    .init("変わったこと", width: 34) { _ in "" },
  ]
}

extension PersonList.Row {
  /// A row that is overdue: each record with the day on which it was last confirmed, and a paper that is old.
  public func overdue(on today: CalendarDate) -> [String] {
    let old = records.compactMap { record -> String? in
      guard let name = PersonList.Row.short[record.kindName], record.isOverdue(on: today) else {
        return nil
      }
      return "\(name) \(record.contentConfirmedOn?.shortJapanese ?? PersonList.unknown)"
    }
    guard let kit, kit.hasOlderPaper(seenAt: visit), let paper = visit?[Visit.kitPaper],
      let filled = kit[Kit.filledOn]
    else { return old }
    return old + ["バトンの紙が古い(紙 \(paper.shortJapanese)、記録 \(filled.shortJapanese))"]
  }

  private static let short = [
    SupporterEntry.kindName: "リストの行", EvacuationPlan.kindName: "個別避難計画", Kit.kindName: "バトン",
  ]
}
