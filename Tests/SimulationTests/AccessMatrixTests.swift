import Simulation
import Support
import Testing

/// DOMAIN.md §4, cell by cell: every role × kind × field × operation × state of the papers, on a real store,
/// against the oracle. `make access` leaves no attempt out.
@Suite struct AccessMatrixTests {
  private static let matrix = Result { try AccessMatrix(seed: TestSeed.value, persons: 78) }

  @Test(.seeded) func everybodySeesAndWritesWhatTheTableSaysAndNothingElse() async throws {
    let matrix = try AccessMatrixTests.matrix.get()
    let outcome = try await withThrowingTaskGroup(of: AccessMatrix.Outcome.self) { group in
      for user in matrix.users {
        group.addTask { try matrix.reading(as: user) }
        group.addTask { try matrix.writing(as: user, onPersons: 12, oneIn: 3) }
      }
      return try await group.reduce(AccessMatrix.Outcome(), +)
    }
    print("access: \(outcome.cases) cases, seed \(TestSeed.value)")
    #expect(outcome.cases >= 100_000)
    let shown = outcome.differences.prefix(40).joined(separator: "\n")
    #expect(outcome.differences.isEmpty, "\(outcome.differences.count) differences:\n\(shown)")
  }
}
