import Testing

@Suite("The layers")
struct LayerTests {
  @Test("Every file that git lists keeps to the table")
  func repositoryKeepsToTable() throws {
    let files = try Repository.swiftFiles()
    for layer in Layer.table {
      #expect(
        files.contains { $0.isIn(layer.folder) }, "\(layer.folder) has no file: a row too many")
    }
    let violations = LayerRules.violations(in: files)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test(
    "An import against the table is found, however it is written",
    arguments: [
      ("Sources/Records/Value.swift", "import Merge"),
      ("Sources/Merge/Merge.swift", "@preconcurrency import Sync"),
      ("Sources/Merge/Merge.swift", "public import Storage"),
      ("Sources/Reports/Sheet.swift", "  import struct Storage.Row"),
      ("Sources/Storage/Schema.swift", "import Compression"),
      ("Sources/Compression/Inflater.swift", "import Records"),
      ("Client/Tsunagu.swift", "import NIOCore"),
      ("Server/Build.swift", "import tsunagu"),
      ("Sources/Helpers/New.swift", "let nothing = 0"),
    ])
  func findsImport(path: String, text: String) {
    let file = SourceFile(path: path, text: "// a comment\n\(text)\n")
    #expect(LayerRules.importViolations(in: file).count == 1)
  }

  @Test("What the table allows is not reported")
  func allowsTable() {
    for (path, text) in [
      ("Sources/Sync/Exchange.swift", "import Foundation\nimport Crypto\nimport Merge"),
      ("Sources/Records/Value.swift", "// import Merge\nlet text = \"import Merge\""),
      ("Sources/Merge/Merge.swift", "/// Never `Date()`.\nlet important = Merge()"),
      ("Tests/SyncTests/A.swift", "import Storage"),
      ("Sources/Records/RecordID.swift", "Int.random(in: 0..<9, using: &generator)"),
    ] {
      #expect(LayerRules.violations(in: [SourceFile(path: path, text: text)]).isEmpty, "\(text)")
    }
  }

  @Test(
    "A confined name is found outside its place",
    arguments: [
      ("Server/Routes/Sync.swift", "import GRDB"),
      ("Client/Session.swift", "let pool = GRDB.DatabasePool()"),
      ("Sources/Sync/Exchange.swift", "let response: Hummingbird.Response"),
      ("Client/Commands/Sync.swift", "import CCurl"),
    ])
  func findsConfinedName(path: String, text: String) {
    let file = SourceFile(path: path, text: text)
    #expect(LayerRules.confinementViolations(in: file).count == 1)
  }

  @Test(
    "A pure layer that takes what it should be given is found",
    arguments: [
      "let now = Date()", "let now = Date.now", "let start: Instant = .now",
      "let clock = ContinuousClock()", "let die = Int.random(in: 1...6)", "names.shuffled()",
      "var source = SystemRandomNumberGenerator()", "let id = UUID()",
      "FileManager.default.removeItem(atPath: path)", "try Data(contentsOf: url)",
      "URLSession.shared.dataTask()", "ProcessInfo.processInfo.environment",
    ])
  func findsImpurity(text: String) {
    for folder in Impurity.pureFolders {
      #expect(
        LayerRules.impurities(in: SourceFile(path: folder + "A.swift", text: text)).count == 1)
    }
    #expect(LayerRules.impurities(in: SourceFile(path: "Server/A.swift", text: text)).isEmpty)
  }
}
