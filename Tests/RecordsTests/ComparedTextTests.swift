import Records
import Testing

/// Telephone numbers and addresses, as they are compared.
@Suite struct ComparedTextTests {
  @Test(arguments: [
    "0766-00-1234", "０７６６００１２３４", "0766−00−1234", "0766ー00ー1234", "+81-766-00-1234",
    "+81 (0)766 00 1234",
    "０７６６（００）１２３４",
  ])
  func aNumberIsWhatIsDialled(number: String) {
    #expect(PhoneDigits.digits(of: number) == "0766001234")
  }

  @Test(arguments: [
    "0766001234", "０７６６−００−１２３４", "0766ー00ー1234", "001234", "+81-766-00-1234", "1234",
  ])
  func aNumberIsFoundAsItIsDialled(typed: String) {
    #expect(PhoneDigits.isFound(typed, in: "090-1111-2222 携帯、0766-00-1234 自宅"))
    #expect(!PhoneDigits.isFound(typed, in: "0766-00-9999 自宅"))
    #expect(!PhoneDigits.isFound("234", in: "0766-00-1234"))
    #expect(!PhoneDigits.isFound("1234番", in: "0766-00-1234"))
  }

  @Test(arguments: [
    ("見本町1-2-3", "見本町１−２−３"), ("見本町1-2-3", "見本町1丁目2番3号"), ("見本町1-2-3", "見本町 一丁目２ー３"),
    ("大字見本 字浜 12", "見本 浜 12"), ("三ヶ日町5-6", "三ケ日町 5番地6"), ("見本町12", "見本町十二番地"), ("浜町1の2", "浜町1-2"),
    ("見本町03-1", "見本町3-1"), ("一番町2-3", "一番町２丁目３"),
  ])
  func onePlaceHasOneKey(one: String, other: String) {
    #expect(AddressKey.make(one) == AddressKey.make(other))
  }

  @Test(arguments: [
    ("一番町2-3", "二番町2-3"), ("一番町2-3", "1番町2-3"), ("見本町1-23", "見本町12-3"), ("見本町1-2", "見本町1-2-3"),
    ("三ヶ日町5", "八ヶ日町5"),
  ])
  func twoPlacesHaveTwo(one: String, other: String) {
    #expect(AddressKey.make(one) != AddressKey.make(other))
  }

  @Test func halfKnownBirthDatesAgreeAsFarAsTheyAreKnown() throws {
    let today = try #require(CalendarDate(iso: "2026-11-25"))
    func born(_ text: String) throws -> BirthDate { try BirthDate(reading: text, today: today) }
    #expect(try born("S10").isCompatible(with: born("S10.3.3")))
    #expect(try born("S10.3").isCompatible(with: born("S10.3.3")))
    #expect(try !born("S10.4").isCompatible(with: born("S10.3.3")))
    #expect(try !born("S11").isCompatible(with: born("S10.3.3")))
    #expect(try !born("不詳").isCompatible(with: born("S10.3.3")))
    #expect(try !born("S10.3.4").isCompatible(with: born("S10.3.3")))
  }
}
