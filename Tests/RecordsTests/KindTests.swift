import Records
import Support
import Testing

@Suite struct KindTests {
  @Test func everyDeclarationIsWholeAndItsNamesAreIdentifiers() {
    #expect(Catalogue.kinds.count == 20)
    for kind in Catalogue.kinds {
      #expect(!kind.fields.isEmpty)
      #expect(!kind.label.isEmpty)
      let names = kind.fields.map(\.name)
      #expect(Set(names).count == names.count, "\(kind.name)")
      for field in kind.fields {
        #expect(
          field.name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x5f }, "\(field.name)")
        #expect(!["lifecycle", "erasure"].contains(field.name))
        #expect(!field.label.isEmpty)
        if case .reference(let kinds) = field.type {
          for target in kinds { #expect(Catalogue.kind(target) != nil, "\(target)") }
        }
      }
      if let date = kind.businessDate { #expect(kind.field(date) != nil) }
    }
  }

  @Test func everyWordOfASeverityListIsAWordOfItsVocabulary() {
    for field in Catalogue.kinds.flatMap(\.fields) {
      guard case .severest(let words) = field.merge, let vocabulary = field.type.vocabulary else {
        continue
      }
      #expect(Set(words) == Set(vocabulary.words), "\(field.name)")
    }
  }

  /// The examples in help can be typed as they stand.
  @Test func everyExampleNamesOptionsAndWordsOfItsKind() {
    for kind in Catalogue.kinds where !kind.isAutomatic && kind.name != Review.kindName {
      #expect(
        kind.examples.add.hasPrefix("--") && kind.examples.edit.hasPrefix("--"), "\(kind.name)")
      for example in [kind.examples.add, kind.examples.edit] {
        let words = example.split(separator: " ").map(String.init)
        #expect(words.count.isMultiple(of: 2), "\(example)")
        for (option, value) in zip(words, words.dropFirst()) where option.hasPrefix("--") {
          let name = option.dropFirst(2).replacing("remove-", with: "")
          let field = kind.fields.first { $0.optionName == name }
          #expect(field != nil, "\(kind.name) \(option)")
          guard let vocabulary = field?.type.vocabulary else { continue }
          #expect(
            value.split(separator: ",").allSatisfy { vocabulary.contains(String($0)) }, "\(value)")
        }
      }
    }
  }

  @Test func typedAccessReadsWhatTheCellsHold() {
    let team = RecordID(high: 1, low: 1)
    let record = Record(
      id: RecordID(high: 2, low: 2), kindName: "visit",
      values: [
        FieldPath("status"): "異変", FieldPath("date"): "2020-04-01",
        FieldPath("activities", member: "話し相手"): true,
        FieldPath("activities", member: "除雪"): true,
        FieldPath("activities", member: "未来の活動"): true, FieldPath("team"): .text(team.description),
      ])
    #expect(record[Visit.status] == .alarming)
    #expect(record[Visit.date]?.description == "2020-04-01")
    #expect(record[Visit.activities] == [.talking, .snowClearing])
    #expect(record.members(of: "activities").count == 3)
    #expect(record[Visit.team] == team)
    #expect(record[Visit.person] == nil)
  }

  @Test func itemsOfAListComeNewestFirstThenById() {
    func phone(_ item: String, _ number: String, _ last: String?) -> [(FieldPath, Value)] {
      [
        (FieldPath("phones", member: item), true),
        (FieldPath("phones", item: item, part: "number"), .text(number)),
      ] + (last.map { [(FieldPath("phones", item: item, part: "last_success"), .text($0))] } ?? [])
    }
    let cells =
      phone("a", "1", nil) + phone("b", "2", "2020-01-01") + phone("c", "3", "2021-01-01")
    let record = Record(
      id: RecordID(high: 1, low: 1), kindName: "person",
      values: PathMap(uniqueKeysWithValues: cells))
    #expect(record[Person.phones].map(\.number) == ["3", "2", "1"])
  }

  @Test func idsHaveOneSpellingAndCompanionsAreStable() throws {
    var random = TestSeed.generator(stream: 12)
    for _ in 0..<500 {
      let id = RecordID.random(using: &random)
      #expect(RecordID(id.description) == id)
      #expect(id.description.count == 36)
      #expect(id.companion("kit") == id.companion("kit"))
      #expect(id.companion("kit") != id.companion("review"))
      #expect(id.companion("kit") != id)
    }
    for wrong in [
      "", "x", "00000000-0000-0000-0000-00000000000", "0000000000000000-0000-0000-000000000000",
    ] {
      #expect(RecordID(wrong) == nil)
    }
    #expect(RecordID("ABCDEF00-0000-0000-0000-000000000000") == nil)
  }
}
