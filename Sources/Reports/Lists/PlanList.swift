import Records

/// 個別避難計画の一覧: how each person is evacuated, with whom, where to and by which way (災害対策基本法 49条の14第3項).
///
/// The law lets the numbers and addresses of 避難支援等実施者 be handed on with their own consent (49条の15第2項): of one who has
/// not agreed yet, the name alone is printed.
public enum PlanList: ListFormDeclaration {
  public static let form = ListForm(
    "plans", "個別避難計画", title: "個別避難計画 一覧",
    explanation: "個別避難計画の一覧(災害対策基本法49条の14)を書き出します。渡す相手に同意のない人、亡くなった人、転出した人は載りません。",
    example: "--area 中央町 --recipient 氷見消防署", carriers: [EvacuationPlan.kind], data: .evacuationPlan,
    document: .evacuationPlan,
    columns: EvacuationRegister.personal + supporter(0) + supporter(1) + [
      .init("他n名", width: 8, onPage: .beneath, \.supporters.others),
      .init("避難施設その他の避難場所", width: 18, \.row.shelter),
      .init("避難路その他の避難経路", width: 18, onPage: .beneath, \.row.route),
      EvacuationRegister.confirmation,
      .init("状態", width: 8, onPage: .beneath, \.row.mark),
    ])

  private static func supporter(_ index: Int) -> [ListColumn<PersonList.Line>] {
    let head = "避難支援等実施者\(index + 1)"
    return [
      .init("\(head)氏名又は名称", width: 16, onPage: .init(heading: "実施者\(index + 1) 氏名")) {
        $0.supporters.places[index].name
      },
      .init("\(head)協力同意", width: 8, onPage: beneath("協力同意")) {
        $0.supporters.places[index].consent
      },
      .init("\(head)電話番号", width: 16, onPage: beneath("電話")) {
        $0.supporters.places[index].phone
      },
      .init("\(head)住所又は居所", width: 16, onPage: beneath("住所")) {
        $0.supporters.places[index].address
      },
    ]
  }

  private static func beneath(_ heading: String) -> ListColumn<PersonList.Line>.OnPage {
    .init(heading: heading, isBeneath: true)
  }
}
