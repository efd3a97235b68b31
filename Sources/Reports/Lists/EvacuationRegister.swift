import Records

/// 避難行動要支援者名簿: the persons who cannot flee by themselves, with what the law asks to be said of each (災害対策基本法
/// 49条の10第2項1号から7号).
///
/// The supporters' list and the plans know who they are. A person stands on a copy whose own paper says so, for this list
/// (49条の11第2項): it tells more of them than the supporters' list, so that a consent to that one does not open it.
public enum EvacuationRegister: ListFormDeclaration {
  public static let form = ListForm(
    "register", "避難行動要支援者名簿", title: "避難行動要支援者名簿",
    explanation: "避難行動要支援者名簿(災害対策基本法49条の10)を書き出します。渡す相手に名簿の同意書のない人、亡くなった人、転出した人は載りません。",
    example: "--area 中央町 --recipient 氷見消防署", carriers: [SupporterEntry.kind, EvacuationPlan.kind],
    data: .register, document: .statutoryList, columns: personal + further)

  /// 1号から6号. A list of plans has them as well (49条の14第3項).
  static let personal: [ListColumn<PersonList.Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("氏名", width: 13, \.row.name),
    .init("カナ", width: 13, onPage: .beneath, \.row.kana),
    .init("生年月日", width: 17, \.row.birthDate),
    .init("年齢", width: 6, onPage: .beneath) { $0.row.age(on: $0.list.cover.asOf) },
    .init("性別", width: 5, \.row.sex),
    .init("住所又は居所", width: 20) { $0.row.addressLines.joined(separator: " ") },
    .init("電話番号その他の連絡先", width: 15) { $0.row.phones.joined(separator: " / ") },
    .init("避難支援等を必要とする事由", width: 20, \.row.reason),
  ]

  static let confirmation = ListColumn<PersonList.Line>(
    "最終確認日", width: 11, onPage: .init(cell: \.row.shortConfirmation), \.row.confirmation)

  /// 7号: その他避難支援等の実施に関し市町村長が必要と認める事項.
  private static let further: [ListColumn<PersonList.Line>] = [
    .init("支援内容", width: 15, \.row.supportWords),
    .init("避難場所", width: 14, \.row.shelter),
    confirmation,
    .init("状態", width: 8, onPage: .beneath, \.row.mark),
  ]
}
