import Records
import Testing

@Suite struct DateTests {
  private let today = CalendarDate(iso: "2026-11-21") ?? CalendarDate(daysSince1970: 0)

  @Test func everyDayFrom1868To2100RoundTrips() throws {
    let first = try #require(CalendarDate(iso: "1868-01-01")).daysSince1970
    let last = try #require(CalendarDate(iso: "2100-12-31")).daysSince1970
    var previous = CalendarDate(daysSince1970: first - 1)
    for days in first...last {
      let date = CalendarDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
      #expect(CalendarDate(iso: date.description) == date)
      #expect(previous < date)
      previous = date
    }
  }

  @Test(arguments: [
    "2020-02-30", "2021-02-29", "2020-13-01", "2020-00-10", "2020-4-1", "20200401", "",
  ])
  func whatIsNotADayIsNone(text: String) { #expect(CalendarDate(iso: text) == nil) }

  @Test(arguments: [
    ("S10.3.3", "1935-03-03"), ("s10.3.3", "1935-03-03"), ("Ｓ１０．３．３", "1935-03-03"),
    ("昭和10年3月3日", "1935-03-03"), ("昭和１０年３月３日", "1935-03-03"), ("1935/3/3", "1935-03-03"),
    ("1935-03-03", "1935-03-03"), ("1935年3月3日", "1935-03-03"), ("令和元年5月1日", "2019-05-01"),
    ("R1.5.1", "2019-05-01"), ("H31.4.30", "2019-04-30"), ("平成元年1月8日", "1989-01-08"),
    ("大正元年7月30日", "1912-07-30"), ("M45.7.29", "1912-07-29"), ("今日", "2026-11-21"),
    ("昨日", "2026-11-20"), ("一昨日", "2026-11-19"), ("4/1", "2026-04-01"), ("12/24", "2025-12-24"),
    ("大正15年12月25日", "1926-12-25"), ("M45.7.30", "1912-07-30"), ("㍼10.3.3", "1935-03-03"),
    ("㋿２．４．１", "2020-04-01"), ("昭10.3.3", "1935-03-03"), ("昭和十年三月三日", "1935-03-03"),
    ("令和元年五月一日", "2019-05-01"), ("二〇二〇年十二月三十一日", "2020-12-31"), ("令和2年4月1日(水)", "2020-04-01"),
    ("2020-04-01（水曜日）", "2020-04-01"), ("20200401", "2020-04-01"), ("3100303", "1935-03-03"),
    ("5020401", "2020-04-01"), ("３・３", "2026-03-03"), ("十二月二十四日", "2025-12-24"),
  ])
  func datesAreReadAsPeopleWriteThem(text: String, iso: String) throws {
    #expect(try DateReading.read(text, today: today).description == iso)
  }

  @Test(arguments: ["昭和64年1月8日", "平成元年1月7日", "R1.4.30", "S65.1.1"])
  func aDayOutsideOfItsEraIsRefused(text: String) {
    #expect(throws: DateProblem.self) { try DateReading.read(text, today: today) }
  }

  @Test(arguments: ["令和2年4月1日(金)", "2020-04-01(日)", "4/1(月)"])
  func aWrongDayOfTheWeekIsSaid(text: String) {
    let problem = #expect(throws: DateProblem.self) { try DateReading.read(text, today: today) }
    #expect(problem?.sentence.contains("水曜日です") == true)
  }

  @Test func aDayWithoutAYearIsOneOfTheLastYear() throws {
    #expect(throws: DateProblem.needsYear("2/29")) { try DateReading.read("2/29", today: today) }
    let soonAfter = try #require(CalendarDate(iso: "2025-02-10"))
    #expect(try DateReading.read("2/29", today: soonAfter).description == "2024-02-29")
    let newYear = try #require(CalendarDate(iso: "2027-01-01"))
    #expect(try DateReading.read("12/31", today: newYear).description == "2026-12-31")
    #expect(DateReading.isRelative("4/1") && DateReading.isRelative("今日"))
    #expect(!DateReading.isRelative("R2.4.1") && !DateReading.isRelative("20200401"))
  }

  @Test(arguments: ["3/3", "今日", "きのう", "３・３", "三月三日", "2/29"])
  func nobodyIsBornOnADayWithoutAYear(text: String) {
    #expect(throws: DateProblem.birthNeedsYear(text)) {
      try BirthDate(reading: text, today: today)
    }
  }

