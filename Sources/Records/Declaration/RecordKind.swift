/// The fields of a kind, or the parts of a list's items: a struct whose properties are fields.
public protocol FieldSet: Sendable {
  init()
  /// The one instance.
  static var shared: Self { get }
}

/// A kind of record; an enum in Kinds/ conforms to it. `Visit.status` is the field `status`.
@dynamicMemberLookup
public protocol RecordKind: SendableMetatype {
  associatedtype Fields: FieldSet
  /// The identifier on the wire and in what is stored.
  static var kindName: String { get }
  static var kind: Kind { get }
}

extension RecordKind {
  public static subscript<Content>(dynamicMember field: KeyPath<Fields, Field<Content>>)
    -> Field<Content>
  {
    Fields.shared[keyPath: field]
  }
}

extension FieldSet {
  /// The declarations of all fields, in the order in which they are written.
  static var declarations: [FieldDeclaration] {
    Mirror(reflecting: shared).children.compactMap { ($0.value as? any AnyField)?.declaration }
  }

  /// The declarations of some fields: `[\.date, \.person]`.
  public static func declarations(at paths: [PartialKeyPath<Self>]) -> [FieldDeclaration] {
    paths.map { path in
      guard let field = shared[keyPath: path] as? any AnyField else {
        preconditionFailure("a field set has fields only")
      }
      return field.declaration
    }
  }
}

/// The place of a record, which decides who may see it.
public enum Placement: Sendable {
  /// The whole city: reference data.
  case city
  /// The area that this field names.
  case area(String)
  /// The person that this field names; where there is none, the area of the other field.
  case person(String, elseArea: String?)
  /// The record that this field names; where there is none, the person of the other field.
  case record(String, elsePerson: String?)

  static func area(_ field: Field<RecordID?>) -> Placement { .area(field.name) }

  static func person(_ field: Field<RecordID?>, elseArea: Field<RecordID?>? = nil) -> Placement {
    .person(field.name, elseArea: elseArea?.name)
  }

  static func record(_ field: Field<RecordID?>, elsePerson: Field<RecordID?>? = nil) -> Placement {
    .record(field.name, elsePerson: elsePerson?.name)
  }

  /// A record is placed only by records of a lower rank: areas place persons, persons place their
  /// records, and those place their reviews. First copies go by it
  /// (docs/decisions/0018-first-copy.md).
  public var rank: Int {
    switch self {
    case .city: 0
    case .area: 1
    case .person: 2
    case .record: 3
    }
  }

  public static let ranks = 4
}
