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

/// Something that went wrong: a code, and by name what it is about. `Sources/Problems` says it to people.
///
/// Nothing personal is in it but what the person has just typed to whom it is said.
public struct Problem: Error, Hashable, Sendable {
  public let code: ProblemCode
  /// Why, where a code has several reasons.
  public let reason: ProblemReason?
  /// The word, the option, the file that was given, by the names that the sentences use.
  public let details: [String: String]
  /// The message of the store or the system, for the log: codes and statements, never a value. It
  /// takes no part in equality and is never sent.
  public private(set) var cause: String?

  public init(_ code: ProblemCode, _ details: [String: String] = [:]) {
    self.init(code, reason: nil, details)
  }

  public init(_ code: ProblemCode, _ reason: ProblemReason, _ details: [String: String] = [:]) {
    self.init(code, reason: reason, details)
  }

  /// A problem that was told by another process of this version.
  public init(code: ProblemCode, reason: ProblemReason?, details: [String: String]) {
    self.init(code, reason: reason, details)
  }

  private init(_ code: ProblemCode, reason: ProblemReason?, _ details: [String: String]) {
    self.code = code
    self.reason = reason
    self.details = details
  }

  /// The same with what caused it.
  public func caused(by cause: String?) -> Problem {
    var problem = self
    problem.cause = cause
    return problem
  }

  public static func == (left: Problem, right: Problem) -> Bool {
    (left.code, left.reason) == (right.code, right.reason) && left.details == right.details
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(reason)
    hasher.combine(details)
  }
}
