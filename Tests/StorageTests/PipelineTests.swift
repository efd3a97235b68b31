import Testing

@testable import Storage

@Suite struct PipelineTests {
  private struct Failure: Error, Equatable { let number: Int }

  private func made(
    _ count: Int, _ make: @escaping @Sendable (Int) throws -> Int
  ) throws -> [Int] {
    var pipeline = Pipeline(make)
    var told: [Int] = []
    for number in 0..<count { try pipeline.add(number) { told.append($0) } }
    try pipeline.finish { told.append($0) }
    return told
  }

  /// Around the size of a piece, and with more pieces than are under way at a time.
  @Test(arguments: [0, 1, 255, 256, 257, 512, 5_000])
  func everythingIsToldInItsOrder(count: Int) throws {
    #expect(try made(count) { $0 * 2 } == (0..<count).map { $0 * 2 })
  }

  @Test(arguments: [0, 300, 1_999])
  func whatCannotBeMadeEndsIt(number: Int) {
    #expect(throws: Failure(number: number)) {
      try made(2_000) { if $0 == number { throw Failure(number: $0) } else { $0 } }
    }
  }
}
