import Records
import Support
import Testing

@Suite(.seeded) struct JSONTests {
  @Test(arguments: [
    #"{"a":1,"b":[true,false,null,"え",-0.5]}"#, #""\"\\\n\t\r\u0001""#, "[]", "{}", "0", "-1",
    "9223372036854775807",
  ])
  func canonicalTextIsReadAndWrittenTheSame(text: String) throws {
    #expect(JSON.text(try JSON.read(text)) == text)
  }

  @Test func whatIsWrittenIsCanonical() throws {
    #expect(
      JSON.text(try JSON.read(" { \"b\" : 1 , \"a\" : \"\\u3042\\/\" } ")) == #"{"a":"あ/","b":1}"#)
    #expect(JSON.text(try JSON.read(#""\ud83d\ude00""#)) == "\"😀\"")
  }

  @Test(arguments: [
    ("", JSONProblem.Reason.unexpectedEnd), ("[1,]", .unexpectedByte),
    ("{\"a\":1,\"a\":2}", .duplicateMember),
    ("01", .badNumber), ("1e999", .badNumber), ("\"\\ud800\"", .unexpectedByte),
    ("\"\\x\"", .badEscape),
    ("\"a\nb\"", .badText), ("[1] 2", .trailingBytes), ("tru", .unexpectedEnd),
    ("{1:2}", .unexpectedByte),
    ("-", .unexpectedEnd), ("1.", .unexpectedEnd),
  ])
  func whatIsNotJSONIsRefusedWithAReason(text: String, reason: JSONProblem.Reason) {
    #expect(performing: { try JSON.read(text) }, throws: { ($0 as? JSONProblem)?.reason == reason })
  }

  @Test func depthIsBounded() throws {
    let deepest =
      String(repeating: "[", count: JSON.depthLimit)
      + String(repeating: "]", count: JSON.depthLimit)
    _ = try JSON.read(deepest)
    #expect(throws: JSONProblem.self) { try JSON.read("[" + deepest + "]") }
    #expect(throws: JSONProblem.self) { try JSON.read(String(repeating: "[", count: 10_000)) }
  }

  @Test func damagedBytesNeverCrash() {
    var random = TestSeed.generator(stream: 11)
    let whole = Array(#"{"id":"あ","n":[1,-2.5e3,true,null],"s":"\u3042\n"}"#.utf8)
    for _ in 0..<5_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      guard let value = try? JSON.read(bytes) else { continue }
      #expect((try? JSON.read(JSON.bytes(value))) == value)
    }
  }

  @Test func oneAndOnePointZeroAreNotTheSameNorAreTwoSpellingsOfALetter() {
    #expect(Value.integer(1) != Value.number(1))
    #expect(Value.text("が") != Value.text("か\u{3099}"))
    #expect(FieldPath("が") != FieldPath("か\u{3099}"))
  }
}
