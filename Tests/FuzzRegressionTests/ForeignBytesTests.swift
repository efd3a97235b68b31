import Authority
import Merge
import Records
import Sync
import Testing

/// Past findings in foreign bytes, one test each. The bytes are in Fixtures/fuzz as well.
@Suite struct ForeignBytesTests {
  private let user = RecordID(high: 1, low: 2)
  private let record = RecordID(high: 3, low: 4)
  private let now = Timestamp(milliseconds: 1_795_000_000_000)

  private func operation(
    _ writes: PathMap<Write>, at moment: Timestamp? = nil
  ) -> Operation {
    Operation(
      id: OperationID(replica: 255, counter: 1), lamport: 1, author: user,
      recordedAt: moment ?? now, record: record, kind: Person.kind.name, writes: writes)
  }

  @Test(arguments: [Int64.min, Int64.min + 1, .max - 1, .max])
  func aClockAtTheEndOfCountingIsHeldAndShown(milliseconds: Int64) throws {
    let moment = Timestamp(milliseconds: milliseconds)
    let principal = Principal(
      user: user, worker: nil, seesHiddenAddresses: true,
      assignments: [Assignment(.administrator)], teamPersons: [], opened: [])
    let verdict = try Judge(principal: principal, now: now).verdict(
      on: operation([FieldPath("name"): Write("甲野")], at: moment), in: NoRecords())
    #expect(verdict == .held(.clockSkewed))
    #expect(!moment.clockInJapan.isEmpty)
    #expect((1...9999).contains(moment.dateInJapan.year))
  }

  @Test func aClockIsFurtherOnlyBeyondTheDistance() {
    let later = Timestamp(milliseconds: now.milliseconds + 10)
    #expect(!later.isFurther(than: 10, from: now))
    #expect(!now.isFurther(than: 10, from: later))
    #expect(later.isFurther(than: 9, from: now))
    #expect(now.isFurther(than: 9, from: later))
  }

  @Test func aValueTooDeepForAStateIsRefusedAndTheDeepestOneReachesADevice() throws {
    func nested(_ levels: Int) -> Value {
      (0..<levels).reduce(Value.text("x")) { value, _ in .list([value]) }
    }
    let path = FieldPath("colour")
    let deep = operation([path: Write(nested(Limits.valueDepth + 1))])
    #expect(Validation.problem(with: deep) == .limitExceeded)
    let fits = operation([path: Write(nested(Limits.valueDepth))])
    #expect(Validation.problem(with: fits) == nil)
    var state = RecordState(id: record, kind: Person.kind.name)
    state.apply(fits, isAccepted: true, hasArrived: { _ in false })
    #expect(RecordState(line: state.line) == state)
    var answer = SyncAnswer(incarnation: "", received: 1, backedUp: 0)
    answer.states = [.init(line: state.line, grants: [1])]
    #expect(try SyncAnswer(bytes: answer.bytes) == answer)
  }

  @Test func aRecordIsDisplayedInOneWayThoughOneOperationWroteManyCells() throws {
    var state = RecordState(id: record, kind: Person.kind.name)
    let paths = (0..<20).map { FieldPath("colour\($0)") }
    let writes = paths.enumerated().map { ($1, Write(.integer(Int64($0)))) }
    state.apply(
      operation(PathMap(uniqueKeysWithValues: writes)), isAccepted: true,
      hasArrived: { _ in false })
    let again = try #require(RecordState(line: state.line))
    #expect(again.view == state.view)
  }

  @Test func aPathHasOneSpellingSoThatTwoWritesCannotBecomeOne() throws {
    #expect(FieldPath("support/が").isWellFormed)
    #expect(!FieldPath("support/か\u{3099}").isWellFormed)
    let line = operation([FieldPath("support/か\u{3099}"): Write(true)]).line
    #expect(throws: OperationProblem.badMember("writes")) { try Operation(line: line) }
  }

  @Test func aCounterThatNotEveryClientCanHoldIsNoCounter() {
    #expect(OperationID("00000000000000ff-9007199254740992") != nil)
    for counter in ["9007199254740993", "9223372036854775807", "18446744073709551616"] {
      #expect(OperationID("00000000000000ff-" + counter) == nil)
    }
  }

  @Test(arguments: ["\"\\u\u{10}\u{10}\u{14}\u{11}\"", "\"\\u004\u{11}\"", "\"\\u00g0\""])
  func onlyHexadecimalDigitsAreHexadecimalDigits(text: String) {
    #expect(throws: JSONProblem.self) { try JSON.read(text) }
  }

  @Test func bothCasesOfHexadecimalDigitsAreRead() throws {
    #expect(try JSON.read(#""\u00eB\u00Fa""#) == .text("\u{eb}\u{fa}"))
  }

  @Test func aStateNamesAnOperationOnce() {
    let head = "\"id\":\"\(record)\",\"kind\":\"person\""
    func line(_ cells: String, _ counters: [Int]) -> [UInt8] {
      let operations = counters.enumerated().map {
        "[\"00000000000000ff-\($1)\",\($0 + 1),\"\(user)\",0]"
      }
      return Array(
        "{\"cells\":{\(cells)},\(head),\"ops\":[\(operations.joined(separator: ","))]}".utf8)
    }
    #expect(RecordState(line: line(#""a":[[0,1]],"b":[[1,2]]"#, [1, 2])) != nil)
    #expect(RecordState(line: line(#""a":[[0,1]],"b":[[1,2]]"#, [1, 1])) == nil)
    #expect(RecordState(line: line(#""a":[[0,1],[0,2]]"#, [1])) == nil)
  }

  @Test(arguments: ["", "9F3A1C.17", "+12345.5", "9f3a1c.+5", "9f3a1c.017", "-,-", "9f3a1c.1,"])
  func aVersionHasOneSpelling(text: String) {
    #expect(SeenVersion(text) == nil)
  }
}

private struct NoRecords: RecordReading {
  func state(_ id: RecordID) throws -> RecordState? { nil }
  func place(_ id: RecordID) throws -> (kind: String, place: Place)? { nil }
  func records(of kind: String) throws -> [RecordID] { [] }
  func records(of kind: String, linking field: String, to target: RecordID) throws -> [RecordID] {
    []
  }
  func links(to target: RecordID) throws -> [(source: RecordID, kind: String, field: String)] { [] }
  func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {}
  func ids(_ query: RecordQuery) throws -> [RecordID] { [] }
  func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] { [] }
  func corrections(of kind: String) throws -> [RecordID] { [] }
  func conflicted() throws -> [RecordID] { [] }
}
