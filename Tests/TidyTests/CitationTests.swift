import Foundation
import Testing

@Suite("Citations")
struct CitationTests {
  private static let pages = ["DOMAIN.md", "DESIGN.md"]

  private func page(_ name: String) throws -> CitedPage {
    let path = "\(Repository.folder)/docs/\(name)"
    return CitedPage(name: name, text: try String(contentsOfFile: path, encoding: .utf8))
  }

  @Test("Every citation names a section that exists", arguments: pages)
  func citationsResolve(name: String) throws {
    let page = try page(name)
    let files = try Repository.swiftFiles() + Repository.pages()
    let dangling = files.filter { !$0.path.hasSuffix("CitationTests.swift") }
      .flatMap(page.danglingCitations)
    #expect(dangling.isEmpty, "\(dangling.joined(separator: "\n"))")
  }

  @Test(
    "A citation of a section that is not there is found",
    arguments: [
      "/// Keeps all (DOMAIN.md §9).", "/// DOMAIN.md §1.3 says so.", "// DOMAIN.md \"Who knows\".",
      "// DOMAIN.md §1, §7", "// DOMAIN.md \"The list\" and \"No list\"",
      "/// A very long line of a comment that ends with what it cites, DOMAIN.md\n/// §4.",
    ])
  func findsDanglingCitation(text: String) {
    let page = CitedPage(name: "DOMAIN.md", text: "## 1. One\n\n1. a\n2. b\n\n### The list\n")
    let file = SourceFile(path: "Sources/Merge/A.swift", text: text)
    #expect(page.danglingCitations(in: file).count == 1)
  }

  @Test(
    "A citation that resolves is not reported",
    arguments: [
      "/// Keeps all (DOMAIN.md §1).", "/// DOMAIN.md §1.2, which is long.", "// DOMAIN.md itself",
      "// DOMAIN.md \"The list\", as it stands", "// DOMAIN.md, \"The list\"",
    ])
  func allowsCitation(text: String) {
    let page = CitedPage(name: "DOMAIN.md", text: "## 1. One\n\n1. a\n2. b\n\n### The list\n")
    let file = SourceFile(path: "Sources/Merge/A.swift", text: text)
    #expect(page.danglingCitations(in: file).isEmpty)
  }

  @Test(
    "Every path that a page of the house names exists",
    arguments: ["docs/ARCHITECTURE.md", "docs/DESIGN.md", "docs/DOMAIN.md", "docs/TESTING.md"])
  func namedPathsExist(path: String) throws {
    let text = try String(contentsOfFile: "\(Repository.folder)/\(path)", encoding: .utf8)
    let missing = NamedPaths.missing(
      in: SourceFile(path: path, text: text), among: try Repository.paths())
    #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
  }

  @Test("A path that is not there is found")
  func findsMissingPath() {
    let page = SourceFile(
      path: "docs/A.md",
      text: "`Merge/Gone.swift`, `Storage/`, `Merge/Merge`, `Records/Kinds/`, `a b`")
    let files = ["Sources/Merge/Merge.swift", "Sources/Records/Kinds/Area.swift"]
    #expect(
      NamedPaths.missing(in: page, among: files) == [
        "docs/A.md: there is no Merge/Gone.swift", "docs/A.md: there is no Storage/",
      ])
  }
}
