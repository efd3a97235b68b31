/// Fields that mean the same in every kind that has them. Code that is for all kinds names them, also in records of
/// kinds that this version does not know.
public enum SharedField {
  /// 対象者: the person that a record is about.
  public static let person = FieldPath("person")
  /// 訂正元: the facts that a fact corrects.
  public static let corrects = FieldPath("corrects")
}

extension Field {
  /// The person that a record is about.
  static func person(isRequired: Bool = false) -> Field where Content == RecordID? {
    reference(SharedField.person.text, "対象者", Person.self, isRequired: isRequired)
  }

  /// The facts of the same kind that a fact corrects.
  static func corrects(_ kind: any RecordKind.Type) -> Field where Content == Set<RecordID> {
    references(SharedField.corrects.text, "訂正元", kind)
  }
}

extension Record {
  /// The person that it is about; nil where it names none.
  public var person: RecordID? { values[SharedField.person]?.text.flatMap(RecordID.init) }

  /// Its name; nil for kinds that are known by their subject.
  public var name: String? { kind?.names.first.flatMap { values[FieldPath($0.name)]?.text } }

  /// Its subject in words, if it names no person.
  public var subjectInWords: String? {
    kind?.subjectInWords.flatMap { values[FieldPath($0.name)]?.text }
  }

  /// Its short form in one line: the texts and words that its kind declares for it.
  public var summary: String {
    (kind?.summary ?? []).flatMap { field in
      field.type.hasMembers
        ? members(of: field.name) : [values[FieldPath(field.name)]?.text ?? ""]
    }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The facts that it corrects, sorted.
  public var corrected: [RecordID] {
    members(of: SharedField.corrects.text).compactMap(RecordID.init)
  }
}
