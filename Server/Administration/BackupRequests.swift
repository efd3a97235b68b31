import Foundation
import Records
import Storage
import Sync

// Backups, and what is to be known after one was put back.

/// Makes a backup while the server runs.
struct MakeBackup: AdminRequest {
  /// A folder; or a file, where it ends in `.sqlite`: the database alone, as earlier releases wrote it, so that a
  /// nightly job of theirs still works.
  let path: String

  enum Outcome: Codable, Sendable {
    case folder(path: String, hasTLS: Bool, auditHead: String)
    case database(path: String)
  }

  func perform(with administration: Administration) throws -> Outcome {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(.fileExists, ["path": path])
    }
    // A backup holds its own entry, so that the audit of the restored data is whole.
    try administration.store.write { try $0.append(AuditEntry(.backup, at: .now)) }
    do {
      return try path.hasSuffix(".sqlite")
        ? backUpDatabase(administration.store) : backUpFolder(administration)
    } catch {
      try? administration.store.write {
        try $0.append(AuditEntry(.backup, at: .now, ["failed": true]))
      }
      throw error
    }
  }

  private func backUpFolder(_ administration: Administration) throws -> Outcome {
    let manifest = try administration.store.backUp(
      into: path, data: administration.folder, companions: Administration.companions,
      about: [
        "made_at": .integer(Timestamp.now.milliseconds), "version": .text(Release.version),
      ])
    return .folder(
      path: path, hasTLS: manifest.files.contains { $0.hasPrefix("tls/") },
      auditHead: "\(manifest.audit)")
  }

  private func backUpDatabase(_ store: ServerStore) throws -> Outcome {
    try store.backUp(to: path)
    return .database(path: path)
  }
}

/// Says whether a device's receipt is this server's, and whether the server still has all that it promises.
struct VerifyReceipt: AdminRequest {
  let receipt: String

  struct Outcome: Codable, Sendable {
    let replica: UInt64
    /// The counter up to which the receipt says that entries were received.
    let promised: UInt64
    /// The counter up to which they are here.
    let received: UInt64
    /// Whether the receipt is of the server's present incarnation.
    let isCurrent: Bool
  }

  func perform(with administration: Administration) throws -> Outcome {
    guard let receipt = Receipt(receipt) else {
      throw Problem(.usage, .receiptUnreadable)
    }
    return try administration.store.read { rows in
      guard receipt.isSigned(by: try rows.receiptKey.publicKey) else {
        throw Problem(.usage, .receiptOfAnotherServer)
      }
      return Outcome(
        replica: receipt.replica, promised: receipt.received,
        received: try rows.replica(receipt.replica)?.received ?? 0,
        isCurrent: try rows.incarnation == receipt.incarnation)
    }
  }
}

extension Administration {
  /// The folders beside the database that belong to a backup.
  static let companions = ["tls"]

  /// Devices that have not been in contact since the server came back from something older: some entries may be on
  /// them alone.
  func devicesAwaited(in rows: ServerRows) throws -> [DeviceListing] {
    guard let cameBackAt = try rows.cameBackAt else { return [] }
    return try rows.devices().filter { device in
      device.revokedAt == nil && !device.hasUserEnded
        && device.lastContact.milliseconds < cameBackAt.milliseconds
    }
  }
}
