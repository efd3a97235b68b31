import Testing

@Suite("Tidiness")
struct TidyTests {
  @Test("Every file that git lists is tidy")
  func repositoryIsTidy() throws {
    let violations = TidyRules.violations(in: try Repository.swiftFiles())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("A file over the limit is found, one at the limit is not")
  func findsLongFile() {
    let line = "let a = 0\n"
    let atLimit = String(repeating: line, count: TidyRules.longestFile)
    #expect(TidyRules.lengths(of: SourceFile(path: "Server/A.swift", text: atLimit)).isEmpty)
    #expect(
      TidyRules.lengths(of: SourceFile(path: "Server/A.swift", text: atLimit + line)).count == 1)
  }

  @Test("A note of unfinished work is found, in a comment too")
  func findsUnfinishedWork() {
    let text = "// TO" + "DO: finish\nlet fix = 0 // FIX" + "ME\n"
    #expect(TidyRules.unfinished(in: SourceFile(path: "Client/A.swift", text: text)).count == 2)
  }

  @Test(
    "A test that waits by the clock is found",
    arguments: [
      "sl" + "eep(1)", "try await Task.sl" + "eep(for: .seconds(1))",
      "Thread.sl" + "eep(forTimeInterval: 1)",
    ])
  func findsWait(text: String) {
    #expect(TidyRules.waits(in: SourceFile(path: "Tests/A.swift", text: text)).count == 1)
  }

  @Test(
    "Forced unwrapping is found",
    arguments: [
      "try! load()", "let a = b as! C", "first!.name", "items[0]!", "call()!", "var a: B!",
    ])
  func findsForcedUnwrapping(text: String) {
    #expect(TidyRules.crashes(in: SourceFile(path: "Server/A.swift", text: text)).count == 1)
  }

  @Test(
    "What only looks like forced unwrapping is not reported",
    arguments: ["a != b", "if !isEmpty {", "print(\"wait!\")", "// really!", "(!a)"])
  func allowsNegation(text: String) {
    #expect(TidyRules.crashes(in: SourceFile(path: "Server/A.swift", text: text)).isEmpty)
  }

  @Test("A folder that does not say why it exists is found")
  func findsFolderWithoutPurpose() {
    let mute = SourceFile(path: "Sources/Reports/Reports.swift", text: "import Records\n")
    let clear = SourceFile(
      path: "Sources/Merge/Merge.swift", text: "// Why.\n//\n// Never here: x.\n")
    let found = TidyRules.foldersWithoutPurpose(in: [mute, clear])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("Sources/Reports/Reports.swift") == true)
  }
}
