import ArgumentParser
import Casework
import Records
import Storage
import Sync

/// Shows the server's receipt: it has received this device's entries.
struct ReceiptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "入力をサーバーが受け取ったことを示す、受領のしるしです。",
    discussion: """
      例:
        tsunagu receipt
        tsunagu receipt 3f9a12c4        この記録への入力が受け取られたか
      しるしは、サーバーの管理者が tsunagu-server receipt で確かめられます。
      """)

  @Argument(help: "記録の番号") var record: String?
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    try session.store.read { rows in
      guard let enrollment = try rows.enrollment() else { throw Problem(.notEnrolled) }
      let receipt = try rows.receipt()
      let entries = try entries(in: rows)
      if json { return Output.json(value(receipt, entries)) }
      guard let receipt else {
        return print("受領のしるしはまだありません。tsunagu sync をすると届きます。")
      }
      print("\(enrollment.municipality)のサーバーは、この端末の入力を受け取ったことを約束しています。")
      for entry in entries {
        print("  \(entry.id)  \(entry.isReceived ? "受け取られました" : "まだ送られていません")")
      }
      print("受領のしるし: \(receipt)")
    }
  }

  private struct Entry {
    let id: String
    let isReceived: Bool
  }

  /// The own entries on the record that was asked for, as far as this device still has them.
  private func entries(in rows: DeviceRows) throws -> [Entry] {
    guard let record else { return [] }
    let id = try Lookup(rows: rows).find(record, Catalogue.kinds.map(\.name))
    return try rows.ownOperations(onlyProblems: false).filter { $0.operation.record == id }
      .map { Entry(id: $0.operation.id.description, isReceived: $0.verdict != nil) }
  }

  private func value(_ receipt: Receipt?, _ entries: [Entry]) -> Value {
    [
      "receipt": .optional(receipt),
      "entries": .list(
        entries.map { ["operation": .text($0.id), "received": .bool($0.isReceived)] }),
    ]
  }
}
