import Records
import Testing

@testable import tsunagu_server

/// The names under which the audit tells what somebody did.
@Suite struct AuditNamesTests {
  @Test func everyActionKeepsTheNameItIsSentUnder() {
    let names: [AccessAction: String] = [
      .show: "show", .list: "list", .search: "search", .tally: "tally", .print: "print",
      .export: "export", .exportFailed: "exportFailed", .auditRewritten: "auditRewritten",
      .auditLost: "auditLost",
    ]
    for action in AccessAction.allCases { #expect(action.event == names[action]) }
    #expect(names.count == AccessAction.allCases.count - 1, "only the parts of a set are no event")
  }
}
