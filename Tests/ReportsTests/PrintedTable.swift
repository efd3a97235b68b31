import Foundation
import Testing

@testable import Reports

/// A table as a municipality printed it: rows of Fixtures/printed by column.
struct PrintedTable {
  let rows: [[String: String]]

  init(_ name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Fixtures/printed/\(name).csv")
    let cells = try DelimitedText.rows(Array(Data(contentsOf: file)))
    let headings = try #require(cells.first)
    rows = cells.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(headings, $0)) }
  }
}

extension [String: String] {
  /// The number in a column.
  func number(_ column: String) throws -> Int {
    try #require(self[column].flatMap { Int($0) }, "\(column)")
  }
}
