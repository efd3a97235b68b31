import Foundation
import Records
import Spreadsheets

/// The files of an import.
enum ImportFile {
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Problem(.fileUnreadable, ["path": path])
    }
    defer { try? handle.close() }
    let data = try handle.read(upToCount: TableLimits.fileBytes + 1) ?? Data()
    return Array(data)
  }

  /// The name without its folders: the log keeps it, and a corrected file is recognized by it.
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  static func table(
    _ bytes: [UInt8], encoding: String?, sheet: String?
  ) throws -> ForeignTable {
    let chosen = try encoding.map(ImportFile.encoding)
    if chosen == nil, ForeignTable.isText(bytes) {
      let guess = EncodingGuess(bytes)
      if guess.isDoubtful { throw Problem(.encodingDoubtful, ["samples": samples(bytes, guess)]) }
    }
    do throws(TableProblem) {
      return try ForeignTable(bytes, .init(encoding: chosen, sheet: sheet))
    } catch { throw error.problem }
  }

  private static func encoding(_ text: String) throws -> CharacterEncoding {
    let names = ["SHIFT_JIS": "CP932", "SJIS": "CP932", "UTF8": "UTF-8", "UTF-16": "UTF-16LE"]
    let name = text.uppercased()
    guard let found = CharacterEncoding(rawValue: names[name] ?? name) else {
      let all = CharacterEncoding.allCases.map(\.rawValue).joined(separator: "、")
      throw Problem(.usage, .encodingUnknown, ["name": text, "encodings": all])
    }
    return found
  }

  /// How many lines of a doubtful file are shown in each encoding.
  private static let samplesShown = 3

  /// Some lines in each encoding that can be meant, to choose by.
  private static func samples(_ bytes: [UInt8], _ guess: EncodingGuess) -> String {
    guess.candidates.map { encoding in
      let lines = (encoding.text(bytes) ?? "").split(whereSeparator: \.isNewline)
        .filter { !$0.utf8.allSatisfy { $0 < 0x80 } }.prefix(samplesShown)
        .map { "    \($0.prefix(36))" }
      return (["  --encoding \(encoding.rawValue) なら:"] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
