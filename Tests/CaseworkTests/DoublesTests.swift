import Casework
import Merge
import Records
import Support
import SyntheticMunicipality
import Testing

/// Doubles are found although they are written otherwise, and people who only live together are not
/// taken for doubles.
@Suite(.seeded) struct DoublesTests {
  struct Written {
    var name: String?
    var kana: String?
    var born: String?
    var lives: String?
    var phone: String?
    var sex: String?

    func record(_ number: UInt64) throws -> Record {
      let today = CalendarDate(daysSince1970: 20_775)
      var values: [String: Value] = [:]
      values["name"] = name.map(Value.text)
      values["kana"] = kana.map(Value.text)
      values["birth_date"] = try born.map { try BirthDate(reading: $0, today: today).value }
      values["address"] = lives.map { Address(line: $0).value }
      values["sex"] = sex.map(Value.text)
      values["phones/a"] = phone.map { _ in true }
      values["phones/a/number"] = phone.map(Value.text)
      let cells = PathMap(uniqueKeysWithValues: values.map { (FieldPath($0.key), $0.value) })
      return Record(id: RecordID(high: 1, low: number), kindName: "person", values: cells)
    }
  }

  private func reasons(_ one: Written, _ other: Written) throws -> [String]? {
    let finder = DoublesFinder([try one.record(1), try other.record(2)])
    let found = finder.candidates(besides: SamePerson(links: []))
    // A person who is being added is compared like those who are there.
    let added = DoublesFinder([try one.record(1)]).candidates(
      for: PersonTraits(try other.record(2)))
    #expect(added.map(\.likeness.reasons) == found.map(\.reasons))
    return found.first?.reasons
  }

  @Test(arguments: [
    (
      Written(name: "髙﨑 リヨ", kana: "タカサキリヨ"), Written(name: "高崎リヨ", kana: "たかさき　りよ"),
      ["氏名", "カナ"]
    ),
    (
      Written(name: "渡邊みどり", born: "S10.3.3"), Written(name: "渡辺みどり", born: "昭和10年頃"),
      ["氏名", "生年月日"]
    ),
    (
      Written(name: "澤田一", lives: "見本町一丁目2番3号"), Written(name: "沢田一", lives: "見本町１－２－３"),
      ["氏名", "住所"]
    ),
    (
      Written(name: "浜野花枝", phone: "0766-00-1234"), Written(name: "濱野花枝", phone: "０７６６００１２３４"),
      ["氏名", "電話"]
    ),
    // A slip of the fingers in one of the spellings.
    (
      Written(name: "山本節子", kana: "ヤマモトセツコ", born: "S8.1.2"),
      Written(name: "山元節子", kana: "ヤマモトセツコ", born: "S8.1.2"),
      ["氏名(近い)", "カナ", "生年月日"]
    ),
    (
      Written(kana: "ヤマモトセツコ", born: "S8.1.2"), Written(kana: "ヤマモトツセコ", born: "S8.1.2"),
      ["カナ(近い)", "生年月日"]
    ),
    // Moved house.
    (
      Written(name: "舟木澄子", kana: "フナキスミコ", born: "S8.1.2", lives: "甲町1-1"),
      Written(name: "舟木澄子", kana: "フナキスミコ", born: "S8.1.2", lives: "乙町5-5"),
      ["氏名", "カナ", "生年月日"]
    ),
    (
      Written(name: "舟木澄子", born: "S8.1.2", lives: "甲町1-1"),
      Written(name: "舟木澄子", born: "S8.2.1", lives: "甲町1-1"),
      ["氏名", "生年月日(近い)", "住所"]
    ),
  ])
  func theSamePersonIsFound(
    one: Written, other: Written, reasons expected: [String]
  ) throws {
    #expect(try reasons(one, other) == expected)
    #expect(try reasons(other, one) == expected)
  }

  @Test(arguments: [
    // A couple, twins, mother and daughter.
    (
      Written(name: "林茂", kana: "ハヤシシゲル", born: "S8.1.2", lives: "甲町1", phone: "0766-00-1234"),
      Written(name: "林花", kana: "ハヤシハナ", born: "S9.4.6", lives: "甲町1", phone: "0766-00-1234")
    ),
    (
      Written(name: "林清", kana: "ハヤシキヨシ", born: "S8.1.2", lives: "甲町1", sex: "男"),
      Written(name: "林静", kana: "ハヤシシズカ", born: "S8.1.2", lives: "甲町1", sex: "女")
    ),
    (
      Written(name: "林ハル", born: "S8.1.2", lives: "甲町1", phone: "0766-00-1234"),
      Written(name: "林ハナ", born: "S30.5.5", lives: "甲町1", phone: "0766-00-1234")
    ),
    // Namesakes.
    (
      Written(name: "海老名リヨ", kana: "エビナリヨ", born: "S10.3.3"),
      Written(name: "海老名リヨ", kana: "エビナリヨ", born: "S12.8.9")
    ),
    (Written(name: "林"), Written(name: "森")), (Written(), Written()),
    // A telephone of two digits is an extension.
    (Written(name: "甲", phone: "12"), Written(name: "乙", phone: "12")),
  ])
  func othersAreNot(one: Written, other: Written) throws {
    #expect(try reasons(one, other) == nil)
    #expect(try reasons(other, one) == nil)
  }

  @Test func whoIsJoinedAlreadyIsNoCandidate() throws {
    let person = Written(name: "髙橋リヨ", kana: "タカハシリヨ")
    let (one, other) = (try person.record(1), try person.record(2))
    let finder = DoublesFinder([one, other])
    #expect(finder.candidates(besides: SamePerson(links: [])).count == 1)
    #expect(finder.candidates(besides: SamePerson(links: [(other.id, one.id)])).isEmpty)
  }

  /// An apartment house whose people have nothing else in common.
  @Test func manyAtOneAddressAreNoCandidates() throws {
    let kana = ["アイ", "カキ", "サシ", "タチ", "ナニ", "ハヒ", "マミ", "ヤユ", "ラリ"]
    let persons = try (0..<80).map { number in
      try Written(
        name: kana[number % 9] + kana[number / 9], kana: kana[number % 9] + kana[number / 9],
        lives: "甲町1-1 甲荘", phone: "0766-00-5000"
      ).record(UInt64(number))
    }
    #expect(DoublesFinder(persons).candidates(besides: SamePerson(links: [])).isEmpty)
  }

  /// The figures that `make bench` prints.
  @Test(arguments: [UInt64(11), 12, 13])
  func plantedDoublesAreFound(seed: UInt64) {
    let planted = PlantedDoubles(in: Self.persons(3_000, seed: seed), seed: seed)
    let found = DoublesFinder(planted.persons).candidates(besides: SamePerson(planted.persons))
    let score = planted.score(of: Set(found.map { PlantedDoubles.Pair($0.first, $0.second) }))
    #expect(score.precision >= 0.95, "seed \(seed)")
    #expect(score.recall >= 0.9, "seed \(seed)")
  }

  /// The persons of a made-up city.
  private static func persons(_ count: Int, seed: UInt64) -> [Record] {
    let city = SyntheticMunicipality(seed: seed, size: .persons(count), halfYears: [])
    let author = RecordID(high: 1, low: 1)
    let written = city.operations(replica: 1, author: author).filter { $0.kind == "person" }
    return Dictionary(grouping: written, by: \.record).map { id, operations in
      RecordState(
        id: id, kind: "person", judged: operations.map { (operation: $0, isAccepted: true) }
      ).view.record
    }
  }
}
