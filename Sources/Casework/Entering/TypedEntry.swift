import Records

/// An entry as it was typed or chosen: the requests for each field, in order.
public struct TypedEntry: Sendable {
  public var assignments: [FieldAssignment]
  /// The record that is changed, as somebody names it; nil for a new one.
  public var target: String?
  /// The version that the user had before their eyes; nil for the present one.
  public var seen: String?

  public init(
    _ assignments: [FieldAssignment] = [], target: String? = nil, seen: String? = nil
  ) {
    (self.assignments, self.target, self.seen) = (assignments, target, seen)
  }
}

/// The request for one field.
public struct FieldAssignment: Sendable {
  public enum Action: Sendable { case set, clear, remove }

  public let field: FieldDeclaration
  public let action: Action
  /// As it was typed.
  public let text: String

  public init(_ field: FieldDeclaration, _ action: Action = .set, _ text: String = "") {
    (self.field, self.action, self.text) = (field, action, text)
  }
}
