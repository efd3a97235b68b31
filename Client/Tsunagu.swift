// The client's shell: commands, the menu, the output. All of it works with no server in reach; only
// `enroll` and `sync` use the network. Sources/ makes the decisions.

import ArgumentParser
import Casework
import Console
import Foundation
import Problems
import Records
import Storage
import Sync

@main
struct Tsunagu: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tsunagu",
    abstract: "つなぐ: 見守り・支援者リスト・いのちのバトン・相談の記録。電波がなくても使えます。",
    discussion: """
      命令なしで tsunagu とだけ入れると、数字で選ぶメニューが開きます。
      例:
        tsunagu enroll http://127.0.0.1:8080 ABCD-EFGH
        tsunagu visit add --person 氷見 --date 今日 --status 変わりなし --activities 見守り・声掛け
        tsunagu sync
      """,
    version: Release.version, subcommands: subcommands(for: CommandLine.arguments.dropFirst().first)
  )

  typealias Named = (word: String, command: any ParsableCommand.Type)

  /// All commands, by the words that call them.
  static var commands: [Named] { everyday + KindCommands.all + further }

  private static let everyday: [Named] = [
    ("enroll", Enroll.self), ("unlock", Unlock.self), ("lock", Lock.self),
    ("passphrase", PassphraseGroup.self), ("trust", Trust.self), ("sync", SyncCommand.self),
    ("status", Status.self), ("find", FindCommand.self), ("log", Log.self), ("undo", Undo.self),
  ]

  private static let further: [Named] = [
    ("conflict", ConflictGroup.self), ("decision", DecisionGroup.self),
    ("import", ImportGroup.self), ("report", ReportGroup.self), ("export", ExportGroup.self),
    ("print", PrintGroup.self), ("audit", AuditGroup.self), ("receipt", ReceiptCommand.self),
  ]

  /// The command that the first word calls: to build all of them, or to read the kinds for a command that is none of
  /// theirs, takes longer than most of them work. Help and whatever is mistyped get them all.
  static func subcommands(for word: String?) -> [any ParsableCommand.Type] {
    if word == "--version" { return [] }
    if let found = (everyday + further).first(where: { $0.word == word }) { return [found.command] }
    return KindCommands.all.first { $0.word == word }.map { [$0.command] }
      ?? commands.map(\.command)
  }

  func run() throws {
    guard isatty(0) == 1, isatty(1) == 1 else {
      print(JapaneseHelp.translate(Tsunagu.helpMessage()))
      return
    }
    var menu = MainMenu(session: try Session.open())
    try menu.run()
  }

  static func main() {
    Output.prepare()
    ProcessHardening.apply()
    DisplayWidth.$ambiguous.withValue(TerminalWidth.ambiguous) { runCommand() }
  }

  private static func runCommand() {
    do {
      try RawArguments.demandUTF8()
      var command = try parseAsRoot()
      try command.run()
    } catch let problem as Problem {
      complain(problem)
    } catch let ambiguous as AmbiguousRecords {
      complain(problem(ambiguous))
    } catch {
      finish(with: error)
    }
  }

  /// Names the records that are meant. This shows something of them, which is noted.
  private static func problem(_ ambiguous: AmbiguousRecords) -> Problem {
    do { return try Session.open().problem(with: ambiguous) } catch {
      return error as? Problem
        ?? Problem(.idAmbiguous, .severalRecords, ["word": ambiguous.text])
    }
  }

  /// Prints a problem with its code, and ends.
  static func complain(_ problem: Problem) -> Never {
    Output.notice("\(problem.sentence) [\(problem.code.rawValue)]")
    Foundation.exit(problem.exitCode)
  }

  /// Help that was asked for is done; wrong usage is told in Japanese and ends with 2.
  private static func finish(with error: any Error) -> Never {
    let text = JapaneseHelp.translate(fullMessage(for: error))
    if exitCode(for: error) == .success {
      print(text)
      Foundation.exit(ExitStatus.done.rawValue)
    }
    Output.notice(text + " [usage]")
    Foundation.exit(ExitStatus.wrongUsage.rawValue)
  }
}
