import ArgumentParser
import Authority
import Casework
import Foundation
import Merge
import Records
import Storage
import Sync

/// `tsunagu audit …`: who has seen, received, printed and changed which records, as the server has
/// it. 監査 reads everybody's lines, a community social worker their own. The server notes the
/// requester.
struct AuditGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "だれがいつ何を見て、渡して、変えたかの記録を読みます(監査・CSW、通信が必要)。",
    discussion: """
      例:
        tsunagu audit show --from R8.4.1 --to R8.4.30
        tsunagu audit show --refused
      """, subcommands: [Show.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "だれが見たか、何をしたかを、新しいものを後に出します。CSWには自分のしたことと、自分の登録についてだけです。",
      discussion: """
        例:
          tsunagu audit show --user 山田花子 --from R8.4.1
          tsunagu audit show --device 3 --refused
          tsunagu audit show --from R8.4.1 --json
        いくつも選ぶと、すべてに当てはまるものだけです。調べたことも記録に残ります。
        """)

    @Option(name: .long, help: "この対象者の記録について(番号。見られる人は氏名でも)") var person: String?
    @Option(name: .long, help: "この利用者がしたこと(氏名か番号、監査だけ)") var user: String?
    @Option(name: .long, help: "この番号の端末がしたこと") var device: Int64?
    @Flag(name: .long, help: "受け付けられなかったことと、断られた端末だけ") var refused = false
    @Option(name: .long, help: "この日から") var from: String?
    @Option(name: .long, help: "この日まで") var to: String?
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let query = try session.store.read { rows in
        guard let principal = try rows.principal(at: session.now) else {
          throw Problem(.notEnrolled)
        }
        guard !Policy.auditScopes(of: principal).isEmpty else { throw Problem(.auditNotPermitted) }
        return try question(Lookup(rows: rows), session.reader(in: rows))
      }
      let answer = try Syncing.connection(session).audit(query)
      guard let lines = answer["lines"]?.list else {
        throw Problem(.answerUnreadable, ["part": "audit"])
      }
      print(json ? JSON.readableText(readable(lines, answer)) : text(lines, answer))
    }

    private func question(_ lookup: Lookup, _ reader: ValueReader) throws -> String {
      let parts: [(String, String?)] = [
        ("person", try person.map { try lookup.find($0, [Person.kind.name]).description }),
        ("user", user), ("device", device.map(String.init)), ("refused", refused ? "true" : nil),
        ("from", try from.map(reader.date)?.description),
        ("to", try to.map(reader.date)?.description),
      ]
      var components = URLComponents()
      components.queryItems = parts.compactMap { name, value in
        value.map { URLQueryItem(name: name, value: $0) }
      }
      // A plus sign would be read as a space.
      return (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
    }

    private func readable(_ lines: [Value], _ answer: Value) -> Value {
      let readable = lines.map { line -> Value in
        .object((line.object ?? [:]).merging(["at": .optional(moment(line))]) { $1 })
      }
      return .object((answer.object ?? [:]).merging(["lines": .list(readable)]) { $1 })
    }

    private func moment(_ line: Value) -> Timestamp? {
      line["at"]?.integer.map(Timestamp.init(milliseconds:))
    }

    private func text(_ lines: [Value], _ answer: Value) -> String {
      var table = Table(["日時", "だれが", "端末", "したこと", "人数・件数", "断られた理由"])
      for line in lines { table.add(cells(line)) }
      var said = [lines.isEmpty ? "当てはまる記録はありません。" : table.text]
      let omitted = answer["omitted"]?.integer ?? 0
      if omitted > 0 {
        said.append(
          "新しい\(lines.count)件です。古い\(omitted)件は、--to でもっと前の日までにするか、--user や --device でしぼると出ます。")
      } else if !lines.isEmpty {
        said.append("\(lines.count)件")
      }
      if answer["reach"] == "own" { said.append("自分のしたことと、自分の登録についてだけを出しています。") }
      return said.joined(separator: "\n")
    }

    private func cells(_ line: Value) -> [String] {
      let at = moment(line)
      let device = line["device"]?.integer.map { $0 == 0 ? "サーバー" : "端末\($0)" }
      let name =
        line["user_name"]?.text ?? (line["user"]?.text == nil ? "サーバーの管理者" : "登録のない利用者")
      return [
        at.map { "\($0.dateInJapan.japanese) \($0.clockInJapan)" } ?? "",
        line["role"]?.text.map { "\(name)(\($0))" } ?? name, device ?? "",
        line["what"]?.text ?? "", line["count"]?.integer.map(String.init) ?? "",
        line["code"]?.text ?? "",
      ]
    }
  }
}
