import Records
import Reports

/// The list of a term's change as offices write it.
enum HandoverFile {
  /// Reads CSV with a line of headings, in UTF-8 or CP932.
  ///
  /// - Throws: `Problem` of code `term_change_impossible`.
  static func handovers(_ bytes: [UInt8]) throws -> [HandoverWords] {
    guard let text = JapaneseText.utf8(bytes) else {
      throw Problem(.termChangeImpossible, .handoversOfOtherEncoding)
    }
    let table: [[String]]
    do throws(DelimitedTextProblem) { table = try DelimitedText.rows(text) } catch {
      throw Problem(.termChangeImpossible, .handoverRowUnreadable, ["row": String(error.row)])
    }
    guard let head = table.first, head.contains("退任者"), head.contains("後任者") else {
      throw Problem(.termChangeImpossible, .handoverHeadingsMissing)
    }
    return table.enumerated().dropFirst().compactMap { index, row in
      func cell(_ name: String) -> String {
        guard let column = head.firstIndex(of: name), row.indices.contains(column) else {
          return ""
        }
        return row[column]
      }
      guard row.contains(where: { !$0.isEmpty }) else { return nil }
      return HandoverWords(
        line: index + 1, leaver: cell("退任者"), successor: cell("後任者"), district: cell("地区社協"),
        association: cell("自治会"))
    }
  }
}
