import FuzzProperties
import Support
import Testing

/// Checks for a moment the properties that the fuzzer checks for hours: on every seed, and on
/// damaged seeds.
@Suite(.seeded) struct FuzzRegressionTests {
  @Test(arguments: Corpus.all)
  func everySeedHoldsTheProperties(seed: Corpus.Seed) throws {
    try seed.target.check(seed.bytes)
  }

  @Test(arguments: FuzzTarget.allCases)
  func damagedSeedsHoldTheProperties(target: FuzzTarget) throws {
    let seeds = Corpus.of(target)
    try #require(seeds.count >= 3, "too few seeds in Fixtures/fuzz/\(target.rawValue)")
    let index = FuzzTarget.allCases.firstIndex(of: target) ?? 0
    var random = TestSeed.generator(stream: 900 + UInt64(index))
    for round in 0..<target.rounds {
      let bytes = Mutation.mutated(
        seeds[round % seeds.count].bytes, with: seeds, using: &random)
      do { try target.check(bytes) } catch {
        Issue.record("round \(round): \(error); the bytes: \(bytes)")
        return
      }
    }
  }

  @Test func theCorpusIsSmall() {
    #expect(Corpus.all.reduce(0) { $0 + $1.bytes.count } < 200_000)
  }
}

extension FuzzTarget {
  /// How many damaged seeds the tests try: a few thousand, fewer where one is checked at each cut.
  fileprivate var rounds: Int {
    switch self {
    case .request, .answer, .parcel, .state, .operation: 500
    case .gzip: 100
    default: 1_000
    }
  }
}
