import Records
import Sync
import Testing

/// Messages that say something that is not read as it was said are refused.
@Suite struct ForeignMessageTests {
  private func request(
    cursors: String = #"{"3":1}"#, incarnation: String = #""one""#, after: String = ""
  ) -> [UInt8] {
    Array(
      """
      {"cursors":\(cursors),"incarnation":\(incarnation),"oldest":1,"operations":0,"protocol":1,\
      "replica":"00000000000000ff"}\n\(after)
      """.utf8)
  }

  @Test func aPlainRequestIsRead() throws {
    #expect(try SyncRequest(bytes: request()).cursors == [3: 1])
  }

  @Test(arguments: [#"{"3":1,"03":2}"#, #"{"+3":1}"#, #"{"-0":1}"#, #"{"3":"1"}"#])
  func aCursorHasOneSpelling(cursors: String) {
    #expect(throws: Problem(.malformed, ["part": "head"])) {
      try SyncRequest(bytes: request(cursors: cursors))
    }
  }

  @Test func anIncarnationIsTextOrAbsent() {
    #expect(throws: Problem(.malformed, ["part": "head"])) {
      try SyncRequest(bytes: request(incarnation: "5"))
    }
  }

  @Test func aSignatureIsOfSomethingAndHasOneSpelling() throws {
    func request(_ signature: String, operations: Int) throws -> SyncRequest {
      let head =
        "{\"cursors\":{},\"oldest\":1,\"operations\":\(operations),\"protocol\":1,"
        + "\"replica\":\"00000000000000ff\",\"signature\":\(signature)}\n"
      return try SyncRequest(
        bytes: Array((head + String(repeating: "{}\n", count: operations)).utf8))
    }
    let zeros = String(repeating: "A", count: 85)
    #expect(try request("\"\(zeros)A==\"", operations: 1).signature?.count == 64)
    for signature in ["5", "\"\"", "\"AAAA\"", "\"\(zeros)B==\"", "\"\(zeros)A\""] {
      #expect(throws: Problem(.malformed, ["part": "head"])) {
        try request(signature, operations: 1)
      }
    }
    #expect(throws: Problem(.malformed, ["part": "head"])) {
      try request("\"\(zeros)A==\"", operations: 0)
    }
  }

  @Test(arguments: ["{\"id\":", "\n", "\u{0}"])
  func nothingMayFollowTheLastLine(rest: String) {
    #expect(throws: Problem(.malformed, ["part": "operations"])) {
      try SyncRequest(bytes: request(after: rest))
    }
  }

  @Test func aHeadIsBounded() {
    let space = String(repeating: " ", count: Limits.requestHeadBytes)
    #expect(throws: Problem(.malformed, ["part": "head"])) {
      try SyncRequest(bytes: request(cursors: space + "{}"))
    }
    let cursors = (0..<Int64(Limits.cursors)).map { ($0 &- .max, Int64.min) }
    let largest = SyncRequest(
      replica: .max, incarnation: String(repeating: "x", count: 100),
      cursors: Dictionary(uniqueKeysWithValues: cursors), oldest: 1, lines: [])
    #expect(throws: Never.self) { try SyncRequest(bytes: largest.bytes) }
  }

  @Test(arguments: [
    ("", #"{"grants":[3,"x"],"state":{}}"#), (#""ended":["4"],"#, ""),
    ("", #"{"verdict":["00000000000000ff-1","refused"]}"#), (#""ended":4,"#, ""),
  ])
  func anAnswerIsReadWholeOrNotAtAll(member: String, line: String) throws {
    func bytes(_ member: String, _ lines: [String]) -> [UInt8] {
      let head =
        "{\"backed_up\":0,\"cursors\":{},\(member)\"incarnation\":\"one\",\"lines\":\(lines.count),"
        + "\"protocol\":1,\"received\":1}"
      return Array(([head] + lines).map { $0 + "\n" }.joined().utf8)
    }
    let accepted = #"{"verdict":["00000000000000ff-1","accepted"]}"#
    #expect(throws: Never.self) { try SyncAnswer(bytes: bytes("", [accepted])) }
    #expect(throws: Problem.self) {
      try SyncAnswer(bytes: bytes(member, [accepted] + (line.isEmpty ? [] : [line])))
    }
  }
}
