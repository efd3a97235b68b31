import Records
import Spreadsheets

extension TableProblem {
  /// The problem as a person is told it.
  public var problem: Problem {
    let (reason, details): (ProblemReason, [String: String]) =
      switch self {
      case .oldExcel: (.oldExcel, [:])
      case .passwordProtected: (.passwordProtected, [:])
      case .notATable(let what): (.notATable, ["what": what])
      case .broken(let part): (.tableBroken, ["part": part])
      case .tooLarge(let limit): (.tableTooLarge, ["limit": limit])
      case .sheetUnknown(let name): (.sheetUnknown, ["name": name])
      case .empty: (.tableEmpty, [:])
      case .undecodable(let row, let column, let encoding):
        (
          .cellUndecodable,
          ["row": String(row), "column": String(column), "encoding": encoding.rawValue]
        )
      case .openQuote(let row): (.quoteOpen, ["row": String(row)])
      }
    return Problem(.tableUnreadable, reason, details)
  }
}
