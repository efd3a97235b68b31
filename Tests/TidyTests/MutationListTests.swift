import Foundation
import Testing

/// Tests/Simulation/mutations.txt quotes the sources; an entry that quotes nothing tries nothing.
@Suite struct MutationListTests {
  @Test func everyEntryQuotesItsFileExactlyOnce() throws {
    let list = try text(of: "Tests/Simulation/mutations.txt")
    let entries = list.components(separatedBy: "\n\n").filter { !$0.hasPrefix("#") }
    #expect(entries.count > 80)
    for entry in entries {
      let lines = entry.split(separator: "\n")
      guard lines.count > 2 else { continue }
      let quoted = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
      let count =
        try text(of: String(lines[1])).components(
          separatedBy: quoted.joined(separator: "\n")
        ).count - 1
      #expect(count == 1, "\(lines[0]): its text stands \(count) times in \(lines[1])")
    }
  }

  private func text(of path: String) throws -> String {
    try String(contentsOfFile: "\(Repository.folder)/\(path)", encoding: .utf8)
  }
}
