import Records

/// Copies of a list to print whose page is a table of the list's own columns: one for each 自治会, each on a sheet of its
/// own that says to which copy it belongs.
struct ColumnListPage: PrintedPage {
  let copies: [PersonList]

  init(_ copies: [PersonList]) { self.copies = copies }

  static let template = PageTemplate(PackageResources.column_list_mustache)

  var values: [String: Any] {
    [
      "title": "\(copies.first?.cover.district ?? "") \(copies.first?.form.title ?? "")",
      "handling": copies.first?.cover.handling ?? PersonList.handling,
      "sheets": copies.flatMap { copy in
        copy.sheets(of: ColumnListPage.columns(of: copy), ColumnListPage.rows)
      },
    ]
  }

  /// The columns that stand on paper; those beneath each other are one.
  private static func printed(_ list: PersonList) -> [[ListColumn<PersonList.Line>]] {
    let shown = list.form.columns.filter { $0.width != nil && !$0.onPage.isAbsent }
    return shown.reduce(into: []) { groups, column in
      if column.onPage.isBeneath, !groups.isEmpty {
        groups[groups.count - 1].append(column)
      } else {
        groups.append([column])
      }
    }
  }

  private static func columns(of list: PersonList) -> [String: Any] {
    let groups = printed(list)
    let widths = groups.map { $0.compactMap(\.width).max() ?? 0 }
    let whole = widths.reduce(0, +)
    return [
      "columnCount": groups.count,
      "columns": zip(groups, widths).map { group, width -> [String: Any] in
        ["width": width * 1000 / whole, "headings": group.map { $0.onPage.heading ?? $0.heading }]
      },
    ]
  }

  private static func rows(_ list: PersonList, _ rows: [PersonList.Row]) -> [[String: Any]] {
    let groups = printed(list)
    return rows.enumerated().map { index, row in
      let line = PersonList.Line(index + 1, row, list)
      return [
        "cells": groups.map { group in
          let cells = group.map { ($0.onPage.cell ?? $0.cell)(line) }
          return ["lines": cells.filter { !$0.isEmpty }] as [String: Any]
        }
      ]
    }
  }
}
