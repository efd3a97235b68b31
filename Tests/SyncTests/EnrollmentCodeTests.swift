import Records
import Support
import Testing

@testable import Sync

/// The code that a person types from paper.
@Suite struct EnrollmentCodeTests {
  private let pin = KeyPin(publicKeyInfo: Array("a key".utf8))

  @Test func aPinReadsBackAndItsLettersNeverChange() throws {
    #expect(KeyPin(pin.text) == pin)
    #expect(pin.letters == "MC62RX3TCABQYD6")
    let other = KeyPin(publicKeyInfo: Array("another key".utf8))
    #expect(KeyPin.list(KeyPin.text([pin, other])) == [pin, other])
    for text in ["", "sha256//", "sha256//AAAA", "md5//" + pin.text.dropFirst(8), pin.text + ";"] {
      #expect(KeyPin.list(text) == nil, "\(text)")
    }
    #expect(KeyPin.list(Array(repeating: pin.text, count: 5).joined(separator: ";")) == nil)
  }

  @Test func aCodeReadsBackHoweverItIsTyped() throws {
    let letters = pin.letters
    for code in [
      EnrollmentCode(secret: "ABCD-EFGH", pin: nil),
      EnrollmentCode(secret: "ABCDEFGH", pin: letters),
      EnrollmentCode(secret: nil, pin: letters),
    ] {
      #expect(try EnrollmentCode(typed: code.text) == code)
      #expect(try EnrollmentCode(typed: code.text.lowercased()) == code)
      #expect(try EnrollmentCode(typed: " " + code.text.replacing("-", with: " ー ")) == code)
      let wide = code.text.unicodeScalars.map { Unicode.Scalar($0.value + 0xfee0) ?? $0 }
      #expect(try EnrollmentCode(typed: String(String.UnicodeScalarView(wide))) == code)
    }
    #expect(EnrollmentCode(secret: "ABCDEFGH", pin: letters).text.count == 29)
  }

  @Test func everyWrongLetterAndEverySwapIsFound() throws {
    let right = Array(
      EnrollmentCode(secret: "ABCD-EFGH", pin: pin.letters).text.filter { $0 != "-" })
    for place in right.indices {
      for letter in EnrollmentCode.alphabet where letter != right[place] {
        var typed = right
        typed[place] = letter
        #expect(throws: Problem(.enrollmentCodeMistyped)) {
          try EnrollmentCode(typed: String(typed))
        }
      }
      guard place + 1 < right.count, right[place] != right[place + 1] else { continue }
      var typed = right
      typed.swapAt(place, place + 1)
      #expect(throws: Problem(.enrollmentCodeMistyped)) { try EnrollmentCode(typed: String(typed)) }
    }
  }

  @Test(arguments: ["", "-", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFG0", "あいうえおかきく", "ABCD-EFGÉ"])
  func whatIsNoCodeIsASlip(typed: String) {
    #expect(throws: Problem(.enrollmentCodeMistyped)) { try EnrollmentCode(typed: typed) }
  }
}
