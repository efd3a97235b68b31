import Records

/// Copies of the supporters' list to print as one document: a table for each 自治会, each on a sheet of its own
/// that says to which copy it belongs. All that a copy says about itself is in the head of the table, which a
/// browser repeats on every sheet.
public struct SupporterListPage: PrintedPage {
  public let copies: [SupporterList]

  public init(_ copies: [SupporterList]) { self.copies = copies }

  public static let template = PageTemplate(PackageResources.supporter_list_mustache)

  public var values: [String: Any] {
    ["title": copies.first?.cover.district ?? "", "sheets": copies.flatMap(\.sheets)]
  }
}

extension SupporterList {
  /// This copy as a page to print.
  public func html() throws -> String { try SupporterListPage([self]).html() }

  fileprivate var sheets: [[String: Any]] {
    let sheets = associations.enumerated().map { index, association in
      sheet(index + 1, association.place.name, association.rows)
    }
    return sheets.isEmpty ? [sheet(0, "", [])] : sheets
  }

  private var head: [String: Any] {
    [
      "district": cover.district, "asOf": cover.asOf.japanese, "edition": cover.edition,
      "copy": cover.copyNumber, "recipient": cover.recipient,
      "due": cover.dueBack?.japanese ?? "未定", "printedBy": cover.printedBy,
      "handling": SupporterList.handling, "disclaimer": SupporterList.disclaimer,
      "leftOut": leftOut.sentence, "count": associations.count,
    ]
  }

  private func sheet(_ number: Int, _ association: String, _ rows: [Row]) -> [String: Any] {
    let own: [String: Any] = [
      "association": association, "number": number, "persons": rows.count, "isEmpty": rows.isEmpty,
      "rows": rows.enumerated().map { SupporterList.cells($0 + 1, $1) },
    ]
    return head.merging(own) { $1 }
  }

  private static func cells(_ number: Int, _ row: Row) -> [String: Any] {
    let supporters = SupporterPlaces(row)
    let support = row.support.map { support -> [String: Any] in
      [
        "box": support.isChosen ? "■" : "□", "word": support.word,
        "detail": support.detail.map { "【\($0)】" } ?? "",
      ]
    }
    return [
      "number": number, "name": row.name, "kana": row.kana, "addresses": row.addressLines,
      "phones": row.phones, "support": support,
      "isSupportUnknown": !row.support.contains(where: \.isChosen), "registered": row.registered,
      "consent": row.consent, "others": supporters.others,
      "places": supporters.places.enumerated().map { index, place -> [String: Any] in
        [
          "name": place.name, "consent": place.consent, "isEmpty": place.isEmpty,
          "isLast": index == supporters.places.count - 1, "others": supporters.others,
        ]
      },
      "isMarked": !row.mark.isEmpty, "mark": row.mark, "shelter": row.shelter,
      "confirmedOn": row.confirmedOn?.shortJapanese ?? unknown,
    ]
  }
}
