import Casework
import Records
import Reports
import Spreadsheets

/// The output of an import: the page, the JSON, the sentences.
enum ImportText {
  /// Repairs and unchanged rows are counted; of repairs the first are shown.
  private static let repairsShown = 3

  static func page(_ rows: [ImportPlan.Row], of list: ImportList) -> String {
    let columns = list.columns
    var lines = ["\(list.name) を読みました(見出しは\(columns.headingRow)行目)。"]
    lines += list.table.notices.map(sentence)
    if !columns.unused.isEmpty {
      lines.append("使わない列: " + columns.unused.map(oneLine).joined(separator: "、"))
    }
    let repairs = rows.flatMap(\.repairs)
    if !repairs.isEmpty {
      lines.append("\(repairs.count)か所を補いました。例:")
      lines += repairs.prefix(repairsShown).map {
        "  \($0.row)行目 \(oneLine($0.heading)): \(oneLine($0.before)) → \(oneLine($0.after))"
      }
    }
    for row in rows where row.outcome != .same { lines += self.lines(row, list.form.kind) }
    lines.append(summary(rows))
    return lines.joined(separator: "\n")
  }

  private static func lines(_ row: ImportPlan.Row, _ kind: Kind) -> [String] {
    let head = "\(row.number)行目 \(word(row.outcome)) \(row.title)"
    switch row.outcome {
    case .new, .same: return [head]
    case .changed: return [head] + row.changes.map { "    " + change($0, kind) }
    case .unclear(let candidates):
      return [head]
        + candidates.map {
          "    \($0.record.short) \($0.name) かもしれません(同じところ: \($0.reasons.joined(separator: "・")))"
        }
    case .wrong: return [head] + row.problems.map { "    " + sentence($0) }
    }
  }

  private static func change(_ change: ImportPlan.Change, _ kind: Kind) -> String {
    let label = label(change.path, kind)
    let after = text(change.after)
    guard let before = change.before else { return "\(label): \(after)" }
    let beside = change.standsBeside ? "(人が入れたものなので、両方を残します)" : ""
    return "\(label): \(text(before)) → \(after)\(beside)"
  }

