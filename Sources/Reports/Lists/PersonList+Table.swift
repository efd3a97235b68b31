import Records

extension PersonList {
  /// One row of the table.
  struct Line: Sendable {
    /// Counts within its part of the list, as on the pages.
    let number: Int
    let row: Row
    let supporters: SupporterPlaces
    let list: PersonList

    init(_ number: Int, _ row: Row, _ list: PersonList) {
      (self.number, self.row, self.list) = (number, row, list)
      supporters = SupporterPlaces(row)
    }
  }

  /// The last columns of every list say which copy a row comes from, so that one that is cut out of a file or sorted
  /// elsewhere still tells it.
  static let copyColumns: [ListColumn<Line>] = [
    .init("自治会", width: 10, onPage: .init(isAbsent: true), \.row.place.name),
    .init("取扱") { line in
      let cover = line.list.cover
      return "\(cover.handling)。\(disclaimer)\(cover.disclosure?.text ?? "")"
    },
    .init("基準日", \.list.cover.asOf.description),
    .init("版番号") { String($0.list.cover.edition) },
    .init("写し番号", \.list.cover.copyNumber),
    .init("渡す相手", \.list.cover.recipient),
    .init("返却期限", \.list.cover.due),
    .init("印刷した人", \.list.cover.printedBy),
    .init("載せていない人", \.list.leftOut.sentence),
  ]

  public var table: ListTable {
    ListTable(
      name: cover.copyNumber, head: head, form.columns,
      groups.flatMap { _, rows in rows.enumerated().map { Line($0 + 1, $1, self) } })
  }

  private var head: [String] {
    [
      "\(form.title)  \(cover.district)",
      "\(cover.handling)  渡す相手: \(cover.recipient)  写し番号: \(cover.copyNumber)  返却期限: \(cover.due)",
      "基準日: \(cover.asOf)  版番号: \(cover.edition)  印刷した人: \(cover.printedBy)  載せていない人: \(leftOut.sentence)",
      [PersonList.disclaimer, cover.disclosure?.text].compactMap(\.self).joined(separator: "  "),
    ]
  }
}

extension PersonList.Cover {
  /// 返却期限 in a cell.
  fileprivate var due: String { dueBack?.description ?? "未定" }
}
