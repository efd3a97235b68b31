/// A declared kind, with its Swift type forgotten: all that the rest of the program knows of it.
public struct Kind: Sendable {
  /// The identifier on the wire and in what is stored.
  public let name: String
  /// The Japanese label.
  public let label: String
  /// The word of its command: `tsunagu supporter list`.
  public let command: String
  /// The program writes it, never a person: it has no command.
  public let isAutomatic: Bool
  /// A fact happened once and is corrected by another record, never edited.
  public let isFact: Bool
  public let placement: Placement
  /// The field by which lists and reports select a period.
  public let businessDate: String?
  /// The record that has only one of this kind is named by this field; the id is that record's companion.
  public let companionOf: FieldDeclaration?
  /// The day in this field ends a record of this kind.
  public let endsOn: FieldDeclaration?
  /// The fields by which people find a record; the first is what it is called.
  public let names: [FieldDeclaration]
  /// The field that says in words what a record is about that names no person. A new one needs either.
  public let subjectInWords: FieldDeclaration?
  /// The fields that a new record takes from the one that it is made of, where that has fields of the same names.
  public let fromSource: [FieldDeclaration]
  /// The columns of its list, in order.
  public let listed: [FieldDeclaration]
  /// The fields of its short form, which one line holds.
  public let summary: [FieldDeclaration]
  public let examples: KindExamples
  /// The fields that somebody has to say who types in what another wrote on paper: nothing of them is the typist's own.
  public let onPaper: [FieldDeclaration]
  /// The forms by which people enter it, one question after the other.
  public let forms: [Form]
  public let fields: [FieldDeclaration]

  private let byName: [String: FieldDeclaration]
  /// The rules of plain fields and of whole members, by the field's own path.
  private let mergeRules: [FieldPath: MergeRule]

  /// - Parameters:
  ///   - listed: all fields where nothing is said.
  ///   - example: what the help of `add` shows; `change`: that of `edit`, where `removal` takes members away.
  init<Of: RecordKind>(
    _ type: Of.Type, _ label: String, command: String? = nil, isAutomatic: Bool = false,
    isFact: Bool = false,
    placedBy placement: Placement, businessDate: Field<CalendarDate?>? = nil,
    companionOf: Field<RecordID?>? = nil, endsOn: Field<CalendarDate?>? = nil,
    names: [PartialKeyPath<Of.Fields>] = [], subjectInWords: Field<String?>? = nil,
    fromSource: [PartialKeyPath<Of.Fields>] = [],
    listed: [PartialKeyPath<Of.Fields>]? = nil, summary: [PartialKeyPath<Of.Fields>] = [],
    example: KindExamples.Words<Of> = [:], change: KindExamples.Words<Of> = [:],
    removal: KindExamples.Words<Of> = [:], onPaper: [PartialKeyPath<Of.Fields>] = [],
    forms: [Form] = []
  ) {
    name = Of.kindName
    self.label = label
    self.command = command ?? Of.kindName
    self.isAutomatic = isAutomatic
    self.isFact = isFact
    self.placement = placement
    self.businessDate = businessDate?.name
    self.companionOf = companionOf?.declaration
    self.endsOn = endsOn?.declaration
    self.names = Of.Fields.declarations(at: names)
    self.subjectInWords = subjectInWords?.declaration
    self.fromSource = Of.Fields.declarations(at: fromSource)
    fields = Of.Fields.declarations
    self.listed = listed.map(Of.Fields.declarations(at:)) ?? fields
    self.summary = Of.Fields.declarations(at: summary)
    examples = KindExamples(Of.self, add: example, edit: change, removal: removal)
    self.onPaper = Of.Fields.declarations(at: onPaper)
    self.forms = forms
    byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
    mergeRules = Dictionary(uniqueKeysWithValues: fields.map { (FieldPath($0.name), $0.merge) })
  }

  /// The field of this name, or nil where this version does not know it.
  public func field(_ name: String) -> FieldDeclaration? { byName[name] }

  /// The fields that say where a person lives, who may be hidden.
  public var whereabouts: Set<String> {
    Set(fields.filter { $0.sensitivity == .whereabouts }.map(\.name))
  }

  /// The fields that people fill in.
  public var typedFields: [FieldDeclaration] { fields.filter(\.type.isTyped) }

  /// Whether a person has only one record of this kind.
  public var isPersonCompanion: Bool { companionOf?.name == SharedField.person.text }

  /// The fields that place a record of this kind: the first one that has a value does it.
  public var placingFields: [String] {
    switch placement {
    case .city: []
    case .area(let field): [field]
    case .record(let field, let elsePerson): [field] + (elsePerson.map { [$0] } ?? [])
    case .person(let field, let elseArea): [field] + (elseArea.map { [$0] } ?? [])
    }
  }

  /// Whether the reference in `name` may name a record of the kind `other`.
  public func mayName(_ other: String, in name: String) -> Bool {
    guard case .reference(let kinds)? = field(name)?.type else { return false }
    return kinds.contains(other)
  }

  /// The display of differing writes at `path`. Every value at an unknown path is kept.
  public func mergeRule(at path: FieldPath) -> MergeRule {
    if let rule = mergeRules[path] { return rule }
    guard let field = byName[path.field] else { return .keepAll }
    guard path.part != nil else { return field.merge }
    return field.leaf(at: path)?.merge ?? .keepAll
  }
}

/// The examples of a kind in the help of its commands, as one types them.
public struct KindExamples: Sendable {
  /// Fields and what is typed for each: `[\.name: "山田花子"]`.
  typealias Words<Of: RecordKind> = KeyValuePairs<PartialKeyPath<Of.Fields>, String>

  /// `--name 山田花子`: the options of a new record; of a change.
  public let add: String
  public let edit: String

  init<Of: RecordKind>(
    _ type: Of.Type, add: Words<Of>, edit: Words<Of>, removal: Words<Of>
  ) {
    func typed(_ words: Words<Of>, _ prefix: String) -> [String] {
      zip(Of.Fields.declarations(at: words.map(\.key)), words).map {
        "--\(prefix)\($0.optionName) \($1.value)"
      }
    }
    self.add = typed(add, "").joined(separator: " ")
    self.edit = (typed(edit, "") + typed(removal, "remove-")).joined(separator: " ")
  }
}
