import Foundation
import Records
import Storage
import Sync

// Backups and what there is to say after one was put back.

extension Administration {
  /// What lies beside the database and goes with it.
  static let companions = ["tls"]

  func backUp(_ path: String) throws -> String {
    guard !FileManager.default.fileExists(atPath: path) else { throw Problem(.fileExists, path) }
    // A backup holds its own note, so that the audit of what is restored from it is whole.
    try store.write { try $0.append(AuditEntry(.backup, at: .now)) }
    do {
      return path.hasSuffix(".sqlite") ? try backUpDatabase(path) : try backUpFolder(path)
    } catch {
      try? store.write { try $0.append(AuditEntry(.backup, at: .now, ["failed": true])) }
      throw error
    }
  }

  private func backUpFolder(_ path: String) throws -> String {
    let manifest = try store.backUp(
      into: path, data: folder, companions: Administration.companions,
      about: [
        "made_at": .integer(Timestamp.now.milliseconds), "version": .text(Version.text),
      ])
    let hasTLS = manifest.files.contains { $0.hasPrefix("tls/") }
    return """
      \(path) に控えを作りました。データベース、\(hasTLS ? "証明書と鍵(tls)、" : "")取り消しの記録(tsunagu-acts.log)が入っています。
      \(hasTLS ? "" : "認証局の証明書と鍵(serve --certificate、--key)は入っていません。別に控えてください。\n")監査の先頭 \(manifest.audit)
      戻すとき: tsunagu-server restore \(path)
      """
  }

  /// The database alone, as earlier releases wrote it: what runs every night goes on.
  private func backUpDatabase(_ path: String) throws -> String {
    try store.backUp(to: path)
    return """
      \(path) に、データベースだけの控えを作りました。証明書と鍵(tls)、取り消しの記録(tsunagu-acts.log)は入っていません。
      すべてを控えるには、フォルダの名前を指定してください: tsunagu-server backup \(path.dropLast(".sqlite".count))
      """
  }

  /// Devices that have not been in contact since the server came back from something older: some entries may be on
  /// them alone.
  func devicesAwaited(in rows: ServerRows) throws -> [DeviceListing] {
    guard let cameBackAt = try rows.cameBackAt else { return [] }
    return try rows.devices().filter { device in
      device.revokedAt == nil && !device.hasUserEnded
        && device.lastContact.milliseconds < cameBackAt.milliseconds
    }
  }

  func verifyReceipt(_ text: String) throws -> String {
    guard let receipt = Receipt(text) else {
      throw Problem(.usage, "受領のしるしを読めません。端末の表示をそのまま入れてください。")
    }
    return try store.read { rows in
      guard receipt.isSigned(by: try rows.receiptKey.publicKey) else {
        throw Problem(.usage, "このしるしは、このサーバーのものではありません。")
      }
      let isCurrent = try rows.incarnation == receipt.incarnation
      let known = try rows.replica(receipt.replica)?.received ?? 0
      return """
        このサーバーのしるしです。端末の入力 \(hexText(receipt.replica))-1 から \(receipt.received) までを受け取ったと約束しています。
        \(known >= receipt.received ? "その入力はすべてここにあります。" : "ここには\(known)番までしかありません。\(isCurrent ? "" : "控えから戻す前のしるしです。")端末が通信すると、もう一度送られます。")
        """
    }
  }
}

/// Acts that were done again, in words.
enum RepeatedActs {
  static func sentence(_ acts: [Act]) -> String {
    guard !acts.isEmpty else { return "控えの後の消去・撤回・取り消しで、行い直すものはありませんでした。" }
    return "控えの後にした次のことを、もう一度行いました: " + counts(acts).joined(separator: "、")
  }

  static func counts(_ acts: [Act]) -> [String] {
    var numbers: [(label: String, unit: String, count: Int)] = [
      ("記録の消去", "件", 0), ("同意の撤回", "件", 0), ("端末の取り消し", "台", 0), ("利用者の終了", "人", 0),
      ("担当の終わり", "件", 0), ("住所秘匿や不同意", "件", 0),
    ]
    for act in acts {
      switch act {
      case .erased: numbers[0].count += 1
      case .consentClosed: numbers[1].count += 1
      case .deviceRevoked: numbers[2].count += 1
      case .userEnded: numbers[3].count += 1
      case .assignmentEnded: numbers[4].count += 1
      case .guarded: numbers[5].count += 1
      case .consentReopened, .unguarded, .unknown: break
      }
    }
    return numbers.filter { $0.count > 0 }.map { "\($0.label) \($0.count)\($0.unit)" }
  }
}
