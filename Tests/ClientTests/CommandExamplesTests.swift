import Foundation
import Records
import Support
import Testing

@testable import tsunagu
@testable import tsunagu_server

/// Every example of docs/CLI.md runs, in its order, and ends with 0.
@Suite struct CommandExamplesTests {
  @Test func everyExampleOfTheDocumentRuns() throws {
    let page = try String(
      contentsOf: repository.appendingPathComponent("docs/CLI.md"), encoding: .utf8)
    let examples = page.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }
    #expect(examples.count > 60)
    let folder = TemporaryFolder()
    var environment = [
      "TSUNAGU_HOME": folder.path("home"), "XDG_RUNTIME_DIR": folder.path,
      "PATH": binaries + ":/usr/bin:/bin",
    ]
    var server: RunningProgram?
    defer { server?.stop() }
    for example in examples {
      if example.contains("tsunagu enroll"), server == nil {
        let running = try serve(folder)
        server = running.server
        environment["URL"] = running.url
        environment["CODE"] = try enrollmentCode(folder, environment)
      }
      let result = try ProgramRun.run(
        executable: "/bin/bash", arguments: ["-c", String(example)], environment: environment,
        folder: folder.path)
      #expect(result.status == 0, "\(example): \(result.errors)")
      if example.hasSuffix("--json"), !example.hasPrefix("tsunagu-server") {
        #expect(throws: Never.self, "\(example)") { try JSON.read(result.output) }
      }
    }
  }

  @Test func everyCommandHasHelpInJapaneseWithAnExample() throws {
    let commands = try subcommands([])
    #expect(commands.count > 15)
    var pages: [[String]] = [[]]
    for command in commands {
      pages.append([command])
      pages += try subcommands([command]).map { [command, $0] }
    }
    #expect(pages.count > 70)
    for page in pages {
      let result = try client(page + ["--help"])
      #expect(result.status == 0, "\(page)")
      #expect(result.output.contains("使い方:"), "\(page): \(result.output)")
      #expect(result.output.contains("例:"), "\(page): \(result.output)")
      for english in ["USAGE", "OPTIONS", "SUBCOMMANDS", "Show help", "<subcommand>"] {
        #expect(!result.output.contains(english), "\(page): \(result.output)")
      }
    }
  }

  @Test func everyWordCallsItsOwnCommandAloneAndAnyOtherAllOfThem() {
    for (word, command) in Tsunagu.commands {
      #expect(command._commandName == word)
      #expect(Tsunagu.subcommands(for: word).map { $0._commandName } == [word])
    }
    for other in [nil, "help", "--help", "visits", ""] {
      #expect(Tsunagu.subcommands(for: other).count == Tsunagu.commands.count)
    }
  }

  /// A name that has to be derived from the type's costs every command milliseconds.
  @Test func everyCommandSaysItsName() {
    var waiting = Tsunagu.commands.map(\.command) + TsunaguServer.configuration.subcommands
    while let command = waiting.popLast() {
      #expect(command.configuration.commandName != nil, "\(command)")
      waiting += command.configuration.subcommands
    }
  }

  @Test func withoutATerminalTheProgramExplainsItself() throws {
    let result = try client([])
    #expect(result.status == 0)
    #expect(result.output == (try client(["--help"])).output)
  }

  /// The words that the help lists under 命令.
  private func subcommands(_ command: [String]) throws -> [String] {
    let help = try client(command + ["--help"]).output
    guard let list = help.range(of: "命令:\n") else { return [] }
    return help[list.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { !$0.isEmpty }
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  private func client(_ arguments: [String]) throws -> ProgramResult {
    try ProgramRun.run(
      executable: BuiltProgram.client, arguments: arguments,
      environment: ["TSUNAGU_HOME": "/nonexistent"])
  }

  private var binaries: String {
    URL(fileURLWithPath: BuiltProgram.client).deletingLastPathComponent().path
  }

  private var repository: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private func serve(_ folder: TemporaryFolder) throws -> (server: RunningProgram, url: String) {
    let server = try RunningProgram(
      executable: BuiltProgram.server,
      arguments: ["serve", "--data", folder.path("city"), "--port", "0"])
    try server.waitForOutput("http://")
    let address = try server.waitForOutput("\n")
    return (server, "http://" + address.prefix { $0 != "\n" })
  }

  private func enrollmentCode(
    _ folder: TemporaryFolder, _ environment: [String: String]
  ) throws -> String {
    let result = try ProgramRun.run(
      executable: BuiltProgram.server,
      arguments: ["enroll", "--data", folder.path("city"), "見本太郎"], environment: environment)
    return result.output.split(separator: "\n").first?.split(separator: " ").last.map(String.init)
      ?? ""
  }
}
