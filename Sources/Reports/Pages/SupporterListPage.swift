import Records

/// Copies of the supporters' list to print as one document: a table for each 自治会, each on a sheet of its own
/// that says to which copy it belongs. All that a copy says about itself is in the head of the table, which a
/// browser repeats on every sheet.
struct SupporterListPage: PrintedPage {
  let copies: [PersonList]

  init(_ copies: [PersonList]) { self.copies = copies }

  static let template = PageTemplate(PackageResources.supporter_list_mustache)

  var values: [String: Any] {
    [
      "title": copies.first?.cover.district ?? "",
      "handling": copies.first?.cover.handling ?? PersonList.handling,
      "sheets": copies.flatMap { copy in
        copy.sheets(of: [:]) { _, rows in
          rows.enumerated().map { SupporterListPage.cells($0 + 1, $1) }
        }
      },
    ]
  }

  private static func cells(_ number: Int, _ row: PersonList.Row) -> [String: Any] {
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
      "confirmedOn": row.shortConfirmation,
    ]
  }
}

extension PersonList {
  /// This copy as a page to print.
  public func html() throws -> String { try form.html([self]) }

  /// A sheet for each part of the list; an empty list is a sheet that says so.
  ///
  /// - Parameters:
  ///   - values: for every sheet.
  ///   - cells: the values of the rows.
  func sheets(
    of values: [String: Any], _ cells: (PersonList, [Row]) -> [[String: Any]]
  ) -> [[String: Any]] {
    let all = groups.isEmpty ? [(place: Place(name: ""), rows: [])] : groups
    return all.enumerated().map { index, group in
      let own: [String: Any] = [
        "association": group.place.name, "number": index + 1,
        "persons": group.rows.count, "isEmpty": group.rows.isEmpty,
        "rows": cells(self, group.rows),
      ]
      return stamp.merging(values) { $1 }.merging(own) { $1 }
    }
  }

  private var stamp: [String: Any] {
    [
      "heading": form.title, "district": cover.district, "asOf": cover.asOf.japanese,
      "edition": cover.edition, "copy": cover.copyNumber, "recipient": cover.recipient,
      "due": cover.dueBack?.japanese ?? "未定", "printedBy": cover.printedBy,
      "handling": cover.handling, "disclosure": cover.disclosure?.text ?? "",
      "isDisclosed": cover.disclosure != nil, "disclaimer": PersonList.disclaimer,
      "leftOut": leftOut.sentence, "count": groups.count,
      "group": form.group.rawValue,
    ]
  }
}
