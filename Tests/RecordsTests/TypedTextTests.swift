import Records
import Testing

/// Typed texts that once crashed a reader or were misread.
@Suite struct TypedTextTests {
  private let today = CalendarDate(daysSince1970: 20_775)

  @Test(arguments: [
    "S9223372036854775807", "昭和9223372036854775807", "9223372036854775807", "昭和99年", "昭和0年",
    "令和+2年",
    "ß10.3.3", "平成32年3月",
  ])
  func aBirthDateThatCannotBeIsRefused(text: String) {
    #expect(throws: DateProblem.self) { try BirthDate(reading: text, today: today) }
  }

  @Test(arguments: [("昭和64年", 1989), ("平成元年", 1989), ("令和元年", 2019), ("昭和10年頃", 1935)])
  func theFirstAndLastYearsOfAnErasAreRead(text: String, year: Int) throws {
    #expect(try BirthDate(reading: text, today: today).date?.year == year)
  }

  @Test(arguments: ["R2.+4.1", "2020-+4-+1", "+2020/4/1", "ſ10.3.3"])
  func aSignIsNoDigitAndOnlyALetterOfAnEraIsOne(text: String) {
    #expect(throws: DateProblem.self) { try DateReading.read(text, today: today) }
  }

  @Test(arguments: ["R9223372036854775807", "9223372036854775807", "9999", "+2020", "1872"])
  func aFiscalYearThatCannotBeIsNone(text: String) {
    #expect(FiscalYear(reading: text) == nil)
  }

  @Test func aTextWithZeroBytesIsLookedForAndNotFound() {
    let text = "気" + String(repeating: "\u{0}", count: 80)
    #expect(Suggestion.closest(to: text, in: ["元気", "異変"]) == nil)
    #expect(!SearchKey.isFound("げん\u{0}", in: "げんき"))
    #expect(SearchKey.isFound("んき", in: "げんき"))
  }

  @Test func onlyDigitsMakeAPostalCode() {
    #expect(Address(line: "百百百百百百百 中央町").postalCode == "")
    #expect(Address(line: "五五五五五五五 中央町").town == "五五五五五五五")
    #expect(Address(line: "〒９３５－００１１ 中央町").postalCode == "935-0011")
  }
}
