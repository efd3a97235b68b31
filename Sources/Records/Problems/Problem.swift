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
}
