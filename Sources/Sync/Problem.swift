/// The stable code of something that can go wrong. Never renamed; new ones are added.
public struct ProblemCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  init(_ rawValue: String) {
    self.rawValue = rawValue
  }
}

/// Something that went wrong, as it is said to a person and over the wire. Nothing personal is in it
/// but what that person has just typed.
public struct Problem: Error, Hashable, Sendable {
  public let code: ProblemCode
  /// What the sentence is about: the word, the option, the file that was given. Empty where none.
  public let detail: String

  public init(_ code: ProblemCode, _ detail: String = "") {
    self.code = code
    self.detail = detail
  }

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
