import Records

extension SupporterList {
  /// One row of the table.
  struct Line: Sendable {
    /// Counts within the 自治会, as on the pages.
    let number: Int
    let row: Row
    let supporters: SupporterPlaces
    let copy: SupporterList

    init(_ number: Int, _ row: Row, _ copy: SupporterList) {
      (self.number, self.row, self.copy) = (number, row, copy)
      supporters = SupporterPlaces(row)
    }
  }

  /// First the columns of the printed sample (Fixtures/printed/himi-supporter-list-sample.csv) in its order, with カナ,
  /// 他n名, 避難場所, 最終確認日 and 状態 (入院 …: nobody may be at home); then what every copy has to say about itself, so that
  /// a row of a file that is cut out or sorted elsewhere still tells which copy it comes from.
  static let columns: [ListColumn<Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("対象者氏名", width: 12, \.row.name),
    .init("カナ", width: 12, \.row.kana),
    .init("住所", width: 18) { $0.row.addressLines.joined(separator: " ") },
    .init("連絡先", width: 13) { $0.row.phones.joined(separator: " / ") },
    .init("支援内容", width: 13) { support($0.row) },
    .init("地区名簿記載有無", width: 7, \.row.registered),
    .init("本人または家族の同意", width: 8, \.row.consent),
    .init("支援協力者1氏名", width: 11) { $0.supporters.places[0].name },
    .init("支援協力者1協力同意", width: 7) { $0.supporters.places[0].consent },
    .init("支援協力者2氏名", width: 11) { $0.supporters.places[1].name },
    .init("支援協力者2協力同意", width: 7) { $0.supporters.places[1].consent },
    .init("他n名", width: 6, \.supporters.others),
    .init("避難場所", width: 13, \.row.shelter),
    .init("最終確認日", width: 11) { $0.row.confirmedOn?.description ?? unknown },
    .init("状態", width: 6, \.row.mark),
    .init("自治会", width: 10, \.row.place.name),
    .init("取扱") { _ in "\(handling)。\(disclaimer)" },
    .init("基準日", \.copy.cover.asOf.description),
    .init("版番号") { String($0.copy.cover.edition) },
    .init("写し番号", \.copy.cover.copyNumber),
    .init("渡す相手", \.copy.cover.recipient),
    .init("返却期限", \.copy.cover.due),
    .init("印刷した人", \.copy.cover.printedBy),
    .init("載せていない人", \.copy.leftOut.sentence),
  ]

  public var table: ListTable {
    ListTable(
      name: cover.copyNumber, head: head, SupporterList.columns,
      associations.flatMap { _, rows in rows.enumerated().map { Line($0 + 1, $1, self) } })
  }

  private var head: [String] {
    [
      "福祉・防災マップ \(SupporterList.name)  \(cover.district)",
      "\(SupporterList.handling)  渡す相手: \(cover.recipient)  写し番号: \(cover.copyNumber)  返却期限: \(cover.due)",
      "基準日: \(cover.asOf)  版番号: \(cover.edition)  印刷した人: \(cover.printedBy)  載せていない人: \(leftOut.sentence)",
      SupporterList.disclaimer,
    ]
  }

  private static func support(_ row: Row) -> String {
    let words = row.support.filter(\.isChosen).map { support in
      support.word + (support.detail.map { "【\($0)】" } ?? "")
    }
    return words.isEmpty ? unknown : words.joined(separator: "・")
  }
}

extension SupporterList.Cover {
  /// 返却期限 in a cell.
  fileprivate var due: String { dueBack?.description ?? "未定" }
}
