/// The fields of a kind, or the parts of a list's items: a struct whose properties are fields.
public protocol FieldSet: Sendable {
  init()
  /// The one instance.
  static var shared: Self { get }
}

/// A kind of record: what an enum in Kinds/ conforms to. `Visit.status` is the field `status`.
@dynamicMemberLookup
public protocol RecordKind {
  associatedtype Fields: FieldSet
  static var kind: Kind { get }
}

extension RecordKind {
  public static subscript<Content>(dynamicMember field: KeyPath<Fields, Field<Content>>)
    -> Field<Content>
  {
    Fields.shared[keyPath: field]
  }
}

/// The declarations of a field set, in the order in which they are written.
func declarations<Fields: FieldSet>(of fields: Fields.Type) -> [FieldDeclaration] {
  Mirror(reflecting: fields.shared).children.compactMap { ($0.value as? any AnyField)?.declaration }
}

/// A declared kind, with its Swift type forgotten.
public struct Kind: Sendable {
  /// The identifier on the wire and in commands.
  public let name: String
  /// What a person sees.
  public let label: String
  /// A fact happened once and is corrected by another record, never edited.
  public let isFact: Bool
  public let placement: Placement
  /// The field by which lists and reports select a period.
  public let businessDate: String?
  public let fields: [FieldDeclaration]

  private let byName: [String: FieldDeclaration]
  /// The rules of plain fields and of whole members, by the field's own path.
  private let mergeRules: [FieldPath: MergeRule]

  init<Fields: FieldSet>(
    _ name: String, _ label: String, isFact: Bool = false, placedBy placement: Placement,
    businessDate: String? = nil, _ type: Fields.Type
  ) {
    self.name = name
    self.label = label
    self.isFact = isFact
    self.placement = placement
    self.businessDate = businessDate
    fields = declarations(of: type)
    byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
    mergeRules = Dictionary(uniqueKeysWithValues: fields.map { (FieldPath($0.name), $0.merge) })
  }

  /// The field of this name, or nil where this version does not know it.
  public func field(_ name: String) -> FieldDeclaration? { byName[name] }

  /// The fields by which a record of `other` places records of this kind.
  public func placingFields(by other: String) -> [String] {
    let candidates: [String] =
      switch placement {
      case .city: []
      case .area(let field): [field]
      case .record(let field, let elsePerson): [field] + (elsePerson.map { [$0] } ?? [])
      case .person(let field, let elseArea): [field] + (elseArea.map { [$0] } ?? [])
      }
    return candidates.filter { name in
      guard case .reference(let kinds)? = field(name)?.type else { return false }
      return kinds.contains(other)
    }
  }

  /// How differing writes at `path` are shown. What this version does not know is kept as it is.
  public func mergeRule(at path: FieldPath) -> MergeRule {
    if let rule = mergeRules[path] { return rule }
    guard let field = byName[path.field] else { return .keepAll }
    guard path.part != nil else { return field.merge }
    return field.leaf(at: path)?.merge ?? .keepAll
  }
}

/// What decides where a record belongs, and so who may see it.
public enum Placement: Sendable {
  /// The whole city: reference data.
  case city
  /// The area that this field names.
  case area(String)
  /// The person that this field names; where there is none, the area of the other field.
  case person(String, elseArea: String?)
  /// The record that this field names; where there is none, the person of the other field.
  case record(String, elsePerson: String?)

  /// A record is placed only by records of a lower rank: areas place persons, persons what is about them,
  /// and that its reviews. First copies go by it (docs/decisions/0018-first-copy.md).
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
