import Authority
import Merge
import Records
import Sync

/// A record that may be the one that a row means, and why.
public struct ImportCandidate: Hashable, Sendable, Codable {
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

  func match(_ row: ImportedRow) -> RowMatch {
    if form.isAboutPerson { return person(PersonRow(row.subject), isOwnRecord: false) }
    if form.kind.name == Person.kind.name { return person(PersonRow(row), isOwnRecord: true) }
    return coded(row).map { .known($0) } ?? named(row)
  }

  // MARK: Persons

  /// - Parameter isOwnRecord: whether the row would begin a person; a row about a person may name one who is alone in
  ///   having the name.
  private func person(_ row: PersonRow, isOwnRecord: Bool) -> RowMatch {
    let named = Set(row.names.flatMap { directory.named($0, kind: Person.kind.name) })
    // Somebody who is surely meant has the row's name, so that nobody else need be looked at.
    let sure = compared(named, with: row).filter(\.likeness.isSure).map(\.candidate)
    if sure.count == 1 { return .known(sure[0].record) }
    guard sure.isEmpty else { return .perhaps(sure) }
    let similar = isOwnRecord ? directory.persons(like: row.traits) : []
    let candidates = compared(named.union(similar), with: row).map(\.candidate)
    if !isOwnRecord, candidates.count == 1 { return .known(candidates[0].record) }
    if candidates.isEmpty { return isOwnRecord ? .new : .nobody }
    return .perhaps(candidates)
  }

  /// Persons beside a row, but for those who were born on another day.
  private func compared(
    _ persons: Set<RecordID>, with row: PersonRow
  ) -> [(candidate: ImportCandidate, likeness: PersonLikeness)] {
    persons.sorted().compactMap { id in
      guard let entry = directory.entry(id), let traits = entry.traits else { return nil }
      let likeness = row.likeness(to: traits)
      guard likeness.birth != .different else { return nil }
      let isNear =
        row.association != nil && row.association == entry.record[Person.association]
      let candidate = ImportCandidate(
        record: id, name: directory.name(of: id),
        reasons: likeness.reasons + (isNear ? ["自治会"] : []))
      return (candidate, likeness)
    }
  }

  // MARK: Areas, workers, households, shelters

  /// The only record with the row's code.
  func coded(_ row: ImportedRow) -> RecordID? {
    guard let code = form.identity?.code, let text = row.value(code.name)?.text else { return nil }
    let found = directory.named(text, kind: form.kind.name).filter {
      let known = directory.entry($0)?.record.values[FieldPath(code.name)]?.text
      return known.map(SearchKey.make) == SearchKey.make(text)
    }
    return found.count == 1 ? found[0] : nil
  }

  /// Records of a name at one place. Somebody of the same name elsewhere may be another.
  private func named(_ row: ImportedRow) -> RowMatch {
    guard let name = form.kind.names.first.flatMap({ row.value($0.name)?.text }) else {
      return .new
    }
    let found = directory.named(name, kind: form.kind.name)
    // Two rows of one file with different telephones are two people.
    let here = found.filter {
      isPlace(of: $0, row) && !(directory.isPlanned($0) && agrees($0, row, phone) == false)
    }
    if here.count == 1 { return .known(here[0]) }
    let reached = (here.isEmpty ? found : here).filter { agrees($0, row, phone) == true }
    let isWorker = form.kind.name == Worker.kind.name
    if reached.count == 1, isWorker || !here.isEmpty { return .known(reached[0]) }
    // Two areas of one name in different districts are two.
    if here.isEmpty, !isWorker { return .new }
    let candidates =
      here.isEmpty
      ? found.filter { agrees($0, row, phone) != false && agrees($0, row, kana) != false } : here
    guard !candidates.isEmpty else { return .new }
    return .perhaps(
      candidates.map { ImportCandidate(record: $0, name: directory.name(of: $0), reasons: ["氏名"]) })
  }

  private var phone: FieldDeclaration? { form.kind.fields.first(where: \.isPhone) }
  private var kana: FieldDeclaration? { form.kind.field(Worker.kana.name) }

  /// Whether a record can be at the row's place.
  private func isPlace(of id: RecordID, _ row: ImportedRow) -> Bool {
    guard let place = form.identity?.place, let text = row.value(place.name)?.text,
      let known = directory.entry(id)?.record.values[FieldPath(place.name)]?.text
    else { return true }
    return known == text
  }

  /// Whether a record and a row say the same in a field; nil where one of them says nothing.
  private func agrees(
    _ id: RecordID, _ row: ImportedRow, _ field: FieldDeclaration?
  ) -> Bool? {
    guard let field, let text = row.value(field.name)?.text,
      let known = directory.entry(id)?.record.values[FieldPath(field.name)]?.text
    else { return nil }
    let key = field.isPhone ? PhoneDigits.digits(of:) : SearchKey.make
    return key(text) == key(known)
  }
}

/// A person as a row names them.
private struct PersonRow {
  /// By which the person is looked for.
  let names: [String]
  let traits: PersonTraits
  let association: RecordID?

  init(_ row: ImportedRow) {
    let numbers = row.items.filter { $0.field.name == Person.phones.name }
      .flatMap {
        $0.parts.filter { $0.0.name == Phone.shared.number.name }.compactMap { $0.1.text }
      }
    self.init(
      name: row.value(Person.name.name)?.text, kana: row.value(Person.kana.name)?.text,
      birthDate: row.value(Person.birthDate.name), address: row.value(Person.address.name),
      phones: numbers, sex: row.value(Person.sex.name)?.text,
      association: row.value(Person.association.name)?.text)
  }

  init(_ subject: [SubjectTrait: Value]) {
    self.init(
      name: subject[.name]?.text, kana: subject[.kana]?.text, birthDate: subject[.birthDate],
      address: subject[.address], phones: [subject[.phone]?.text].compactMap(\.self), sex: nil,
      association: subject[.association]?.text)
  }

  private init(
    name: String?, kana: String?, birthDate: Value?, address: Value?, phones: [String],
    sex: String?, association: String?
  ) {
    names = [name, kana].compactMap(\.self)
    traits = PersonTraits(
      name: name, kana: kana, birthDate: birthDate.flatMap(BirthDate.init),
      address: address.flatMap(Address.init), phones: phones, sex: sex.flatMap(Sex.init))
    self.association = association.flatMap(RecordID.init)
  }

  func likeness(to other: PersonTraits) -> PersonLikeness {
    PersonLikeness(traits, other, rarity: 0)
  }
}

extension PersonLikeness {
  /// The name, and one thing that two people of one name do not share.
  fileprivate var isSure: Bool {
    let isOneBirth = birth != .mistyped && birth != .near
    return name == .same && isOneBirth && (birth == .same || isSameAddress || isSamePhone)
  }
}
