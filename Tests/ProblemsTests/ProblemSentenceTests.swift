import Foundation
import Problems
import Records
import Testing

/// The catalogue composes a problem's sentence of its code, its reason and its details.
@Suite struct ProblemSentenceTests {
  @Test func aDetailStandsInItsPlace() {
    #expect(Problem(.fileExists, ["path": "a.csv"]).sentence == "「a.csv」はすでにあります。上書きしません。")
  }

  @Test func aReasonStandsInTheSentenceOfItsCode() {
    let problem = Problem(.backupUnusable, .backupMissing, ["path": "/mnt/b"])
    #expect(problem.sentence.hasPrefix("この控えは使えません(/mnt/b がありません)。"))
    #expect(problem.reasonSentence == "/mnt/b がありません")
  }

  @Test func everyReasonHasASentence() {
    for reason in ProblemReason.allCases { #expect(!reason.sentence.isEmpty, "\(reason)") }
  }

  @Test func theSentenceOfAnotherProblemStandsAsADetail() {
    let fault = Problem(.userUnknown, ["name": "{line}"]).sentence
    let problem = Problem(.termChangeImpossible, .handoverWrong, ["line": "3", "fault": fault])
    #expect(problem.sentence == "3行目: 「{line}」という利用者はいません。user list で確かめてください。")
  }

  @Test func bracesInADetailAreOnlyText() {
    let problem = Problem(.userUnknown, ["name": "{path} {name}"])
    #expect(problem.sentence.hasPrefix("「{path} {name}」という利用者はいません。"))
  }

  @Test func aPlaceWithoutADetailStaysEmpty() {
    #expect(Problem(.portInUse).sentence.hasPrefix("番のポート"))
  }

  @Test func everyCodeStandsOnceInTheCatalogue() {
    let codes = ProblemCatalogue.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    for entry in ProblemCatalogue.all { #expect(!entry.sentence.contains("%")) }
  }

  /// Where the sources throw a code with details, each place of its sentence has one.
  @Test func whatIsThrownFillsItsSentence() throws {
    let thrown = try Self.thrown()
    #expect(thrown.count > 60)
    for problem in thrown {
      let code = ProblemCode(rawValue: Self.snakeCase(problem.code))
      let reason = problem.reason.flatMap { ProblemReason(rawValue: Self.snakeCase($0)) }
      let places = Self.places(of: ProblemCatalogue.entry(code).sentence)
        .union(reason.map { Self.places(of: $0.sentence) } ?? [])
      let missing = places.subtracting(problem.details).subtracting(["reason"])
      #expect(missing.isEmpty, "\(problem.file): \(problem.code) lacks \(missing)")
      #expect(!places.contains("reason") || reason != nil, "\(problem.file): \(problem.code)")
    }
  }

  private struct Thrown {
    let file: String
    let code: String
    let reason: String?
    let details: Set<String>
  }

  /// The throw sites in the sources: `Problem(.code, .reason, ["detail": …])`.
  private static func thrown() throws -> [Thrown] {
    let pattern = #/Problem\(\s*\.(\w+),\s*(?:\.(\w+),\s*)?\[\s*("\w+":[^\]]*)\]/#
    let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try ["Sources", "Server", "Client"].flatMap { part in
      try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/" + part)
        .filter { $0.hasSuffix(".swift") }.flatMap { file in
          let text = try String(
            contentsOfFile: "\(folder.path)/\(part)/\(file)", encoding: .utf8)
          return text.matches(of: pattern).map { match in
            Thrown(
              file: file, code: String(match.1), reason: match.2.map(String.init),
              details: Set(match.3.matches(of: #/"(\w+)":/#).map { String($0.1) }))
          }
        }
    }
  }

  private static func places(of sentence: String) -> Set<String> {
    Set(sentence.matches(of: #/\{(\w+)\}/#).map { String($0.1) })
  }

  /// `fileExists` as the code that it names: `file_exists`; `notUTF8` is `not_utf8`.
  private static func snakeCase(_ name: String) -> String {
    name.replacing("UTF8", with: "Utf8").reduce(into: "") { text, letter in
      text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }
}
