import Casework
import Crypto
import Records
import Spreadsheets

/// An old list as a command was given it.
public struct ImportList: Sendable {
  public let form: ImportForm
  public let table: ForeignTable
  public let columns: ColumnMapping
  /// The file's name without its folders: the log keeps it, and a corrected file is recognized by it.
  public let name: String
  /// The text of the mapping file; nil where the headings speak for themselves.
  public let mapping: String?
  /// The beginning of the file's SHA-256, in hexadecimal digits.
  public let hash: String

  init(
    _ form: ImportForm, _ table: ForeignTable, _ columns: ColumnMapping, name: String,
    bytes: [UInt8], mapping: String?
  ) {
    (self.form, self.table, self.columns) = (form, table, columns)
    (self.name, self.mapping) = (name, mapping)
    hash = SHA256.hash(data: bytes).prefix(8).map { hexText(UInt64($0)).suffix(2) }.joined()
  }

  /// The line of the log: the file and the counts; nobody's name.
  public func journal(_ rows: [ImportPlan.Row]) -> String {
    let mapped = mapping == nil ? "" : "(対応のファイルによる)"
    return "\(form.kind.label) \(name) \(hash)\(mapped) \(ImportText.summary(rows))"
  }
}

/// The effects of a list, and the way to carry them out.
public struct PreparedImport {
  let rows: [ImportPlan.Row]
  let carryOut: () throws -> String

  /// - Parameter carryOut: writes all of it in one transaction, and says what was done.
  public init(_ rows: [ImportPlan.Row], carryOut: @escaping () throws -> String) {
    self.rows = rows
    self.carryOut = carryOut
  }
}
