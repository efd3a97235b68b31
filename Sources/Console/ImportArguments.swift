import ArgumentParser
import Casework
import Foundation
import Records
import Spreadsheets

/// The arguments of an import, the same for both programs, and the way that one goes: read, say what would happen, write
/// all of it or nothing.
public struct ImportArguments: ParsableArguments {
  public init() {}

  @Argument(help: "ファイル(.csv、.tsv、.xlsx、.geojson)") var file: String
  @Flag(name: .long, help: "何が起きるかだけを見せ、何も書きません。") var dryRun = false
  @Option(name: .long, help: "良い行だけを取り込み、残りの行をこのファイルに書き出します。") var acceptGood: String?
  @Option(name: .long, help: "見出しと項目の対応を、このファイルに書き始めます。") var makeMapping: String?
  @Option(name: .long, help: "見出しと項目の対応を、このファイルから読みます。") var mapping: String?
  @Option(name: .long, help: "文字コード(UTF-8、CP932、UTF-16LE、UTF-16BE、EUC-JP)") var encoding: String?
  @Option(name: .long, help: "Excelのシートの名前(既定は初めのシート)") var sheet: String?
  @Flag(name: .long, help: "JSONで出します。") var json = false

  /// Whether the good rows are taken where others are wrong.
  public var acceptsGoodRows: Bool { acceptGood != nil }

  /// - Parameters:
  ///   - say: puts a text before the user.
  ///   - prepare: finds the effects of the list, and writes nothing.
  /// - Throws: `Problem`; nothing is written then.
  public func run(
    _ form: ImportForm, say: (String) -> Void, prepare: (ImportList) throws -> PreparedImport
  ) throws {
    guard let list = try list(form, say) else { return }
    let prepared = try prepare(list)
    say(
      json
        ? PrintableText.printableDocument(
          JSON.readableText(ImportText.json(prepared.rows, of: list)))
        : ImportText.page(prepared.rows, of: list))
    guard !dryRun else { return json ? () : say("試しに読んだだけです。何も書いていません。") }
    let rejected = prepared.rows.filter(\.isRejected)
    if let rest = try writeRemainder(rejected, of: list) {
      let done = try carryOut(prepared, orRemove: rest)
      guard !json else { return }
      say(done)
      say("取り込まなかった\(rejected.count)行を \(rest) に書き出しました。直して、もう一度取り込めます。")
    } else {
      let done = try prepared.carryOut()
      if !json { say(done) }
    }
  }

  /// - Returns: nil where only a mapping file was begun.
  private func list(_ form: ImportForm, _ say: (String) -> Void) throws -> ImportList? {
    let bytes = try ImportFile.bytes(file)
    let table = try ImportFile.table(bytes, encoding: encoding, sheet: sheet)
    let mappingText = try mapping.map { String(decoding: try ImportFile.bytes($0), as: UTF8.self) }
    let columns: ColumnMapping
    do throws(ImportProblem) {
      columns = try ColumnMapping(of: table, for: form, mapping: mappingText)
    } catch { throw ImportText.problem(error) }
    if let makeMapping {
      try NewFile.write(Array(columns.file(for: form).utf8), to: makeMapping)
      say("見出しと項目の対応を \(makeMapping) に書きました。直してから --mapping で指定してください。")
      return nil
    }
    guard columns.isSufficient(for: form) else {
      throw ImportText.problem(.headingsMissing(form.requiredLabels))
    }
    return ImportList(
      form, table, columns, name: ImportFile.name(file), bytes: bytes, mapping: mappingText)
  }

  /// - Returns: the file with the rows that are not taken; nil where all are.
  private func writeRemainder(
    _ rejected: [ImportPlan.Row], of list: ImportList
  ) throws -> String? {
    guard !rejected.isEmpty else { return nil }
    guard let acceptGood else {
      throw Problem(.importRowsWrong, ["count": String(rejected.count)])
    }
    try NewFile.write(ImportText.remainder(rejected, of: list), to: acceptGood)
    return acceptGood
  }

  private func carryOut(_ prepared: PreparedImport, orRemove rest: String) throws -> String {
    do { return try prepared.carryOut() } catch {
      unlink(rest)
      throw error
    }
  }
}

extension ImportForm {
  /// The form of a kind that people name by its command, its name or its label.
  ///
  /// - Throws: `Problem` of code `import_kind_unknown`, with the names that there are.
  public init(named name: String, of forms: [ImportForm]) throws {
    let key = SearchKey.make(name)
    let found = forms.first {
      [$0.kind.command, $0.kind.name, $0.kind.label].map(SearchKey.make).contains(key)
    }
    guard let found else {
      throw Problem(
        .importKindUnknown, .kindNotImported,
        ["word": name, "kinds": ImportForm.names(of: forms)])
    }
    self = found
  }

  /// 「person(対象者)、team(ケアネットチーム)」
  public static func names(of forms: [ImportForm]) -> String {
    forms.map { "\($0.kind.command)(\($0.kind.label))" }.joined(separator: "、")
  }
}
