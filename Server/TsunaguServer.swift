// The server's shell: commands, routes, wiring. It turns arguments and HTTP into calls and answers; decisions
// are made in Sources/. Build.swift is the one file that joins the pieces.

import ArgumentParser
import Console
import Foundation
import Problems
import Records
import Storage
import Sync

@main
struct TsunaguServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tsunagu-server",
    abstract: "つなぐのサーバー: 地域の見守り記録をあずかり、端末どうしをつなぎます。",
    discussion: """
      例:
        tsunagu-server init --code 162051 --name 氷見市
        tsunagu-server user add --name 山田花子 --role community_social_worker
        tsunagu-server enroll 山田花子
        tsunagu-server serve
      """,
    version: Release.version,
    subcommands: [
      Init.self, Seed.self, ImportCommand.self, UserCommand.self, TermCommand.self, Enroll.self,
      DeviceCommand.self,
      HeldCommand.self, RegimeCommand.self, ClockCommand.self,
      CertificateCommand.self, Serve.self,
      Reload.self, Backup.self, Restore.self, Status.self, Check.self, AuditCommand.self,
      ReceiptCommand.self,
    ])

  static func main() async {
    ProcessHardening.apply()
    await DisplayWidth.$ambiguous.withValue(TerminalWidth.ambiguous) { await runCommand() }
  }

  private static func runCommand() async {
    do {
      try RawArguments.demandUTF8()
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let problem as Problem {
      FileHandle.standardError.write(
        Data("\(problem.sentence) [\(problem.code.rawValue)]\n".utf8))
      Foundation.exit(problem.exitCode)
    } catch {
      finish(with: error)
    }
  }

  /// Help that was asked for is done; wrong usage is told in Japanese.
  private static func finish(with error: any Error) -> Never {
    let text = JapaneseHelp.translate(fullMessage(for: error))
    let code = exitCode(for: error)
    let stream = code == .success ? FileHandle.standardOutput : FileHandle.standardError
    if !text.isEmpty { stream.write(Data("\(text)\n".utf8)) }
    Foundation.exit(code.rawValue)
  }
}
