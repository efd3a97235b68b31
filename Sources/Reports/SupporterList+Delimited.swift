import Records

extension SupporterList {
  /// The list as CSV: a heading row, then a row a person. First the columns of the printed list in
  /// its order, then the 自治会 and what every copy has to say about itself, so that a row that is cut
  /// out or sorted elsewhere still tells which copy it comes from. NO counts within the 自治会, as on
  /// the pages.
  public var csv: [UInt8] { SupporterList.csv(of: [self]) }

  /// Several copies as one file.
  public static func csv(of lists: [SupporterList]) -> [UInt8] {
    DelimitedText.bytes([formHeadings + copyHeadings] + lists.flatMap(\.bodyCells))
  }

  private var bodyCells: [[String]] {
    let copy = copyCells
    return associations.flatMap { place, rows in
      rows.enumerated().map { index, row in
        SupporterList.cells(index + 1, row) + [place.name] + copy
      }
    }
  }

  /// The columns of the printed sample (Fixtures/printed/himi-supporter-list-sample.csv), with カナ,
  /// 他n名, 避難場所, 最終確認日 and 状態 (入院 …: nobody may be at home).
  static let formHeadings = [
    "NO", "対象者氏名", "カナ", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意", "支援協力者1氏名",
    "支援協力者1協力同意", "支援協力者2氏名", "支援協力者2協力同意", "他n名", "避難場所", "最終確認日", "状態",
  ]

  static let copyHeadings = [
    "自治会", "取扱", "基準日", "版番号", "写し番号", "渡す相手", "返却期限", "印刷した人", "載せていない人",
  ]

  private static func cells(_ number: Int, _ row: Row) -> [String] {
    let supporters = SupporterPlaces(row)
    let form = [
      String(number), row.name, row.kana, row.addressLines.joined(separator: " "), row.phone,
      support(row), row.registered, row.consent,
    ]
    let helped = supporters.places.flatMap { [$0.name, $0.consent] } + [supporters.others]
    return form + helped + [row.shelter, row.confirmedOn?.description ?? unknown, row.mark]
  }

  private static func support(_ row: Row) -> String {
    let words = row.support.filter(\.isChosen).map { support in
      support.word + (support.detail.map { "【\($0)】" } ?? "")
    }
    return words.isEmpty ? unknown : words.joined(separator: "・")
  }

  private var copyCells: [String] {
    [
      "\(SupporterList.handling)。\(SupporterList.disclaimer)", cover.asOf.description,
      String(cover.edition), cover.copyNumber, cover.recipient,
      cover.dueBack?.description ?? "未定", cover.printedBy, leftOut.sentence,
    ]
  }
}
