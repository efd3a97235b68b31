import Records
import Storage
import Support
import TestDoubles
import Testing

/// An error of the store says for the log what SQLite said, and no value.
@Suite struct CauseTests {
  @Test func anErrorOfTheStoreKeepsItsCauseWithoutValues() throws {
    let folder = TemporaryFolder()
    let store = try ServerStore(folder: folder.path, creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    try store.tamper("ALTER TABLE users RENAME TO gone")
    let problem = #expect(throws: Problem.self) {
      try store.read { _ = try $0.account(named: "甲野 花子") }
    }
    #expect(problem?.code == .serverDamaged)
    let cause = try #require(problem?.cause)
    #expect(cause.hasPrefix("SQLite 1 no such table: users: SELECT "))
    #expect(cause.contains("?"))
    #expect(!cause.contains("甲野"))
  }

  @Test func aCauseMakesNoOtherProblem() {
    let problem = Problem(.serverDamaged, ["part": "users"])
    #expect(problem.caused(by: "SQLite 1") == problem)
    #expect(problem.caused(by: "SQLite 1").hashValue == problem.hashValue)
  }
}
