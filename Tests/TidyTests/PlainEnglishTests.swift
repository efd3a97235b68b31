import Testing

@Suite("Plain English")
struct PlainEnglishTests {
  @Test("Every comment is a sentence with a subject, in American spelling")
  func repositoryIsPlain() throws {
    let violations = try Repository.swiftFiles().flatMap(PlainEnglish.violations)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test(
    "A riddle is found",
    arguments: [
      "/// What has gone was never there.", "// Whoever meets it removes it.",
      "/// The rows.\n///\n/// Of one device nothing is asked.", "/// All. Who asks is told.",
      "/// - What counts:", "// MARK: What is known", "/// Keeps all.\n/// One that is gone stays.",
      "  /// The centre of the city.", "/// Synchronises the neighbor's device.",
    ])
  func findsRiddle(text: String) {
    let file = SourceFile(path: "Sources/Merge/A.swift", text: text + "\nlet a = 0\n")
    #expect(PlainEnglish.violations(in: file).count == 1)
  }

  @Test(
    "A sentence is not reported",
    arguments: [
      "/// The rows of what it has.", "// Knows who asks.", "/// The center. It is\n/// of steel.",
      "let text = \"// What?\"", "/// `What` is a type.",
      "/// The writes\n/// Of Mice and Men saw.",
    ])
  func allowsSentence(text: String) {
    let file = SourceFile(path: "Sources/Merge/A.swift", text: text + "\nlet a = 0\n")
    #expect(PlainEnglish.violations(in: file).isEmpty)
  }
}
