import ArgumentParser
import Authority
import Casework
import Foundation
import Records
import Reports
import Storage
import Sync

/// `tsunagu export …`: lists that are handed out. Each copy has a number, and this device keeps who got it.
struct ExportGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "配る名簿をファイルに書き出します。",
    discussion:
      "例: tsunagu export supporters --format html --output 支援者リスト.html --recipient 中央町自治会長",
    subcommands: ListFormCatalogue.declarations.map { command($0) })

  private static func command<Of: ListFormDeclaration>(
    _ declaration: Of.Type
  ) -> any ParsableCommand.Type {
    ExportCommand<Of>.self
  }
}

/// Hands out one list. Its name, its help and its columns are those that the list declares.
struct ExportCommand<Of: ListFormDeclaration>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let form = Of.form
    let words = "tsunagu export \(form.name)"
    return CommandConfiguration(
      commandName: form.name, abstract: form.explanation,
      discussion: """
        例:
          \(words) --format html --output 名簿.html --recipient 中央町自治会長
          \(words) --format csv \(form.example) > 名簿.csv
          \(words) --format html --each --output 全自治会.html
          \(words) --format pdf --shelter 中央小学校 --output 避難所.pdf --recipient 氷見市役所
          \(words) --format xlsx --output 名簿.xlsx --recipient 氷見市役所
          \(words) --format csv --encoding cp932 --output 旧式.csv --recipient 氷見消防署
        写しは渡す相手ごとに1部で、それぞれに番号が付きます。
        """)
  }

  @Option(name: .long, help: "csv、xlsx(Excel)、geojson(地図)、html(印刷)、pdf(印刷。Chromiumが要ります)のどれか")
  var format: ListFormat
  @Option(name: .long, help: "CSVの文字コード。utf-8 か cp932(古い表計算ソフト向け)") var encoding: ListEncoding?
  @Flag(name: .long, help: "cp932で表せない文字を、近い文字に置きかえます。") var substitute = false
  @Option(name: .long, help: "書き出すファイル(省くと画面へ。上書きはしません)") var output: String?
  @Option(name: .long, help: "この地区社協または自治会だけ") var area: String?
  @Option(name: .long, help: "この避難場所の人だけ(書かれているとおりの名前)") var shelter: String?
  @Option(name: .long, help: "この支援協力者が受け持つ人だけ(氏名)") var supporter: String?
  @Option(name: .long, help: "渡す相手") var recipient: String?
  @Option(
    name: .customLong("class"),
    help: "渡す相手の種類(民生委員、自治会、地区社協、協力者、消防・警察、市。相手の言葉から分かれば省けます)")
  var recipientClass: String?
  @Option(name: .long, help: "災害時の開示(災害の名前か番号)により、同意のない人も載せます。") var disclosure: String?
  @Flag(name: .long, help: "自治会ごとに、番号の違う写しを1部ずつ作ります。") var each = false
  @Option(name: .long, help: "返却期限") var dueBack: String?
  @Option(name: .long, help: "版番号") var edition = 1
  @Flag(name: .long, help: "何を書き出したかをJSONで出します(--output と使います)。") var json = false

  func run() throws {
    guard !json || output != nil else {
      throw Problem(.usage, .optionOfAnother, ["option": "--json", "other": "--output"])
    }
    guard encoding == nil || format == .csv else {
      throw Problem(.usage, .optionOfAnother, ["option": "--encoding", "other": "--format csv"])
    }
    guard !substitute || encoding == .cp932 else {
      throw Problem(
        .usage, .optionOfAnother, ["option": "--substitute", "other": "--encoding cp932"])
    }
    guard format.isText || output != nil || isatty(STDOUT_FILENO) == 0 else {
      throw Problem(
        .usage, .optionOfAnother, ["option": "--format \(format.rawValue)", "other": "--output"])
    }
    let session = try Session.open()
    let (copies, file) = try session.store.atLongWork { try written(session) }
    if json { return Output.json(answer(copies, file)) }
    for line in lines(copies, file) {
      if output == nil { Output.notice(line) } else { print(line) }
    }
  }

  private func written(_ session: Session) throws -> ([ListCopy], ListFile) {
    try HandingOut.settleUnfinished(session)
    if let output, FileManager.default.fileExists(atPath: output) {
      throw Problem(.fileExists, ["path": output])
    }
    do {
      let (copies, file, bytes, handingOut) = try session.store.transact {
        try prepared(session, $0)
      }
      try handingOut.write(bytes, session)
      return (copies, file)
    } catch let lacking as LackingCharacters {
      throw told(lacking, session)
    }
  }

  /// Names the persons whose rows cannot be written, which is noted as any other look at them.
  private func told(_ lacking: LackingCharacters, _ session: Session) -> Problem {
    let persons = Set(lacking.substitutions.compactMap(\.person)).sorted()
    session.note(Subjects(.list, Set(Of.form.kinds.map(\.name)), persons))
    tell(lacking.substitutions)
    return Problem(
      .notInEncoding,
      ["encoding": ListEncoding.cp932.rawValue, "count": String(lacking.substitutions.count)])
  }

  private func tell(_ substitutions: [ListFile.Substitution]) {
    for changed in substitutions {
      Output.notice(
        "\(changed.name)さんの行の「\(changed.heading)」: \(changed.character) → \(changed.standIn)")
    }
  }

  /// The copies with their file; their numbers are given, and it is written down that they are being written.
  private func prepared(
    _ session: Session, _ rows: DeviceRows
  ) throws -> ([ListCopy], ListFile, [UInt8], HandingOut) {
    try session.demandOpen(rows)
    guard let principal = try rows.principal(at: session.now) else {
      throw Problem(.notEnrolled)
    }
    let order = ListOrder(
      area: area, shelter: shelter, supporter: supporter, recipient: recipient,
      recipientClass: recipientClass, isForEach: each, dueBack: dueBack, edition: edition,
      disclosure: try disclosure.map { try session.disclosures(in: rows).open($0) })
    let copies = try ListCopies(
      of: Of.form, order, rows: rows, writer: session.writer(in: rows),
      reader: session.reader(in: rows)
    ).planned(for: principal)
    let file = try ListFile(copies.map(\.list), format, encoding ?? .utf8)
    guard substitute || file.substitutions.isEmpty else {
      throw LackingCharacters(substitutions: file.substitutions)
    }
    tell(file.substitutions)
    let bytes = format == .pdf ? try PageToPDF.bytes(of: file.bytes) : file.bytes
    let handingOut = HandingOut(
      copies.map(\.handed), of: Of.form.label, Of.form.kinds.map(\.name),
      format.isPage ? .print : .export, to: output, size: bytes.count)
    try handingOut.begin(in: rows)
    return (copies, file, bytes, handingOut)
  }

  private func lines(_ copies: [ListCopy], _ file: ListFile) -> [String] {
    let target = output.map { "を \($0) に" } ?? "を"
    let guards = "表計算ソフトが数や日付に変えてしまうセルは、先頭に ' を付けてあります(電話番号、番地など)。"
    return (format == .csv ? [guards] : []) + (file.map.map(unplaced) ?? [])
      + copies.flatMap { copy in
        [
          "\(copy.persons.count)人の\(Of.form.label)(写し番号 \(copy.number)、渡す相手 \(copy.list.cover.recipient))\(target)書き出しました。",
          "載せていない人: \(copy.list.leftOut.sentence)",
        ]
      }
  }

  private func unplaced(_ map: ListMap) -> [String] {
    let counts = [
      ("位置が分からない人", map.unknown), ("住所を伏せている人", map.hidden), ("位置が日本の外にある人", map.abroad),
    ].filter { $0.1 > 0 }.map { "\($0.0) \($0.1)人" }
    return counts.isEmpty ? [] : ["地図に載っていない人: " + counts.joined(separator: "、")]
  }

  private func answer(_ copies: [ListCopy], _ file: ListFile) -> Value {
    [
      "output": .optional(output),
      "substitutions": .integer(Int64(file.substitutions.count)),
      "unplaced": file.map.map { map in
        [
          "unknown": .integer(Int64(map.unknown)), "hidden": .integer(Int64(map.hidden)),
          "abroad": .integer(Int64(map.abroad)),
        ]
      } ?? .null,
      "copies": .list(
        copies.map { copy in
          [
            "number": .text(copy.number.description),
            "recipient": .text(copy.list.cover.recipient),
            "class": .optional(copy.recipientClass?.rawValue),
            "persons": .integer(Int64(copy.persons.count)),
            "left_out": .object(
              Dictionary(
                uniqueKeysWithValues: copy.list.leftOut.counts.map {
                  ($0.reason.rawValue, .integer(Int64($0.count)))
                })),
          ]
        }),
    ]
  }
}

/// Nothing is written in an encoding that lacks characters until somebody says that they may be replaced; no copy gets a
/// number.
private struct LackingCharacters: Error {
  let substitutions: [ListFile.Substitution]
}
