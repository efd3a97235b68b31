import ArgumentParser
import Casework
import Records
import Storage

/// `tsunagu person duplicates`: who may have been recorded twice, side by side.
struct DuplicatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates", abstract: "同じ人が二重に記録されていないか調べます。",
    discussion: "例: tsunagu person duplicates")

  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let candidates = try JoinedPersons.candidates(in: rows)
      if json {
        page.json(.list(candidates.map(Similar.value)))
      } else {
        try printPairs(candidates, rows, page)
      }
      let shown = Set(candidates.flatMap { [$0.first, $0.second] }).sorted()
      return Subjects(.list, [Person.kind.name], shown)
    }
  }

  private func printPairs(
    _ candidates: [DoublesCandidate], _ rows: DeviceRows, _ page: Page
  ) throws {
    guard !candidates.isEmpty else { return page.print("二重の記録は見当たりません。") }
    for (index, candidate) in candidates.enumerated() {
      page.print("\(index + 1)組目 (同じところ: \(candidate.reasons.joined(separator: "・")))")
      try Similar.sideBySide([candidate.first, candidate.second], rows).forEach(page.print)
      page.print("")
    }
    page.print("\(candidates.count)組。同じ人なら join、別の人なら separate に、二つの番号を付けてください。")
    if let first = candidates.first {
      let numbers = "\(first.first.short) \(first.second.short)"
      page.print("  tsunagu person join \(numbers)")
      page.print("  tsunagu person separate \(numbers)")
    }
  }
}

/// Two records that may be one person, as they are shown.
enum Similar {
  private static let labelWidth = 12
  private static let columnWidth = 32

  static func value(_ candidate: DoublesCandidate) -> Value {
    [
      "first": .text(candidate.first.description), "second": .text(candidate.second.description),
      "reasons": .texts(candidate.reasons),
    ]
  }

  /// Both records, field by field, in 80 columns; a field that neither has is left out.
  static func sideBySide(
    _ persons: [RecordID], _ rows: DeviceRows
  ) throws -> [String] {
    let records = try persons.compactMap { try rows.view($0)?.record }
    let text = RecordText(names: Names(rows: rows))
    var lines = [line("番号", records.map(\.id.short))]
    for field in Person.kind.fields where field.name != Person.sameAs.name {
      let cells = try records.map { try text.line(field, of: $0) }
      if cells.contains(where: { !$0.isEmpty }) { lines.append(line(field.label, cells)) }
    }
    return lines
  }

  private static func line(_ label: String, _ cells: [String]) -> String {
    let columns = cells.map {
      DisplayWidth.padded(DisplayWidth.truncated($0, to: columnWidth), to: columnWidth)
    }
    let line = "  " + DisplayWidth.padded(label, to: labelWidth) + columns.joined(separator: " ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// Asks, after somebody was added, whether they are somebody who is here already.
  static func ask(about person: RecordID, _ session: Session) throws {
    let (lines, shown) = try session.store.read { rows in
      let found = try JoinedPersons.candidates(for: person, in: rows)
      let names = Names(rows: rows)
      let namesakes = Namesakes(rows: rows, today: session.today)
      let lines = try found.prefix(asked).map { candidate in
        let other = candidate.first == person ? candidate.second : candidate.first
        let name = try names.name(of: other) + namesakes.distinction(of: other)
        return "  \(other.short) \(name) 同じところ: \(candidate.reasons.joined(separator: "・"))"
      }
      return (lines, found.prefix(asked).flatMap { [$0.first, $0.second] })
    }
    guard !lines.isEmpty else { return }
    session.note(Subjects(.search, [Person.kind.name], shown))
    Output.notice("もう記録のある人かもしれません。")
    lines.forEach(Output.notice)
    Output.notice("同じ人なら tsunagu person join \(person.short) 番号、別の人なら separate を使ってください。")
  }

  /// More of them would hide the answer.
  private static let asked = 3
}