  @Test(arguments: ["85歳", "満８５才", "85歳頃", "八十五歳"])
  func anAgeIsKeptWithTheDayOnWhichItWasKnown(text: String) throws {
    let birth = try BirthDate(reading: text, today: today)
    #expect(birth.precision == .year)
    #expect(birth.age(on: today) == 85)
    #expect(birth.written == "\(text)(令和8年11月21日に)")
    #expect(BirthDate(birth.value) == birth)
  }

  @Test(arguments: ["2020-02-30", "R2.2.30", "いつか", "", "4/31", "999999/1/1", "1/2/3/4", "-1/2"])
  func aDateThatDoesNotExistIsRefused(text: String) {
    #expect(throws: DateProblem.self) { try DateReading.read(text, today: today) }
  }

  @Test(arguments: [
    ("2019-04-30", "平成31年4月30日"), ("2019-05-01", "令和元年5月1日"), ("1926-12-25", "昭和元年12月25日"),
    ("1926-12-24", "大正15年12月24日"), ("1872-12-31", "1872年12月31日"),
  ])
  func datesAreShownInTheEraOfTheDay(iso: String, japanese: String) {
    #expect(CalendarDate(iso: iso)?.japanese == japanese)
  }

  @Test(arguments: [
    ("昭和10年", BirthDate.Precision.year, "1935-01-01"), ("S10.3", .month, "1935-03-01"),
    ("1935", .year, "1935-01-01"), ("昭和10年頃", .year, "1935-01-01"), ("S10.3.3", .day, "1935-03-03"),
  ])
  func aBirthDateIsReadAsFarAsItIsKnown(
    text: String, precision: BirthDate.Precision, iso: String
  ) throws {
    let birth = try BirthDate(reading: text, today: today)
    #expect(birth.precision == precision)
    #expect(birth.date?.description == iso)
    #expect(birth.written == text)
    #expect(BirthDate(birth.value) == birth)
  }

  @Test func anUnknownBirthDateKeepsItsWords() throws {
    let birth = try BirthDate(reading: "不詳", today: today)
    #expect(birth.date == nil)
    #expect(birth.age(on: today) == nil)
    #expect(throws: DateProblem.self) { try BirthDate(reading: "2099-01-01", today: today) }
  }

  @Test(arguments: [
    ("1935-03-03", "2026-03-02", 90), ("1935-03-03", "2026-03-03", 91),
    ("2000-02-29", "2023-02-28", 22),
    ("2000-02-29", "2023-03-01", 23), ("2000-02-29", "2024-02-29", 24),
  ])
  func ageIsReckonedFromTheBirthday(born: String, on: String, age: Int) throws {
    let birth = BirthDate(date: CalendarDate(iso: born), written: born, precision: .day)
    #expect(birth.age(on: try #require(CalendarDate(iso: on))) == age)
  }

  @Test(arguments: [
    ("R2", 2020, "R2", "令和2年度"), ("H27", 2015, "H27", "平成27年度"), ("令和元年度", 2019, "R1", "令和元年度"),
    ("2019", 2019, "R1", "令和元年度"), ("H31", 2019, "R1", "令和元年度"),
  ])
  func fiscalYearsAreNamedAsTheyArePrinted(text: String, year: Int, short: String, name: String)
    throws
  {
    let fiscal = try #require(FiscalYear(reading: text))
    #expect(fiscal == FiscalYear(year))
    #expect(fiscal.short == short)
    #expect(fiscal.name == name)
    #expect(FiscalYear(containing: fiscal.from) == fiscal)
    #expect(FiscalYear(containing: fiscal.to) == fiscal)
    #expect(fiscal.to.adding(days: 1) == FiscalYear(year + 1).from)
  }

  @Test func timestampsAreShownInJapan() {
    let moment = Timestamp(milliseconds: 1_795_228_762_123)
    #expect(moment.description == "2026-11-21T02:39:22.123Z")
    #expect(moment.dateInJapan.description == "2026-11-21")
    #expect(moment.clockInJapan == "11:39")
    #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    for extreme in [Int64.min / 4, Int64.max / 4] {
      #expect(!Timestamp(milliseconds: extreme).description.isEmpty)
    }
  }
}
