import Merge
import Records
import Support
import Testing

@Suite struct OperationIDTests {
  @Test("an id that an operation gives is a UUID of version 8 that holds replica and counter")
  func newRecordsAreNamedByTheirOperation() {
    var none = Constant(value: 0)
    let id = OperationID(replica: 0x0123_4567_89ab_cdef, counter: 0xabc_def1)
      .newRecord(using: &none)
    #expect(id.description == "00000000-0123-8456-8789-ab000abcdef1")
    var all = Constant(value: .max)
    let other = OperationID(replica: 0, counter: 0).newRecord(using: &all)
    #expect(other.description == "ffffffff-0000-8000-8000-000000000000")
    #expect(RecordID(id.description) == id)
  }

  @Test("a device and its copy begin different records under the same operation's name")
  func copiesDoNotMeet() {
    var random = SeededGenerator(seed: 7)
    let operation = OperationID(replica: 5, counter: 9)
    let ids = Set((0..<1_000).map { _ in operation.newRecord(using: &random) })
    #expect(ids.count == 1_000)
    #expect(Set(ids.map(\.short)).count == 1_000)
  }

  private struct Constant: RandomNumberGenerator {
    let value: UInt64
    mutating func next() -> UInt64 { value }
  }
}
