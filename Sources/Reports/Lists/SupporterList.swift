import Records

/// 福祉・防災マップ 支援者リスト: the supporters who help each person out of the house, as 氷見市's districts hand it out.
public enum SupporterList: ListFormDeclaration {
  public static let form = ListForm(
    "supporters", "支援者リスト", title: "福祉・防災マップ 支援者リスト",
    explanation: "福祉・防災マップの支援者リストを書き出します。渡す相手に同意のない人、亡くなった人、転出した人は載りません。",
    example: "--area 中央町 --recipient 中央町自治会長", carriers: [SupporterEntry.kind],
    data: .supporterList, document: .supporterList, columns: columns,
    page: { SupporterListPage($0) })

  /// First the columns of the printed sample (Fixtures/printed/himi-supporter-list-sample.csv) in its order, then カナ,
  /// 他n名, 避難場所, 最終確認日 and 状態 (入院 …: nobody may be at home).
  private static let columns: [ListColumn<PersonList.Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("対象者氏名", width: 12, \.row.name),
    .init("カナ", width: 12, \.row.kana),
    .init("住所", width: 18) { $0.row.addressLines.joined(separator: " ") },
    .init("連絡先", width: 13) { $0.row.phones.joined(separator: " / ") },
    .init("支援内容", width: 13, \.row.supportWords),
    .init("地区名簿記載有無", width: 7, \.row.registered),
    .init("本人または家族の同意", width: 8, \.row.consent),
    .init("支援協力者1氏名", width: 11) { $0.supporters.places[0].name },
    .init("支援協力者1協力同意", width: 7) { $0.supporters.places[0].consent },
    .init("支援協力者2氏名", width: 11) { $0.supporters.places[1].name },
    .init("支援協力者2協力同意", width: 7) { $0.supporters.places[1].consent },
    .init("他n名", width: 6, \.supporters.others),
    .init("避難場所", width: 13, \.row.shelter),
    EvacuationRegister.confirmation,
    .init("状態", width: 6, \.row.mark),
  ]
}
