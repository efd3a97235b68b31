import Foundation
import Records
import Support
import Testing

/// Wrong command lines of both programs are told in Japanese.
@Suite struct JapaneseUsageTests {
  private static let folder = TemporaryFolder()

  private static let wrong: [[String]] = [
    ["nonsense"], ["sync", "--bogus"], ["person", "list", "--form"], ["person", "fly"],
    ["status", "--json=3"], ["log", "--limit", "x"], ["log", "--limit"], ["conflict", "show"],
    ["conflict", "show", "a", "b", "c"], ["export", "supporters"],
    ["export", "supporters", "--format", "text"], ["import", "person"], ["enroll"],
    ["report", "carenet", "--format", "xml"], ["print", "visits", "--bogus"],
  ]

  private static let wrongForServer: [[String]] = [
    ["bogus"], ["serve", "--port", "x"], ["user", "add"], ["user", "fly"], ["backup"], ["restore"],
    ["held", "list", "--x"], ["term", "change"], ["enroll"],
    ["user", "add", "--name", "山田", "--rol", "x"],
  ]

  /// The words of a command line are Latin; two of them in a row are a sentence.
  private func english(in text: String) -> [Substring] {
    let prose = text.replacing(
      /'[^']*'|<[^>]*>|\[[^\]]*\]|--[a-z-]+|tsunagu(-server)?( [a-z]+)*/, with: String())
    return prose.matches(of: /[A-Za-z]{2,} [A-Za-z]{2,}/).map(\.output)
  }

  @Test(arguments: wrong)
  func theClientSaysItInJapanese(words: [String]) throws {
    let said = try ProgramRun.run(
      executable: BuiltProgram.client, arguments: words,
      environment: ["TSUNAGU_HOME": Self.folder.path("nobody")])
    #expect(said.status == 2 || said.errors.contains("not_enrolled"))
    #expect(english(in: said.errors).isEmpty, "\(said.errors)")
  }

  @Test(arguments: wrongForServer)
  func theServerSaysItInJapanese(words: [String]) throws {
    let said = try ProgramRun.run(executable: BuiltProgram.server, arguments: words)
    #expect(said.status != 0)
    #expect(english(in: said.errors).isEmpty, "\(said.errors)")
  }

  /// Every help of both programs: its commands, and theirs.
  @Test(arguments: [BuiltProgram.client, BuiltProgram.server])
  func everyHelpFitsIntoATerminal(program: String) throws {
    var (waiting, seen) = ([[String]()], 0)
    while let words = waiting.popLast() {
      let help = try ProgramRun.run(executable: program, arguments: words + ["--help"]).output
      seen += 1
      for line in help.split(separator: "\n") {
        #expect(DisplayWidth.width(of: String(line)) <= 80, "\(words) \(line)")
      }
      guard words.count < 2, let list = help.split(separator: "命令:\n").dropFirst().first else {
        continue
      }
      waiting += list.matches(of: /(?m)^  ([a-z][a-z-]*)/).map { words + [String($0.1)] }
    }
    #expect(seen > 20)
  }

  @Test(arguments: [[], ["user", "--help"], ["user", "add", "--help"], ["serve", "--help"]])
  func helpIsInJapaneseToo(words: [String]) throws {
    let said = try ProgramRun.run(executable: BuiltProgram.server, arguments: words)
    #expect(said.status == 0)
    #expect(english(in: said.output).isEmpty, "\(said.output)")
  }
}
