import Merge
import Records
import Testing

@testable import SyntheticMunicipality

@Suite("Synthetic municipality: every record holds")
struct SeedValidityTests {
  /// The whole city without its visits, which are alike, and smaller ones with them.
  private static let samples: [(SyntheticMunicipality.Size, [SeedHalfYear])] = [
    (.printed, []), (.small, [.first2019, .first2020]), (.persons(120), [.first2020]),
  ]

  @Test("every reference names a record that was written before it")
  func nothingDangles() {
    for (size, halfYears) in Self.samples {
      let municipality = SyntheticMunicipality(seed: 3, size: size, halfYears: halfYears)
      var kinds: [String: String] = [:]
      var dangling = 0
      for operation in municipality.operations(replica: 7, author: SeededCity.author) {
        for (path, write) in operation.writes {
          for (target, allowed) in references(operation.kind, path, write.value) {
            if let kind = kinds[target], allowed.contains(kind) { continue }
            dangling += 1
          }
        }
        kinds[operation.record.description] = operation.kind
      }
      #expect(dangling == 0, "\(size)")
    }
  }

  private func references(
    _ kind: String, _ path: FieldPath, _ value: Value
  ) -> [(target: String, kinds: [String])] {
    switch Catalogue.kind(kind)?.field(path.field)?.leaf(at: path)?.type {
    case .reference(let kinds): [(value.text ?? "", kinds)]
    case .references(let kind): [(path.member ?? "", [kind])]
    default: []
    }
  }

  @Test("every cell is declared and holds what its type allows")
  func everyValueIsValid() {
    for (size, halfYears) in Self.samples {
      let municipality = SyntheticMunicipality(seed: 4, size: size, halfYears: halfYears)
      for operation in municipality.operations(replica: 7, author: SeededCity.author) {
        let wrong = operation.writes.filter { path, write in
          guard let field = Catalogue.kind(operation.kind)?.field(path.field) else { return true }
          return !isValid(write.value, at: path, of: field)
        }
        if !wrong.isEmpty { Issue.record("\(operation.kind): \(wrong)") }
      }
    }
  }

  private func isValid(_ value: Value, at path: FieldPath, of field: FieldDeclaration) -> Bool {
    if field.type.hasMembers, path.part == nil {
      guard value == true, let member = path.member else { return false }
      if case .words(let vocabulary) = field.type { return vocabulary.contains(member) }
      return true
    }
    guard let leaf = field.leaf(at: path) else { return false }
    switch leaf.type {
    case .text, .note: return value.text.map(isClean) ?? false
    case .date: return value.text.flatMap(CalendarDate.init(iso:)) != nil
    case .time: return value.text?.utf8.count == 5
    case .recordSet: return value.text.map { RecordSet($0) != nil } ?? false
    case .birthDate: return BirthDate(value)?.value == value
    case .address: return Address(value)?.value == value
    case .coordinate: return Coordinate(value) != nil
    case .count: return value.integer.map { $0 >= 0 } ?? false
    case .choice(let vocabulary): return value.text.map(vocabulary.contains) ?? false
    case .reference: return value.text.flatMap(RecordID.init) != nil
    case .words, .references, .list: return false
    }
  }

  private func isClean(_ text: String) -> Bool {
    let normalised = try? EntryText.normalised(text, allowsLines: true, limitBytes: 1_000)
    return normalised?.hasSameBytes(as: text) ?? false
  }

  @Test("every record begins with all that its kind requires")
  func requiredFieldsAreThere() {
    for record in SeededCity.printed.records.values {
      let required = record.kind?.fields.filter(\.isRequired) ?? []
      let missing = required.filter { record.values[FieldPath($0.name)] == nil }
      #expect(missing.isEmpty, "\(record.kindName): \(missing.map(\.name))")
    }
  }

  @Test("an edit has seen what it writes over, so nothing is in conflict")
  func editsCauseNoConflict() {
    let municipality = SyntheticMunicipality(seed: 1, halfYears: [])
    var states: [RecordID: RecordState] = [:]
    for operation in municipality.operations(replica: 7, author: SeededCity.author) {
      states[operation.record, default: RecordState(id: operation.record, kind: operation.kind)]
        .apply(operation, isAccepted: true, hasArrived: { _ in true })
    }
    #expect(states.count == municipality.overview.records)
    #expect(states.count < municipality.overview.operations)
    #expect(states.values.allSatisfy { $0.view.conflicts.isEmpty })
  }

  @Test("every district has an association, every association a district")
  func noDistrictWithoutAssociation() {
    let sizes: [SyntheticMunicipality.Size] = [.small, .persons(20), .persons(90)]
    let others = sizes.map { SyntheticMunicipality(seed: 6, size: $0, halfYears: []) }
    for city in [SeededCity.printed] + others.map(SeededCity.init) {
      let areas = city.records(of: Area.kind)
      let districts = Set(areas.filter { $0[Area.level] == .district }.map(\.id))
      let parents = areas.filter { $0[Area.level] == .association }.map { $0[Area.parent] }
      #expect(Set(parents.compactMap { $0 }) == districts)
      #expect(!parents.contains(nil))
    }
  }

  @Test("the sizes are what they say", arguments: [20, 137, 1_001])
  func sizesAreExact(persons: Int) {
    let municipality = SyntheticMunicipality(
      seed: 8, size: .persons(persons), halfYears: [.first2020])
    #expect(municipality.overview.records(of: Person.kind) == persons)
    #expect(municipality.overview.records(of: Visit.kind) > persons)
  }

  @Test("the small one has two districts and twenty persons")
  func smallIsSmall() {
    let city = SeededCity.small
    #expect(city.records(of: Area.kind).count { $0[Area.level] == .district } == 2)
    #expect(city.records(of: Person.kind).count == 20)
    #expect(city.records(of: Kit.kind).count > 0)
    #expect(city.records(of: SupporterEntry.kind).count > 0)
    #expect(city.records(of: Concern.kind).count > 0)
    #expect(city.records(of: Person.kind).contains { $0[Person.addressHidden] == .yes })
  }
}
