import Casework
import Merge
import Records
import Storage
import Sync

/// A person's page at the terminal, 80 cells wide.
struct PersonSheet {
  let rows: DeviceRows
  let page: Page
  let today: CalendarDate
  var showsHistory = false

  private static let width = 80
  /// Facts of one kind that are shown, the newest first.
  private static let factsShown = 5

  private var names: Names { Names(rows: rows) }

  func print(_ person: PersonPage) throws {
    let text = RecordText(names: names)
    try printHead(person.person.record, text)
    print("足りないもの・待っているもの", person.missing.map { "・" + $0 }, empty: "ありません。")
    page.print("見守りの1年(今日まで53週。 o 会えた  x 会えず  ! 気になる・異変  . 記録なし)")
    page.print("  月 " + person.strip.months)
    page.print("     " + person.strip.line)
    for visitor in person.visitors {
      let name = try visitor.worker.map(names.name(of:)) ?? "(書かれていない)"
      page.print("     \(name) \(visitor.count)回、最後 \(visitor.last.japanese)")
    }
    for section in person.sections { try print(section, text) }
    if !person.progress.isEmpty {
      print(
        "経過", person.progress.map { "\($0.date?.japanese ?? "")  \($0.text ?? "")" }, empty: "")
    }
    if showsHistory { try printHistory(person, text) }
  }

  private func printHead(_ person: Record, _ text: RecordText) throws {
    page.print("\(person.name ?? "")\(PersonMark.mark(of: person))  \(person.id.short)")
    let fields = (person.kind?.fields ?? []).filter { $0.name != Person.name.name }
    printFlowing(try pairs(of: person, fields, text))
  }

  private func print(_ title: String, _ lines: [String], empty: String) {
    page.print(title)
    for line in lines.isEmpty ? [empty] : lines {
      page.print(WrappedText.lines(of: "  " + line, width: PersonSheet.width))
    }
  }

  private func print(_ section: PersonPage.Section, _ text: RecordText) throws {
    let kind = section.kind
    let isLog = kind.isFact || kind.name == Concern.kindName || kind.name == Consent.kindName
    page.print(section.records.count > 1 ? "\(kind.label) \(section.records.count)件" : kind.label)
    for shown in section.records.prefix(isLog ? PersonSheet.factsShown : .max) {
      let fields = (isLog ? kind.listed : kind.fields).filter { $0.name != SharedField.person.text }
      let stage = shown.stage.map { ["対応: \($0.rawValue)"] } ?? []
      if isLog {
        let values = try fields.map { try text.line($0, of: shown.record) }
        let words =
          (kind.summary.isEmpty ? [] : [try rest(of: shown.record, besides: fields, text)])
        page.print(
          WrappedText.lines(
            of: "  " + (values + words + stage).filter { !$0.isEmpty }.joined(separator: "  "),
            width: PersonSheet.width))
      } else {
        printFlowing(try pairs(of: shown.record, fields, text) + stage)
      }
    }
    let more = section.records.count - PersonSheet.factsShown
    if isLog, more > 0 { page.print("  ほか\(more)件") }
  }

  /// The texts of the short form that are no columns of the list.
  private func rest(
    of record: Record, besides fields: [FieldDeclaration], _ text: RecordText
  ) throws -> String {
    let others = (record.kind?.summary ?? []).filter { one in
      !fields.contains { $0.name == one.name }
    }
    return try others.map { try text.line($0, of: record) }.filter { !$0.isEmpty }
      .joined(separator: "  ")
  }

  private func pairs(
    of record: Record, _ fields: [FieldDeclaration], _ text: RecordText
  ) throws -> [String] {
    try fields.compactMap { field in
      let line = try text.line(field, of: record).replacing("\n", with: " ")
      return line.isEmpty ? nil : "\(field.label): \(line)"
    }
  }

  /// Pairs one after the other, as many on a line as fit.
  private func printFlowing(_ pairs: [String]) {
    var line = " "
    for pair in pairs {
      if line != " ", DisplayWidth.width(of: line + "  " + pair) > PersonSheet.width {
        page.print(WrappedText.lines(of: line, width: PersonSheet.width))
        line = " "
      }
      line += (line == " " ? " " : "  ") + pair
    }
    if line != " " { page.print(WrappedText.lines(of: line, width: PersonSheet.width)) }
  }

  private func printHistory(_ person: PersonPage, _ text: RecordText) throws {
    page.print("だれがいつ書いたか(いま立っている値。前の値はサーバーの記録にあります)")
    for entry in try RecordHistory(of: person.shown.map(\.id), in: rows).entries {
      let type = entry.kind.field(entry.path.field)?.leaf(at: entry.path)?.type
      let moment =
        "\(entry.write.recordedAt.dateInJapan.japanese) \(entry.write.recordedAt.clockInJapan)"
      let label = try text.label(entry.path, entry.kind)
      let value = try text.text(entry.write.value, type).replacing("\n", with: " ")
      let author = try names.author(entry.write.author)
      page.print(
        WrappedText.lines(
          of: "  \(entry.kind.label) \(label): \(DisplayWidth.truncated(value, to: 30))",
          width: PersonSheet.width))
      page.print("      \(author) \(moment)  端末 \(entry.device)")
    }
  }
}
