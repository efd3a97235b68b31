// Reports turn displayed records into what is handed out: the counts that the municipality prints, the
// supporters' list, CSV and pages. Rows in, bytes out; every number is counted from records, never stored.
//
// Never here: where rows come from, who may see them (the caller asks the policy first), clocks, files.

import Records

/// A table of a report: headings and rows of text, for the screen and for CSV alike.
public struct ReportTable: Sendable, Hashable {
  public let title: String
  public let headings: [String]
  public let rows: [[String]]
  /// What has to be said below the table; empty where nothing.
  public let note: String

  public init(title: String, headings: [String], rows: [[String]], note: String = "") {
    self.title = title
    self.headings = headings
    self.rows = rows
    self.note = note
  }

  public var csv: [UInt8] { DelimitedText.bytes([headings] + rows) }
}
