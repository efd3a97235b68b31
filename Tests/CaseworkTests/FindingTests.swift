import Authority
import Casework
import Merge
import Records
import Testing

/// A word finds the record that is meant, says which ones it could be, or finds nothing.
@Suite struct FindingTests {
  private let records = MemoryRecords()
  private let persons = [Person.kind.name]

  @Test func aNameIsTakenAsWrittenThenFoldedThenByItsBeginning() throws {
    let short = try records.add(Person.kind, ["name": "森", "kana": "モリ"])
    let long = try records.add(Person.kind, ["name": "森山花", "kana": "モリヤマハナ"])
    let lookup = Lookup(rows: records)
    #expect(try lookup.find("森", persons) == short)
    #expect(try lookup.find("もりやまはな", persons) == long)
    #expect(try lookup.find("森山", persons) == long)
    #expect(try lookup.find(String(long.short), persons) == long)
    #expect(try lookup.find("last", persons) == long)
  }

  @Test func severalThatAreMeantAreAValueAndNoGuess() throws {
    let twins = try (0..<2).map { _ in try records.add(Person.kind, ["name": "同名太郎"]) }
    do {
      _ = try Lookup(rows: records).find("同名太郎", persons)
      Issue.record("one of two was taken")
    } catch let ambiguous as AmbiguousRecords {
      #expect(ambiguous.text == "同名太郎" && Set(ambiguous.candidates) == Set(twins))
    }
  }

  @Test func aProgramThatMustNotGuessTakesWholeNamesAlone() throws {
    let person = try records.add(Person.kind, ["name": "森山花", "kana": "モリヤマハナ"])
    let strict = Lookup(rows: records, takesBeginnings: false)
    #expect(try strict.find("森山花", persons) == person)
    #expect(try strict.find(person.description, persons) == person)
    for beginning in ["森山", String(person.short)] {
      #expect(throws: Problem(.idUnknown, ["word": beginning])) {
        try strict.find(beginning, persons)
      }
    }
  }

  @Test func aListIsFilteredByPlaceDayAndWords() throws {
    let city = try MemoryRecords.twoDistricts()
    for (person, day) in [("北野花", "R2.4.1"), ("北野花", "R2.5.1"), ("南野実", "R2.4.1")] {
      try city.add(
        Visit.kind, ["person": person, "date": day, "status": "元気", "memo": "庭の手入れ"])
    }
    func days(_ filter: RecordFilter) throws -> [String] {
      try filter.records(of: Visit.kind, in: city, city.reader)
        .compactMap { $0.record[Visit.date]?.description }
    }
    #expect(try days(RecordFilter(area: "北地区社協")) == ["2020-04-01", "2020-05-01"])
    #expect(try days(RecordFilter(area: "南町")) == ["2020-04-01"])
    #expect(try days(RecordFilter(person: "北野花", from: "R2.4.2")) == ["2020-05-01"])
    #expect(try days(RecordFilter(words: "手入れ")).count == 3)
    #expect(try days(RecordFilter(words: "雪")).isEmpty)
  }
}
