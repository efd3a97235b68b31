/// Why a whole import cannot be done.
public enum ImportProblem: Error, Equatable, Sendable {
  /// No row has headings that are known, or the one by which records are told apart is missing; its labels.
  case headingsMissing([String])
  /// A line of the mapping file names no heading, or no column.
  case mappingUnreadable(line: Int)
}

/// Why one cell, or one row, cannot be taken.
public struct CellProblem: Equatable, Sendable, Codable {
  public enum Reason: Equatable, Sendable, Codable {
    /// A required cell is empty.
    case missing
    case notADay(String)
    /// A spreadsheet has made a day of something that is none: 2-15 in a column of house numbers.
    case turnedIntoDay
    /// A day that has not come.
    case ahead
    case notANumber
    /// Not a word of the vocabulary; the words.
    case notAWord([String])
    /// No record has this name; or several have.
    case nobody(String)
    case several([String])
    case badText(String)
    /// Another row of the file is about the same; its number.
    case twice(row: Int)
    /// The cell says neither yes nor no, and nobody is made to have agreed by it.
    case unclearConsent
  }

  /// As the spreadsheet counts, from 1.
  public let row: Int
  /// The heading, as it stands.
  public let heading: String
  /// The text of the cell.
  public let text: String
  public let reason: Reason

  public init(row: Int, heading: String, text: String, _ reason: Reason) {
    self.row = row
    self.heading = heading
    self.text = text
    self.reason = reason
  }
}

/// A repair of a cell, which the user is told about.
public struct CellRepair: Equatable, Sendable, Codable {
  public let row: Int
  public let heading: String
  public let before: String
  public let after: String
}
