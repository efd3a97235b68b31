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

  @Test("Kinds and fields are named by their symbols")
  func kindsAndFieldsAreSymbols() throws {
    let files = try Repository.swiftFiles()
    let violations = DeclaredNames(declaredIn: files).violations(in: files)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test(
    "The name of a kind or a field in a text is found",
    arguments: [
      "record.values[\"person\"]", "FieldPath(\"signs\", member: word)",
      "record.members(of: \"signs\")",
      "rows.records(of: kind, linking: \"corrects\", to: id)", "if field.name == \"person\" {",
      "guard kind.name != \"visit\"", "Catalogue.kind(\"visit\")", "case \"visit\": 1",
      "let kinds = [\"visit\", \"concern\"]", "  \"visit\": [\"date\"],",
      "draft.set(\"signs\", value)",
    ])
  func findsDeclaredName(text: String) {
    #expect(names.violations(in: [SourceFile(path: "Client/A.swift", text: text)]).count == 1)
  }

  @Test(
    "A text that happens to be such a name is not reported",
    arguments: [
      "[\"person\": .text(id)]", "json[\"person\"]?.text", "// values[\"person\"]",
      "note(\"visit\")",
      "record.values[Visit.signs.name]",
    ])
  func allowsOtherTexts(text: String) {
    #expect(names.violations(in: [SourceFile(path: "Client/A.swift", text: text)]).isEmpty)
  }

  private var names: DeclaredNames {
    let kind = """
      let person = Field.person(), signs = Field.words(
        "signs", "サイン", WarningSign.self)
      static let kindName = "visit"
      """
    let other = "static let kindName = \"concern\""
    let shared = "static let person = FieldPath(\"person\"), corrects = FieldPath(\"corrects\")"
    return DeclaredNames(declaredIn: [
      SourceFile(path: "Sources/Records/Kinds/Visit.swift", text: kind),
      SourceFile(path: "Sources/Records/Kinds/Concern.swift", text: other),
      SourceFile(path: "Sources/Records/Declaration/SharedField.swift", text: shared),
    ])
  }

  @Test(
    "A sentence in a layer that speaks to nobody is found, however it is written",
    arguments: [
      "throw Problem(.usage, [\"word\": \"だめです\"])", "  見つかりません。", "let a = \"https://a\" + \"家\"",
    ])
  func findsSentence(text: String) {
    let file = SourceFile(path: "Sources/Storage/A.swift", text: text)
    #expect(TidyRules.sentences(in: file).count == 1)
    #expect(TidyRules.sentences(in: SourceFile(path: "Client/A.swift", text: text)).isEmpty)
  }

  @Test(
    "A problem that is made with a sentence is found, also over several lines",
    arguments: [
      "throw Problem(.usage, [\"word\": \"だめです\"])",
      "throw Problem(\n  .usage, .option,\n  [\"option\": \"\\(first(a)) か日\"])",
    ])
  func findsThrownSentence(text: String) {
    let file = SourceFile(path: "Client/A.swift", text: "let a = 0\n" + text)
    #expect(TidyRules.thrownSentences(in: file).map { $0.prefix(17) } == ["Client/A.swift:2:"])
    #expect(TidyRules.thrownSentences(in: SourceFile(path: "Tests/A.swift", text: text)).isEmpty)
  }

  @Test("A sentence beside a problem is not reported")
  func allowsSentenceBesideProblem() {
    let text = "throw Problem(.usage, [\"a\": \")\"]) // 家\nprint(\"保存しました。\")"
    #expect(TidyRules.thrownSentences(in: SourceFile(path: "Client/A.swift", text: text)).isEmpty)
  }

  @Test(
    "A comment may be in Japanese, and so may a declared label",
    arguments: [
      ("Sources/Sync/A.swift", "let a = 0 // 家"), ("Sources/Sync/A.swift", "/// 同意: \"家\""),
      ("Sources/Authority/Role.swift", "case .auditor: \"監査\""),
    ])
  func allowsLabel(path: String, text: String) {
    #expect(TidyRules.sentences(in: SourceFile(path: path, text: text)).isEmpty)
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
