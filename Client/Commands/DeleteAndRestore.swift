import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

struct DeleteRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "delete", abstract: "\(Of.kind.label)を一覧から外します。restore で戻せます。",
      discussion: "例: tsunagu \(Of.kind.command) delete 1a2b3c4d")
  }

  @Argument(help: "番号か氏名")
  var id: String

  func run() throws {
    try Lifting.run(Of.kind, id, "delete", "一覧から外しました。") { Lifecycle.deletion(of: $0) }
  }
}

struct RestoreRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore", abstract: "一覧から外した\(Of.kind.label)を戻します。",
      discussion: "例: tsunagu \(Of.kind.command) restore 1a2b3c4d")
  }

  @Argument(help: "番号か氏名")
  var id: String

  func run() throws {
    try Lifting.run(Of.kind, id, "restore", "一覧に戻しました。") { Lifecycle.restoration(of: $0) }
  }
}

struct EraseRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "erase", abstract: "\(Of.kind.label)の中身を消去します。元には戻せません(CSWだけ)。",
      discussion: "例: tsunagu \(Of.kind.command) erase 1a2b3c4d --reason 本人の求め --yes")
  }

  @Argument(help: "番号か氏名")
  var id: String
  @Option(name: .long, help: "消去する理由")
  var reason: String
  @Flag(name: .long, help: "元に戻せないことを承知しています。")
  var yes = false

  func run() throws {
    guard yes else { throw Problem(.missingOption, .erasureConfirmation) }
    let reason = self.reason
    try Lifting.run(Of.kind, id, "erase", "消去しました。") { Lifecycle.erasure(of: $0, reason: reason) }
  }
}

/// Deletes and restores records, and erases records other than persons: one write to the record's
/// lifecycle. For a person who was recorded twice, and for her companions, it writes to all records
/// that show as one.
private enum Lifting {
  static func run(
    _ kind: Kind, _ word: String, _ event: String, _ sentence: String,
    _ writes: (RecordState) -> PathMap<Write>
  ) throws {
    let session = try Session.open()
    let ids = try session.store.transact { rows in
      try session.entries(in: rows).lift(word, kind, event, writes)
    }
    print("\(kind.label) \(ids.map(\.short).joined(separator: "、")) を\(sentence)")
  }
}
