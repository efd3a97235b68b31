import Records

/// 避難所の受付名簿: the persons who are expected at each shelter, a sheet for each, with a box for who has arrived and room to
/// write.
public enum ArrivalList: ListFormDeclaration {
  public static let form = ListForm(
    "arrivals", "避難所の受付名簿", title: "避難所の受付名簿",
    explanation: "避難所ごとに、来るはずの人の名簿を書き出します。着いた人に印を付ける欄があります。渡す相手に同意のない人は載りません。",
    example: "--area 中央町 --recipient 氷見市役所", carriers: [SupporterEntry.kind], data: .supporterList,
    document: .supporterList, group: .shelter, columns: columns)

  private static let columns: [ListColumn<PersonList.Line>] = [
    .init("到着", width: 6, onPage: .init(cell: { _ in "□" })) { _ in "" },
    .init("NO", width: 4) { String($0.number) },
    .init("氏名", width: 16, \.row.name),
    .init("カナ", width: 16, onPage: .beneath, \.row.kana),
    .init("年齢", width: 8) { $0.row.age(on: $0.list.cover.asOf) },
    .init("性別", width: 8, onPage: .beneath, \.row.sex),
    .init("連絡先", width: 15) { $0.row.phones.joined(separator: " / ") },
    .init("支援内容", width: 18, \.row.supportWords),
    .init("支援協力者1氏名", width: 16, onPage: .init(heading: "いっしょに来る人")) {
      $0.supporters.places[0].name
    },
    .init("支援協力者2氏名", width: 16, onPage: .init(heading: "(支援協力者)", isBeneath: true)) {
      $0.supporters.places[1].name
    },
    .init("避難場所", width: 14, onPage: .init(isAbsent: true), \.row.shelter),
    EvacuationRegister.confirmation,
    .init("状態", width: 8, onPage: .beneath, \.row.mark),
    .init("着いた時刻・メモ", width: 26) { _ in "" },
  ]
}
