import Records

/// 支援の抜けの一覧: for whom ケアネット, いのちのバトン or 福祉・防災マップ lacks something, with what it is. It is the working sheet of those
/// who read all of it anyway: no consent is asked.
public enum GapList: ListFormDeclaration {
  public static let form = ListForm(
    "gaps", "支援の抜けの一覧", title: "支援の抜けの一覧",
    explanation: "見守りチーム・いのちのバトン・支援者リストの抜けを、人ごとに並べます。",
    example: "--area 中央町", carriers: [SupporterEntry.kind], besides: [Team.kind, Kit.kind],
    data: nil,
    document: .handout, order: .walking, columns: columns)

  private static let columns: [ListColumn<PersonList.Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("氏名", width: 15, \.row.name),
    .init("カナ", width: 15, onPage: .beneath, \.row.kana),
    .init("住所", width: 20) { $0.row.addressLines.joined(separator: " ") },
    .init("連絡先", width: 15) { $0.row.phones.joined(separator: " / ") },
    .init("足りないもの", width: 46) { $0.row.notes.joined(separator: "、") },
    .init("支援協力者", width: 18) { line in
      line.row.supporters.compactMap(\.name).joined(separator: "、")
    },
    .init("避難場所", width: 14, \.row.shelter),
    .init("状態", width: 8, \.row.mark),
  ]
}
