import Records

extension Problem {
  /// One plain Japanese sentence or two: what happened, what was kept, what to do.
  public var sentence: String {
    let entry = ProblemCatalogue.entry(code)
    return entry.sentence.replacing("%", with: detail)
  }

  /// The HTTP status with which the server says it.
  public var httpStatus: Int { ProblemCatalogue.entry(code).httpStatus }

  /// The exit code with which the client says it.
  public var exitCode: Int32 { ProblemCatalogue.entry(code).exitCode.rawValue }
}

/// Exit codes of both programs (docs/CLI.md).
public enum ExitStatus: Int32, Sendable {
  case done = 0
  case refused = 1
  case wrongUsage = 2
  /// The server is not in reach; nothing is lost.
  case unreachable = 3
}