  private static func label(_ path: FieldPath, _ kind: Kind) -> String {
    guard let field = kind.field(path.field) else { return path.text }
    let leaf = field.leaf(at: path).flatMap { $0.name == field.name ? nil : $0.label }
    let word = field.type.vocabulary == nil ? nil : path.member
    return field.label + (leaf ?? word).map { " " + $0 }.orEmpty
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .bool(let isThere): isThere ? "有" : "無"
    case .text(let text): oneLine(text)
    case .integer(let number): String(number)
    case .null: ""
    default:
      BirthDate(value)?.written ?? Address(value).map {
        "\($0.postalCode) \($0.line)".trimmedSpaces
      }
        ?? JSON.text(value)
    }
  }

  static func summary(_ rows: [ImportPlan.Row]) -> String {
    let unclear = rows.count { if case .unclear = $0.outcome { true } else { false } }
    func count(_ outcome: ImportPlan.Outcome) -> Int { rows.count { $0.outcome == outcome } }
    return "新しい\(count(.new))行、変わる\(count(.changed))行、同じ\(count(.same))行、"
      + "確かめる\(unclear)行、間違い\(count(.wrong))行。"
  }

  private static func word(_ outcome: ImportPlan.Outcome) -> String {
    switch outcome {
    case .new: "新しい"
    case .changed: "変わる"
    case .same: "同じ"
    case .unclear: "確かめる"
    case .wrong: "間違い"
    }
  }

  // MARK: Files

  /// The rows that were not taken, as they were, with the reason behind them.
  static func remainder(_ rejected: [ImportPlan.Row], of list: ImportList) -> [UInt8] {
    let headings = list.columns.headings
    let reasons = Dictionary(
      rejected.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let body = list.table.rows.compactMap { row -> [String]? in
      guard let plan = reasons[row.number] else { return nil }
      let cells = headings.indices.map { row[$0].text }
      return cells + [
        lines(plan, list.form.kind).dropFirst().map(\.trimmedSpaces).joined(separator: " ")
      ]
    }
    return DelimitedText.bytes([headings + ["取り込まなかった理由"]] + body)
  }

  static func json(_ rows: [ImportPlan.Row], of list: ImportList) -> Value {
    [
      "kind": .text(list.form.kind.name),
      "heading_row": .integer(Int64(list.columns.headingRow)),
      "unused": .texts(list.columns.unused), "rows": .list(rows.map(json)),
    ]
  }

  private static func json(_ row: ImportPlan.Row) -> Value {
    var candidates: [ImportCandidate] = []
    if case .unclear(let found) = row.outcome { candidates = found }
    let outcomes: [String: String] = [
      "新しい": "new", "変わる": "changed", "同じ": "same", "確かめる": "unclear", "間違い": "wrong",
    ]
    return [
      "row": .integer(Int64(row.number)), "title": .text(row.title),
      "outcome": .text(outcomes[word(row.outcome)] ?? ""),
      "changes": .list(
        row.changes.map {
          [
            "path": .text($0.path.text), "before": $0.before ?? .null, "after": $0.after,
            "stands_beside": .bool($0.standsBeside),
          ]
        }),
      "candidates": .list(
        candidates.map {
          [
            "id": .text($0.record.description), "name": .text($0.name),
            "reasons": .texts($0.reasons),
          ]
        }),
      "problems": .texts(row.problems.map(sentence)),
      "repairs": .list(
        row.repairs.map {
          ["heading": .text($0.heading), "before": .text($0.before), "after": .text($0.after)]
        }),
    ]
  }

  // MARK: Sentences

  static func problem(_ problem: ImportProblem) -> Problem {
    switch problem {
    case .headingsMissing(let labels):
      Problem(.importHeadingsMissing, ["columns": labels.joined(separator: "、")])
    case .mappingUnreadable(let line): Problem(.importMappingUnreadable, ["line": String(line)])
    }
  }

  static func sentence(_ problem: CellProblem) -> String {
    let place = problem.heading.isEmpty ? "" : "「\(oneLine(problem.heading))」"
    let text = problem.text.isEmpty ? "" : "の「\(oneLine(problem.text))」"
    return place + text + reason(problem.reason)
  }

  private static func reason(_ reason: CellProblem.Reason) -> String {
    switch reason {
    case .missing: "が空です。"
    case .notADay(let sentence): ": \(sentence)"
    case .turnedIntoDay: "は、表計算のソフトが日付に変えたものです(2-15 のような番地など)。文字として入れ直してください。"
    case .ahead: "は、まだ来ていない日です。"
    case .notANumber: "を数として読めません。"
    case .notAWord(let words): "は、使える言葉にありません。使える言葉: \(words.joined(separator: "、"))"
    case .nobody(let name): "に当てはまる「\(oneLine(name))」の記録がありません。先に取り込むか、入れてください。"
    case .several(let names): "に当てはまる記録が複数あります: \(names.joined(separator: "、"))"
    case .badText(let sentence): ": \(sentence)"
    case .twice(let row): "は、\(row)行目と同じ記録のことを別に書いています。"
    case .unclearConsent: "は、有とも無とも読めません。同意したことにはしません。有・無・未確認のどれかにしてください。"
    }
  }

  static func sentence(_ notice: TableNotice) -> String {
    switch notice {
    case .hiddenRows(let rows): "隠れている行も読みました: \(few(rows.map(String.init)))行目"
    case .mergedCells(let ranges): "縦に結合したセルは、どの行にも同じ値があるものとして読みました: \(few(ranges))"
    case .impossibleDay(let cell): "\(cell) の日付(1900年2月29日)は、ない日です。空として読みました。"
    case .formulaError(let cell, let error): "\(cell) の式は \(error) になっています。空として読みました。"
    case .shapesWithoutPoint(let count): "点でない図形の位置は読んでいません: \(count)件"
    case .otherSheets(let names): "ほかのシートは読んでいません(--sheet で選べます): \(few(names))"
    }
  }

  private static func few(_ words: [String]) -> String {
    words.prefix(8).joined(separator: "、") + (words.count > 8 ? " ほか\(words.count - 8)" : "")
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension String? {
  fileprivate var orEmpty: String { self ?? "" }
}

extension String {
  fileprivate var trimmedSpaces: String {
    var text = self[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
