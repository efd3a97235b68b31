/// A declared field with the Swift type of its content: `record[Visit.status]`.
public struct Field<Content>: Sendable {
  public let declaration: FieldDeclaration
  let read: @Sendable (Record) -> Content

  public var name: String { declaration.name }
}

/// Any field, with its type erased: an element of a kind's list of fields.
protocol AnyField {
  var declaration: FieldDeclaration { get }
}

extension Field: AnyField {}

extension Field {
  /// One line of text.
  static func text(
    _ name: String, _ label: String, sensitivity: Sensitivity = .personal,
    isRequired: Bool = false, hint: String = "", filledBy filling: Filling? = nil
  ) -> Field where Content == String? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .text, merge: .keepAll, sensitivity: sensitivity,
        isRequired: isRequired, hint: hint, filledBy: filling)
    ) { $0.text }
  }

  /// A telephone number, kept as it was typed.
  static func phone(
    _ name: String, _ label: String, sensitivity: Sensitivity = .personal,
    isRequired: Bool = false, filledBy filling: Filling? = nil
  ) -> Field where Content == String? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .text, merge: .keepAll, sensitivity: sensitivity,
        isRequired: isRequired, hint: "", isPhone: true, filledBy: filling)
    ) { $0.text }
  }

  /// Text of several lines.
  static func note(
    _ name: String, _ label: String, sensitivity: Sensitivity = .specialCare, hint: String = "",
    filledBy filling: Filling? = nil
  ) -> Field where Content == String? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .note, merge: .keepAll, sensitivity: sensitivity,
        isRequired: false, hint: hint, filledBy: filling)
    ) { $0.text }
  }

  /// A day; one on which something happened where `isPast`.
  static func date(
    _ name: String, _ label: String, isPast: Bool = false, isRequired: Bool = false,
    hint: String = "", filledBy filling: Filling? = nil
  ) -> Field where Content == CalendarDate? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .date, merge: .keepAll, sensitivity: .personal,
        isRequired: isRequired, hint: hint, isPast: isPast, filledBy: filling)
    ) { $0.text.flatMap(CalendarDate.init(iso:)) }
  }

  /// A time of day, `09:30`.
  static func time(_ name: String, _ label: String) -> Field where Content == String? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .time, merge: .keepAll, sensitivity: .personal,
        isRequired: false, hint: "例 9:30")
    ) { $0.text }
  }

  /// A whole number.
  static func count(
    _ name: String, _ label: String, sensitivity: Sensitivity = .open
  ) -> Field where Content == Int? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .count, merge: .keepAll, sensitivity: sensitivity,
        isRequired: false, hint: "")
    ) { $0.integer.map(Int.init) }
  }

  /// One word of a vocabulary.
  static func choice<Word: VocabularyWord>(
    _ name: String, _ label: String, _ words: Word.Type, merge: MergeRule = .keepAll,
    sensitivity: Sensitivity = .personal, isRequired: Bool = false, hint: String = "",
    filledBy filling: Filling? = nil
  ) -> Field where Content == Word? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .choice(Vocabulary(words)), merge: merge,
        sensitivity: sensitivity, isRequired: isRequired, hint: hint, filledBy: filling)
    ) { $0.text.flatMap(Word.init(rawValue:)) }
  }

  /// A set of words; members add up (DOMAIN.md §3).
  static func words<Word: VocabularyWord>(
    _ name: String, _ label: String, _ words: Word.Type, sensitivity: Sensitivity = .specialCare,
    hint: String = ""
  ) -> Field where Content == Set<Word> {
    Field(
      declaration: FieldDeclaration(
        name: name, label: label, type: .words(Vocabulary(words)), merge: .addUp,
        sensitivity: sensitivity, isRequired: false, hint: hint)
    ) { record in Set(record.members(of: name).compactMap(Word.init(rawValue:))) }
  }

  /// A record of one of the kinds.
  static func reference(
    _ name: String, _ label: String, _ kinds: any RecordKind.Type...,
    sensitivity: Sensitivity = .personal, isRequired: Bool = false, hint: String = "",
    filledBy filling: Filling? = nil
  ) -> Field where Content == RecordID? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .reference(kinds.map { $0.kindName }), merge: .keepAll,
        sensitivity: sensitivity, isRequired: isRequired, hint: hint, filledBy: filling)
    ) { $0.text.flatMap(RecordID.init) }
  }

  /// A set of records of a kind; members add up.
  static func references(
    _ name: String, _ label: String, _ kind: any RecordKind.Type, merge: MergeRule = .addUp,
    hint: String = ""
  ) -> Field where Content == Set<RecordID> {
    Field(
      declaration: FieldDeclaration(
        name: name, label: label, type: .references(kind.kindName), merge: merge,
        sensitivity: .personal, isRequired: false, hint: hint)
    ) { record in Set(record.members(of: name).compactMap(RecordID.init)) }
  }

  /// A list of items with parts; items add up.
  static func list<Parts: FieldSet>(
    _ name: String, _ label: String, _ parts: Parts.Type,
    newestFirst: KeyPath<Parts, Field<CalendarDate?>>? = nil, sensitivity: Sensitivity = .personal,
    hint: String = ""
  ) -> Field where Content == [ListItem<Parts>] {
    let list = ListDeclaration(
      parts: Parts.declarations,
      newestFirst: newestFirst.map { Parts.shared[keyPath: $0].name })
    return Field(
      declaration: FieldDeclaration(
        name: name, label: label, type: .list(list), merge: .addUp, sensitivity: sensitivity,
        isRequired: false, hint: hint)
    ) { record in record.items(of: name, list).map(ListItem<Parts>.init) }
  }

  /// Records, all in one value.
  static func recordSet(
    _ name: String, _ label: String, sensitivity: Sensitivity = .personal
  ) -> Field where Content == RecordSet? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .recordSet, merge: .keepAll, sensitivity: sensitivity,
        isRequired: false, hint: "")
    ) { $0.text.flatMap { RecordSet($0) } }
  }

  static func birthDate(
    _ name: String, _ label: String, filledBy filling: Filling? = nil
  ) -> Field where Content == BirthDate? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .birthDate, merge: .keepAll, sensitivity: .personal,
        isRequired: false, hint: "例 S10.3.3、昭和10年3月3日、昭和10年、不詳", filledBy: filling)
    ) { BirthDate($0) }
  }

  static func address(
    _ name: String, _ label: String, sensitivity: Sensitivity = .whereabouts,
    filledBy filling: Filling? = nil
  ) -> Field where Content == Address? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .address, merge: .keepAll, sensitivity: sensitivity,
        isRequired: false, hint: "例 「935-0011 中央町 1-2-3 朝日荘101」または町字から続けて",
        filledBy: filling)
    ) { Address($0) }
  }

  static func coordinate(
    _ name: String, _ label: String, sensitivity: Sensitivity = .whereabouts
  ) -> Field where Content == Coordinate? {
    scalar(
      FieldDeclaration(
        name: name, label: label, type: .coordinate, merge: .keepAll, sensitivity: sensitivity,
        isRequired: false, hint: "緯度,経度 例 36.8563,136.9731")
    ) { Coordinate($0) }
  }

  private static func scalar<Wrapped>(
    _ declaration: FieldDeclaration, _ convert: @escaping @Sendable (Value) -> Wrapped?
  ) -> Field where Content == Wrapped? {
    let path = FieldPath(declaration.name)
    return Field(declaration: declaration) { record in record.values[path].flatMap(convert) }
  }
}

/// One item of a list, with typed parts.
@dynamicMemberLookup
public struct ListItem<Parts: FieldSet>: Sendable {
  /// The item's id within its list.
  public let id: String
  /// The parts, as if the item were a record.
  public let record: Record

  init(_ item: (id: String, record: Record)) {
    (id, record) = item
  }

  public subscript<Content>(dynamicMember part: KeyPath<Parts, Field<Content>>) -> Content {
    record[Parts.shared[keyPath: part]]
  }
}
