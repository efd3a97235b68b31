import Authority
import Merge
import Records
import Sync

/// A record that may be the one that a row means, and why.
public struct ImportCandidate: Hashable, Sendable {
  public let record: RecordID
  public let name: String
  /// Labels of the traits that agree.
  public let reasons: [String]
}

/// Which record a row is.
enum RowMatch: Equatable {
  case new
  case known(RecordID)
  /// Nobody but a person can say.
  case perhaps([ImportCandidate])
  case nobody
}

/// Finds the record that a row means: surely, where what tells people apart agrees; never by a name alone where that could
/// be somebody else.
struct RecordMatcher {
  let form: ImportForm
  let directory: ImportDirectory

  func match(_ row: ImportedRow, in rows: some RecordReading) throws -> RowMatch {
    switch form.kind.name {
    case Person.kind.name: return person(PersonTraits(row), isOwnRecord: true)
    case Area.kind.name: return area(row)
    case Worker.kind.name: return placed(row, by: "area")
    case Household.kind.name: return placed(row, by: "association")
    default: return try about(row, in: rows)
    }
  }

  // MARK: Persons

  /// - Parameter isOwnRecord: whether the row would begin a person; a row about a person may name one who is alone in
  ///   having the name.
  private func person(_ traits: PersonTraits, isOwnRecord: Bool) -> RowMatch {
    let namesakes = traits.names.flatMap { directory.named($0, kind: Person.kind.name) }
    let candidates = Set(namesakes).sorted().compactMap {
      id -> (ImportCandidate, PersonTraits.Likeness)? in
      guard let entry = directory.entry(id) else { return nil }
      let likeness = traits.likeness(to: entry.record)
      return (
        ImportCandidate(record: id, name: directory.name(of: id), reasons: likeness.reasons),
        likeness
      )
    }.filter { !$0.1.isContradicted }
    let sure = candidates.filter { $0.1.isSure }
    if sure.count == 1 { return .known(sure[0].0.record) }
    if sure.isEmpty, !isOwnRecord, candidates.count == 1 { return .known(candidates[0].0.record) }
    if candidates.isEmpty { return isOwnRecord ? .new : .nobody }
    return .perhaps((sure.isEmpty ? candidates : sure).map(\.0))
  }

  /// A record about a person: their companion, or the one that says the same.
  private func about(_ row: ImportedRow, in rows: some RecordReading) throws -> RowMatch {
    guard case .known(let person) = person(PersonTraits(row.subject), isOwnRecord: false) else {
      return person(PersonTraits(row.subject), isOwnRecord: false)
    }
    return .known(person)
  }

  // MARK: Areas, workers, households

  private func area(_ row: ImportedRow) -> RowMatch {
    if let code = row.value("code")?.text {
      let found = directory.named(code, kind: Area.kind.name)
      if found.count == 1 { return .known(found[0]) }
    }
    return placed(row, by: "parent")
  }

  /// Records of a name at one place. Somebody of the same name elsewhere may be another.
  private func placed(_ row: ImportedRow, by field: String) -> RowMatch {
    guard let name = row.value("name")?.text else { return .new }
    let place = row.value(field)?.text
    let found = directory.named(name, kind: form.kind.name)
    let here = found.filter { id in
      let known = directory.entry(id)?.record.values[FieldPath(field)]?.text
      return place == nil || known == nil || known == place
    }
    if here.count == 1 { return .known(here[0]) }
    // Two areas of one name in different districts are two.
    if here.isEmpty, form.kind.name != Worker.kind.name { return .new }
    let candidates = here.isEmpty ? found : here
    guard !candidates.isEmpty else { return .new }
    return .perhaps(
      candidates.map { ImportCandidate(record: $0, name: directory.name(of: $0), reasons: ["氏名"]) })
  }
}

/// The traits that tell people apart.
struct PersonTraits {
  private let name: String?
  private let kana: String?
  private let birthDate: BirthDate?
  private let address: String?
  private let phones: Set<String>
  private let association: String?

  /// How much a record agrees with a row.
  struct Likeness {
    var reasons: [String] = []
    var isSameName = false
    var isContradicted = false
    var strong = 0

    /// The name, and one thing that two people of one name do not share.
    var isSure: Bool { isSameName && strong > 0 }
  }

  init(_ row: ImportedRow) {
    let numbers = row.items.filter { $0.field.name == Person.phones.name }
      .flatMap { $0.parts.filter { $0.0.name == "number" }.compactMap { $0.1.text } }
    self.init(
      name: row.value("name")?.text, kana: row.value("kana")?.text,
      birthDate: row.value("birth_date").flatMap(BirthDate.init),
      address: row.value("address").flatMap(Address.init), phones: numbers,
      association: row.value("association")?.text)
  }

  init(_ subject: [SubjectTrait: Value]) {
    self.init(
      name: subject[.name]?.text, kana: subject[.kana]?.text,
      birthDate: subject[.birthDate].flatMap(BirthDate.init),
      address: subject[.address].flatMap(Address.init),
      phones: [subject[.phone]?.text].compactMap(\.self),
      association: subject[.association]?.text)
  }

  private init(
    name: String?, kana: String?, birthDate: BirthDate?, address: Address?, phones: [String],
    association: String?
  ) {
    self.name = name
    self.kana = kana
    self.birthDate = birthDate
    self.address = address.map(PersonTraits.key)
    self.phones = Set(phones.map(PersonTraits.digits).filter { !$0.isEmpty })
    self.association = association
  }

  /// By which a person is looked for.
  var names: [String] { [name, kana].compactMap(\.self) }

  func likeness(to record: Record) -> Likeness {
    var likeness = Likeness()
    func agree(_ label: String, strongly: Bool) {
      likeness.reasons.append(label)
      if strongly { likeness.strong += 1 }
    }
    if let name, SearchKey.make(name) == SearchKey.make(record[Person.name] ?? "") {
      likeness.isSameName = true
      agree("氏名", strongly: false)
    }
    if let kana, SearchKey.make(kana) == SearchKey.make(record[Person.kana] ?? "") {
      agree("カナ", strongly: false)
    }
    compareBirthDate(record[Person.birthDate], &likeness)
    if let address, !address.isEmpty, address == record[Person.address].map(PersonTraits.key) {
      agree("住所", strongly: true)
    }
    let known = Set(record[Person.phones].map { PersonTraits.digits($0.number ?? "") })
    if !phones.isDisjoint(with: known) { agree("電話", strongly: true) }
    if let association, association == record[Person.association]?.description {
      agree("自治会", strongly: false)
    }
    return likeness
  }

  private func compareBirthDate(_ other: BirthDate?, _ likeness: inout Likeness) {
    guard let mine = birthDate?.date, let own = birthDate, let other, let theirs = other.date else {
      return
    }
    let isExact = own.precision == .day && other.precision == .day
    if isExact, mine == theirs {
      likeness.reasons.append("生年月日")
      likeness.strong += 1
    } else if isExact || mine.year != theirs.year {
      // An age that was noted down can be a year off.
      likeness.isContradicted = isExact || abs(mine.year - theirs.year) > 1
    }
  }

  private static func digits(_ text: String) -> String {
    String(HalfWidth.of(text).filter { $0.isASCII && $0.isNumber })
  }

  private static func key(_ address: Address) -> String {
    SearchKey.make(address.line).map { "−ー‐–—―ｰ".contains($0) ? "-" : String($0) }.joined()
  }
}
