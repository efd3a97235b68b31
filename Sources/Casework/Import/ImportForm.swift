import Records

/// The columns that an import of a kind accepts, derived from the kind's declaration.
public struct ImportForm: Sendable {
  public let kind: Kind
  public let columns: [ImportColumn]

  /// How many items of a list a row can have in columns of their own: 支援協力者1 to 支援協力者4.
  static let itemsPerRow = 4

  /// The kinds whose old lists can be taken in, in the order in which a new council does it.
  public static let all: [ImportForm] = [
    Area.kind, Worker.kind, Household.kind, Person.kind, Team.kind, SupporterEntry.kind,
    EvacuationPlan.kind, Consent.kind, Kit.kind, Agency.kind, CommunityResource.kind, Shelter.kind,
  ].map(ImportForm.init)

  /// The form of a list of users, who are no records.
  public static let users = ImportForm(UserRow.kind)

  public init(_ kind: Kind) {
    self.kind = kind
    var columns = ImportForm.subjectColumns(of: kind)
    for field in kind.typedFields where !ImportForm.isLeftOut(field, of: kind) {
      columns += ImportForm.columns(for: field, of: kind)
    }
    if kind.placesByAssociation || kind.name == Worker.kind.name {
      columns.append(ImportColumn("district", "地区", .district, ImportSynonyms.district))
    }
    // A list of agencies has a number that is theirs.
    if kind.field(Agency.number.name) == nil {
      columns.append(ImportColumn("number", "番号", .rowNumber, ImportSynonyms.rowNumber))
    }
    self.columns = columns
  }

  /// By what the rows of a kind that is no person's are told apart.
  var identity: ImportIdentity? { ImportIdentity.byKind[kind.name] }

  /// Whether the record is about a person and not the person's own.
  public var isAboutPerson: Bool { kind.field(SharedField.person.text) != nil }

  /// The columns that a file must have.
  public var requiredLabels: [String] {
    isAboutPerson ? ["対象者氏名"] : kind.fields.filter(\.isRequired).map(\.label)
  }

  func column(named name: String) -> ImportColumn? { columns.first { $0.name == name } }

  private static func isLeftOut(_ field: FieldDeclaration, of kind: Kind) -> Bool {
    // The person is found by the subject's columns; joining persons is not for a file.
    field.name == SharedField.person.text || field.name == Person.sameAs.name
  }

  private static func subjectColumns(of kind: Kind) -> [ImportColumn] {
    guard kind.field(SharedField.person.text) != nil else { return [] }
    return SubjectTrait.allCases.map { trait in
      ImportColumn(
        "person.\(trait.rawValue)", Person.kind.field(trait.personField)?.label ?? "対象者",
        .subject(trait), ImportSynonyms.headings(trait))
    }
  }

  private static func columns(for field: FieldDeclaration, of kind: Kind) -> [ImportColumn] {
    let synonyms = ImportSynonyms.headings(kind, field.name)
    let whole = ImportColumn(field.name, field.label, .field(field), synonyms)
    switch field.type {
    case .address:
      return [whole]
        + AddressPart.allCases.map {
          ImportColumn(
            "\(field.name).\($0.rawValue)", field.label, .addressPart(field, $0),
            ImportSynonyms.headings($0))
        }
    case .coordinate:
      return [
        whole, ImportColumn("latitude", "緯度", .latitude(field)),
        ImportColumn("longitude", "経度", .longitude(field)),
      ]
    case .birthDate:
      return [whole, ImportColumn("age", "年齢", .age(field), ImportSynonyms.age)]
    case .words(let vocabulary):
      return [whole]
        + vocabulary.words.filter { $0 != "その他" }.map {
          ImportColumn("\(field.name)=\($0)", $0, .word(field, $0))
        }
    case .list(let list): return columns(for: field, list, of: kind)
    default: return [whole]
    }
  }

  private static func columns(
    for field: FieldDeclaration, _ list: ListDeclaration, of kind: Kind
  ) -> [ImportColumn] {
    (0..<itemsPerRow).flatMap { index in
      list.parts.map { part in
        let isFirst = index == 0
        let synonyms = ImportSynonyms.headings(kind, "\(field.name).\(part.name)")
        let number = isFirst ? "" : "\(index + 1)."
        return ImportColumn(
          "\(field.name).\(number)\(part.name)", field.label + part.label,
          .item(field, list, index: index, part: part),
          isFirst ? synonyms : [])
      }
    }
  }
}

/// By what a row that is no person's is told from others.
struct ImportIdentity: Sendable {
  /// The field whose value only one record has.
  var code: FieldDeclaration?
  /// Two records of one name that differ in this field are two.
  var place: FieldDeclaration?

  static let byKind: [String: ImportIdentity] = [
    Area.kind.name: .init(code: Area.code.declaration, place: Area.parent.declaration),
    Worker.kind.name: .init(place: Worker.area.declaration),
    Household.kind.name: .init(place: Household.association.declaration),
    CommunityResource.kind.name: .init(place: CommunityResource.area.declaration),
    Shelter.kind.name: .init(
      code: Shelter.identifier.declaration, place: Shelter.identifier.declaration),
  ]
}

extension Kind {
  /// Whether a 自治会 places its records: persons and households by a field, and records about
  /// persons through them. A kind with a field for the 地区社協 says that one itself.
  var placesByAssociation: Bool {
    field(UserRow.district.name) == nil
      && (field(Person.association.name) != nil || field(SharedField.person.text) != nil)
  }
}

extension SubjectTrait {
  /// The field of a person that it is compared with.
  var personField: String { self == .phone ? Person.phones.name : rawValue }
}
