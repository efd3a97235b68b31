import Foundation
import GRDB
import Records
import Sync

// Backups: a folder with everything that a server needs, or the database alone. Devices keep their own entries until
// the backup before the newest holds them, so that one backup that cannot be read loses nothing.

extension ServerStore {
  /// Writes a consistent copy of the database alone while serving. Every page is read for it, and so checked.
  ///
  /// - Throws: `Problem` of code `file_exists`: nothing is ever overwritten; `server_damaged`. A backup that fails
  ///   leaves nothing.
  public func backUp(to path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(.fileExists, ["path": path])
    }
    let unfinished = path + ".unfinished"
    try? FileManager.default.removeItem(atPath: unfinished)
    let marks: [BackupMark]
    do {
      marks = try copyDatabase(to: unfinished)
      try FolderSync.sync(unfinished)
      try BackupFolder.moveIntoPlace(unfinished, path)
    } catch {
      BackupFolder.remove(unfinished)
      throw error
    }
    try count(marks)
  }

  /// Writes a backup as a folder: the database, files beside it, the ledger of acts, and a
  /// manifest.
  ///
  /// - Parameters:
  ///   - companions: folders in the data folder that are copied, too, if they exist.
  ///   - about: members of the manifest beside the files.
  /// - Throws: as `backUp(to:)`.
  /// - Returns: the manifest.
  @discardableResult
  public func backUp(
    into folder: String, data: String, companions: [String], about: [String: Value] = [:]
  ) throws -> BackupManifest {
    let backup = BackupFolder(folder)
    let manifest: BackupManifest
    let marks: [BackupMark]
    do {
      try backup.begin()
      marks = try copyDatabase(to: backup.unfinished + "/" + ServerStore.fileName)
      for name in companions + [ActLedger.fileName] {
        try backup.copy(data + "/" + name, name)
      }
      manifest = try BackupManifest(
        of: backup.unfinished,
        about: about.merging(ServerStore.heads(of: backup.unfinished + "/" + ServerStore.fileName))
        {
          $1
        })
      try backup.finish(manifest)
    } catch {
      BackupFolder.remove(backup.unfinished)
      throw error
    }
    try count(marks)
    return manifest
  }

  /// How far a replica had come in a copy.
  struct BackupMark {
    let replica: Int64
    let received: Int64
    let late: Int64
  }

  private func copyDatabase(to path: String) throws -> [BackupMark] {
    try Opening.makePrivately(path)
    return try Opening.translating(on: .server) {
      let copy = try DatabaseQueue(path: path, configuration: Opening.checkingPages())
      try pool.backup(to: copy)
      let marks = try copy.write { database in
        try SettingTable(database: database).set("is_backup", "1")
        return try Row.fetchAll(database, sql: "SELECT replica, received, late FROM replicas").map {
          BackupMark(replica: $0["replica"], received: $0["received"], late: $0["late"])
        }
      }
      try copy.close()
      return marks
    }
  }

  /// Notes a complete backup: the newest one so far becomes the one before the newest.
  private func count(_ marks: [BackupMark]) throws {
    try Opening.translating(on: .server) {
      try pool.write { database in
        for mark in marks {
          try database.execute(
            // Operations that arrived during the backup are not in the copy.
            sql: """
              UPDATE replicas SET backed_up = max(backed_up, newest), newest = max(newest, ?)
              WHERE replica = ? AND late = ?
              """,
            arguments: [mark.received, mark.replica, mark.late])
        }
      }
    }
  }

  /// The heads that a copy contains.
  private static func heads(of path: String) throws -> [String: Value] {
    try Opening.translating(on: .server) {
      let copy = try DatabaseQueue(path: path, configuration: Opening.checkingPages())
      defer { try? copy.close() }
      return try copy.read { database in
        let rows = ServerRows(database)
        return [
          "incarnation": .text(try rows.incarnation), "sequence": .integer(try rows.sequence),
          "audit": .text(try rows.auditHead(at: .max).description),
          "municipality": .text(try rows.settings["municipality_name"] ?? ""),
        ]
      }
    }
  }
}
