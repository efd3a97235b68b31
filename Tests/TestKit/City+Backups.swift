import Foundation
import Storage

extension City {
  public static let ledgerName = "tsunagu-acts.log"
  public var ledger: String { serverFolder + "/" + City.ledgerName }

  /// Writes a backup.
  public func backUp() throws -> String {
    copies += 1
    let path = folder.path("backup-\(copies).sqlite")
    try server.backUp(to: path)
    return path
  }

  /// Makes the server what it was in a backup, beside the ledger of acts as it is now.
  @discardableResult
  public func restore(
    _ backup: String, incarnation: String, withLedger: Bool = true
  ) throws -> Comeback {
    stop()
    restores += 1
    let (files, ledger) = (FileManager.default, ledger)
    serverFolder = folder.path("server-\(restores)")
    try files.createDirectory(atPath: serverFolder, withIntermediateDirectories: true)
    try files.copyItem(atPath: backup, toPath: serverFolder + "/" + ServerStore.fileName)
    if withLedger { try files.copyItem(atPath: ledger, toPath: self.ledger) }
    try start()
    return try server.comeBack(incarnation, at: now)
  }

  /// Copies the server's files while it is down, as a snapshot of the machine does.
  public func snapshot() throws -> String {
    stop()
    copies += 1
    let copy = folder.path("snapshot-\(copies)")
    try FileManager.default.copyItem(atPath: serverFolder, toPath: copy)
    try start()
    return copy
  }

  /// Goes on from a snapshot of the server's files, and nobody is told.
  ///
  /// - Parameter keepsLedger: whether the ledger of acts stays as it is now.
  @discardableResult
  public func putBack(_ snapshot: String, keepsLedger: Bool = false) throws -> Comeback {
    stop()
    putBacks += 1
    let names = ["", "-wal", "-shm"].map { ServerStore.fileName + $0 }
    for name in names + (keepsLedger ? [] : [City.ledgerName]) {
      let (old, new) = (snapshot + "/" + name, serverFolder + "/" + name)
      try? FileManager.default.removeItem(atPath: new)
      guard FileManager.default.fileExists(atPath: old) else { continue }
      try FileManager.default.copyItem(atPath: old, toPath: new)
    }
    try start()
    return try server.comeBack("put-back-\(putBacks)", at: now)
  }
}
