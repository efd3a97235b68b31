import Authority
import Casework
import Merge
import Records
import Testing

/// つなぐシート from a consultation to its answer, and the window that is found for a trouble.
@Suite struct ReferralTests {
  private let city: MemoryRecords
  private let referrals: Referrals

  init() throws {
    city = try MemoryRecords.twoDistricts()
    referrals = Referrals(rows: city, writer: city, reader: city.reader)
  }

  private func sheet(_ id: RecordID) throws -> Record { try #require(try city.view(id)?.record) }

  private func consultation() throws -> RecordID {
    try city.add(
      Consultation.kind,
      [
        "desk": "なんでも相談窓口", "route": "家族", "person": "北野花", "main_need": "介護",
        "needs": "介護,住まい", "content": "通院の足がない",
      ])
  }

  @Test func aSheetTakesWhatItsConsultationAndItsPersonSay() throws {
    try city.add(
      Household.kind, ["name": "北野家", "members": "氏名=北野花,年齢=85,続柄=本人"])
    _ = try city.entries.edit(
      Person.kind,
      TypedEntry(
        city.assignments(Person.kind, ["household": "北野家", "phones": "番号=0766-00-0001"]),
        target: "北野花"))
    let source = try consultation()
    let id = try city.add(Referral.kind, ["source": source.description])
    let made = try sheet(id)
    #expect(made[Referral.name] == "北野花" && made[Referral.phone] == "0766-00-0001")
    #expect(made[Referral.mainNeed] == .care && made[Referral.needs] == [.care, .housing])
    #expect(made[Referral.content] == "通院の足がない")
    #expect(made[Referral.household] == "北野花 85歳 本人")
  }

  @Test func whatIsSaidForTheSheetIsNotTakenFromTheConsultation() throws {
    let source = try consultation()
    let id = try city.add(
      Referral.kind, ["source": source.description, "needs": "健康", "content": "別のこと"])
    let made = try sheet(id)
    #expect(made[Referral.needs] == [.health] && made[Referral.content] == "別のこと")
  }

  @Test func aSheetIsOutOfTheQueueWhileItHasTimeAndAfterItsAnswer() throws {
    let id = try city.add(Referral.kind, ["person": "北野花", "received_on": "2020-08-01"])
    func isWaiting(_ day: CalendarDate) throws -> Bool {
      try ReviewQueue.items(in: city, on: day).contains { $0.cause == .referral }
    }
    #expect(try isWaiting(city.today))
    try referrals.accept(id.description, due: "2020-09-15")
    #expect(try sheet(id)[Referral.acceptedOn] == city.today)
    #expect(try !isWaiting(city.today))
    #expect(try isWaiting(Sample.day(16)))
    try referrals.answer(id.description, "訪問介護が始まった")
    #expect(try !isWaiting(Sample.day(16)))
    #expect(try sheet(id)[Referral.result] == "訪問介護が始まった")
  }

  private enum Sample {
    static func day(_ day: Int) -> CalendarDate {
      CalendarDate(year: 2020, month: 9, day: day) ?? CalendarDate(daysSince1970: 0)
    }
  }

  // MARK: 相談機関一覧

  private func found(_ words: String) throws -> (names: [String], isForTheUnsure: Bool) {
    let search = try AgencySearch(words, in: city)
    return (search.agencies.compactMap { $0[Agency.name] }, search.isForTheUnsure)
  }

  @Test func aWindowIsFoundByTheTroubleAndTheUnsureAreSentToTheStar() throws {
    for (number, name, needs, scope, star) in [
      ("12", "環境課", "その他", "ごみ屋敷、不法投棄", "無"), ("3", "地域包括支援センター", "介護,健康", "高齢者の相談", "無"),
      ("1", "ふくし相談サポートセンター", "その他", "どこに相談すればよいか分からないこと", "有"),
    ] {
      try city.add(
        Agency.kind,
        ["number": number, "name": name, "needs": needs, "scope": scope, "when_unsure": star])
    }
    #expect(try found("ごみ屋敷").names == ["環境課"])
    #expect(try found("ゴミ屋敷").names == ["環境課"])
    #expect(try found("介護").names == ["地域包括支援センター"])
    #expect(try found("その他").names == ["ふくし相談サポートセンター", "環境課"])
    let unsure = try found("雪おろし")
    #expect(unsure.names == ["ふくし相談サポートセンター"] && unsure.isForTheUnsure)
    #expect(throws: Problem.self) { try AgencySearch("　", in: city) }
  }
}
