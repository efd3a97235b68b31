import Records

/// A column that an import can take: where its cells go, and the headings under which it is known.
public struct ImportColumn: Sendable {
  /// As a mapping file names it: `name`, `address.street`, `supporters.2.phone`, `attributes=独居`.
  public let name: String
  /// The Japanese label.
  public let label: String
  /// The headings that mean it, folded by `Heading.key`.
  let headings: Set<String>
  let target: ImportTarget

  /// Whether its cells name the 地区社協 in which the row's 自治会 lies.
  var saysDistrict: Bool {
    switch target {
    case .district: true
    case .field(let field): field.name == UserRow.district.name
    default: false
    }
  }

  init(_ name: String, _ label: String, _ target: ImportTarget, _ headings: [String] = []) {
    self.name = name
    self.label = label
    self.target = target
    self.headings = Set((headings + [name, label]).map(Heading.key))
  }
}

/// Where the cells of a column go.
enum ImportTarget: Sendable {
  /// The whole of a field.
  case field(FieldDeclaration)
  case addressPart(FieldDeclaration, AddressPart)
  case latitude(FieldDeclaration)
  case longitude(FieldDeclaration)
  /// An age in years, kept as the birth date that follows from it.
  case age(FieldDeclaration)
  /// One word of a set: the cell says whether it is there.
  case word(FieldDeclaration, String)
  /// A part of a list's item; `index` counts the items of a row from 0.
  case item(FieldDeclaration, ListDeclaration, index: Int, part: FieldDeclaration)
  /// Identifies the person whom a row is about, if the record is not the person's own.
  case subject(SubjectTrait)
  /// The file's own number of a row.
  case rowNumber
  /// The 地区社協 of a 自治会 that the row names: tells two of the same name apart.
  case district
}

enum AddressPart: String, CaseIterable, Sendable {
  case postalCode = "postal_code"
  case town, street, building
}

/// A trait by which a row identifies the person it is about.
enum SubjectTrait: String, CaseIterable, Sendable {
  case name, kana
  case birthDate = "birth_date"
  case address, phone, association
}

/// Headings as people write them.
enum Heading {
  /// Width, kana and case folded; spaces, line ends and signs taken out.
  static func key(_ text: String) -> String {
    SearchKey.make(text).filter { !ignored.contains($0) }
  }

  private static let ignored = Set("()（）[]［］「」【】<>＜＞:：・･/／\\※*＊_-‐－―ー~〜.．,、。'\"　 \n")

  /// The key without a number in it, and that number: 支援協力者２氏名 is the second 支援協力者氏名.
  static func numbered(_ key: String) -> (key: String, number: Int)? {
    guard let place = key.firstIndex(where: { digits[$0] != nil }), let number = digits[key[place]]
    else { return nil }
    var rest = key
    rest.remove(at: place)
    return (rest, number)
  }

  // Folding has made 1 of １ and ①.
  private static let digits: [Character: Int] = [
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5,
  ]
}
