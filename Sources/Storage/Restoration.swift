import Foundation
import Records
import Sync

/// Replaces a server's data by a backup. Everything is prepared beside the data and then declared
/// whole; from then on the replacement completes even if the process dies: the next opening
/// continues it. The old data is set aside.
public struct Restoration {
  /// The result of a restoration.
  public struct Outcome: Sendable {
    /// Where the data that was there lies now; nil where there was none.
    public let aside: String?
    /// Whether the ledger is one that went on after the backup.
    public let hasNewerLedger: Bool
    /// When the backup was made, where it says so.
    public let madeAt: Timestamp?
    /// Whether the certificate and key that were there were kept.
    public let keptTLS: Bool
  }

  private let data: String
  private var ready: String { data + "/" + Restoration.readyName }
  private var mark: String { data + "/" + Restoration.markName }

  private static let readyName = ".restoring"
  private static let markName = ".restoring-whole"
  static let tlsFolder = "tls"

  public init(data: String) { self.data = data }

  /// Verifies a backup and puts it in place.
  ///
  /// - Parameters:
  ///   - backup: a backup's folder, or a database that `backup` wrote alone.
  ///   - ledger: a ledger of acts from elsewhere.
  ///   - keepsTLS: whether the certificate and key that are there can be used.
  ///   - asideName: the folder's name in which the present data will lie.
  /// - Throws: `Problem`: `backup_unusable`, `store_locked`, `storage_full`. Before it is declared whole, nothing has
  ///   changed.
  public func run(
    _ backup: String, ledger: String?, keepsTLS: Bool, asideName: String
  ) throws -> Outcome {
    try FileManager.default.createDirectory(
      atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let lock = try StoreLock(path: data + "/lock")
    defer { withExtendedLifetime(lock) {} }
    try Restoration.finish(in: data)
    let manifest = try Restoration.manifest(of: backup)
    BackupFolder.remove(ready)
    let hasNewerLedger: Bool
    do {
      guard mkdir(ready, 0o700) == 0 else { throw Problem(.storeUnwritable, ["place": ready]) }
      try copyFiles(of: backup, isFolder: manifest != nil, keepsTLS: keepsTLS)
      hasNewerLedger = try chooseLedger(ledger)
      try ServerStore.declareRestored(ready, asks: !hasNewerLedger)
      try BackupFolder.syncAll(ready)
    } catch {
      BackupFolder.remove(ready)
      throw error
    }
    let isAnythingThere = Restoration.names.contains {
      FileManager.default.fileExists(atPath: data + "/" + $0)
    }
    try BackupFolder.write(Array(asideName.utf8), to: mark)
    try FolderSync.sync(data)
    try Restoration.finish(in: data)
    return Outcome(
      aside: isAnythingThere ? data + "/" + asideName : nil, hasNewerLedger: hasNewerLedger,
      madeAt: manifest?.madeAt, keptTLS: keepsTLS)
  }

  /// Nil for a database alone.
  private static func manifest(of backup: String) throws -> BackupManifest? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: backup, isDirectory: &isFolder) else {
      throw Problem(.backupUnusable, .backupMissing, ["path": backup])
    }
    return isFolder.boolValue ? try BackupManifest(verifying: backup) : nil
  }

  private func copyFiles(of backup: String, isFolder: Bool, keepsTLS: Bool) throws {
    let database = isFolder ? backup + "/" + ServerStore.fileName : backup
    try BackupFolder.copy(database, ready + "/" + ServerStore.fileName)
    guard isFolder else { return }
    try BackupFolder.copy(backup + "/" + ActLedger.fileName, ready + "/" + ActLedger.fileName)
    if !keepsTLS {
      try BackupFolder.copy(
        backup + "/" + Restoration.tlsFolder, ready + "/" + Restoration.tlsFolder)
    }
  }

  /// Takes the ledger that goes furthest among those that go on from the backup's own.
  ///
  /// - Returns: whether it is another one than the backup's.
  private func chooseLedger(_ given: String?) throws -> Bool {
    let name = try ServerStore.ledgerName(in: ready)
    let own = ActLedger.Reading(Restoration.bytes(ready + "/" + ActLedger.fileName) ?? [])
    let candidates = [given, data + "/" + ActLedger.fileName].compactMap(\.self)
    var chosen: (bytes: [UInt8], number: Int64)?
    for path in candidates {
      guard let bytes = Restoration.bytes(path) else {
        if path == given { throw Problem(.backupUnusable, .backupMissing, ["path": path]) }
        continue
      }
      let reading = ActLedger.Reading(bytes)
      guard reading.name != nil, name == nil || reading.name == name, reading.goesOn(from: own)
      else {
        if path == given { throw Problem(.backupUnusable, .ledgerOfAnotherBackup, ["path": path]) }
        continue
      }
      if chosen.map({ reading.head.number > $0.number }) ?? true {
        chosen = (Array(bytes.prefix(reading.bytes)), reading.head.number)
      }
    }
    guard let chosen else { return false }
    try BackupFolder.write(chosen.bytes, to: ready + "/" + ActLedger.fileName)
    return true
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map(Array.init)
  }

  /// The files that a backup replaces, the database last: until the new one is there, the old one
  /// may stay.
  private static let names = [
    ServerStore.fileName + "-wal", ServerStore.fileName + "-shm", ActLedger.fileName, tlsFolder,
    ServerStore.fileName,
  ]

  /// Whether a restoration was declared whole and has not come to its end.
  static func isUnderWay(in data: String) -> Bool {
    FileManager.default.fileExists(atPath: Restoration(data: data).mark)
  }

  /// Puts what is declared whole in its place, as far as that has not been done.
  static func finish(in data: String) throws {
    let restoration = Restoration(data: data)
    guard let asideName = bytes(restoration.mark).map({ String(decoding: $0, as: UTF8.self) })
    else { return }
    let aside = data + "/" + asideName
    let manager = FileManager.default
    if mkdir(aside, 0o700) != 0, errno != EEXIST {
      throw Problem(.storeUnwritable, ["place": aside])
    }
    let isDatabaseWaiting = manager.fileExists(
      atPath: restoration.ready + "/" + ServerStore.fileName)
    for name in names where isDatabaseWaiting {
      let (new, old) = (restoration.ready + "/" + name, data + "/" + name)
      // The old log must never stand beside the new database.
      if name == ServerStore.fileName { try FolderSync.sync(data) }
      let isReplaced = manager.fileExists(atPath: new)
      // The log and its index belong to the database that goes.
      let goes = isReplaced || name.hasSuffix("-wal") || name.hasSuffix("-shm")
      if goes, manager.fileExists(atPath: old) { try move(old, aside + "/" + name) }
      if isReplaced { try move(new, old) }
    }
    try FolderSync.sync(aside)
    try FolderSync.sync(data)
    guard unlink(restoration.mark) == 0 else {
      throw Problem(.storeUnwritable, ["place": restoration.mark])
    }
    try FolderSync.sync(data)
    try? manager.removeItem(atPath: restoration.ready)
    // Where nothing was there, nothing lies aside.
    rmdir(aside)
  }

  private static func move(_ old: String, _ new: String) throws {
    guard rename(old, new) == 0 else { throw Problem(.storeUnwritable, ["place": old]) }
  }
}

extension ActLedger.Reading {
  /// Whether this ledger holds all batches of another one.
  func goesOn(from other: ActLedger.Reading) -> Bool {
    Set(batches.map(\.head)).isSuperset(of: other.batches.map(\.head))
  }
}
