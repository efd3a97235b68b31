import Crypto
import Foundation
import Records
import Sync

/// A backup as a folder: made whole under another name, and then named.
struct BackupFolder {
  let path: String
  let unfinished: String

  init(_ path: String) {
    self.path = path
    let url = URL(fileURLWithPath: path)
    unfinished =
      url.deletingLastPathComponent().path + "/." + url.lastPathComponent + ".unfinished"
  }

  /// Begins anew; the remains of an attempt that died are worthless.
  func begin() throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(.fileExists, ["path": path])
    }
    BackupFolder.remove(unfinished)
    guard mkdir(unfinished, 0o700) == 0 else {
      throw errno == ENOSPC ? Problem(.storageFull) : Problem(.storeUnwritable, ["place": path])
    }
  }

  /// Copies a file, or a folder with its files, where it is there.
  func copy(_ source: String, _ name: String) throws {
    try BackupFolder.copy(source, unfinished + "/" + name)
  }

  func finish(_ manifest: BackupManifest) throws {
    try BackupFolder.write(
      Array((JSON.readableText(manifest.value) + "\n").utf8),
      to: unfinished + "/" + BackupManifest.fileName)
    try BackupFolder.syncAll(unfinished)
    try BackupFolder.moveIntoPlace(unfinished, path)
  }

  /// Gives what is whole its name, durably; nothing is overwritten.
  static func moveIntoPlace(_ unfinished: String, _ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(.fileExists, ["path": path])
    }
    guard rename(unfinished, path) == 0 else { throw Problem(.storeUnwritable, ["place": path]) }
    try FolderSync.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  static func remove(_ path: String) {
    for ending in ["", "-journal", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + ending)
    }
  }

  static func copy(_ source: String, _ target: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      guard let content = FileManager.default.contents(atPath: source) else {
        throw Problem(.storeUnwritable, ["place": source])
      }
      return try write(Array(content), to: target)
    }
    guard mkdir(target, 0o700) == 0 || errno == EEXIST else {
      throw Problem(.storeUnwritable, ["place": target])
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
      try copy(source + "/" + name, target + "/" + name)
    }
  }

  /// Writes a file that only its owner can read.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": path]) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else {
        throw errno == ENOSPC ? Problem(.storageFull) : Problem(.storeUnwritable, ["place": path])
      }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw Problem(.storeUnwritable, ["place": path]) }
  }

  /// Makes a folder, its files and their names certain to survive a power loss.
  static func syncAll(_ folder: String) throws {
    for file in try BackupFolder.files(in: folder) { try FolderSync.sync(folder + "/" + file) }
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder),
        isFolder.boolValue
      {
        try FolderSync.sync(folder + "/" + name)
      }
    }
    try FolderSync.sync(folder)
  }

  /// The files below a folder, by their paths in it, sorted.
  static func files(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }
}

/// A backup's description of itself: each file with its SHA-256, and the server's position.
public struct BackupManifest: Sendable {
  public static let fileName = "manifest.json"
  private static let format: Int64 = 1

  public let value: Value

  /// Describes a folder that is complete except for the manifest.
  init(of folder: String, about: [String: Value]) throws {
    var files: [String: Value] = [:]
    for name in try BackupFolder.files(in: folder) where name != BackupManifest.fileName {
      files[name] = .text(try BackupManifest.digest(folder + "/" + name))
    }
    var members = about
    members["format"] = .integer(BackupManifest.format)
    members["files"] = .object(files)
    value = .object(members)
  }

  /// Reads a backup's manifest and compares every file with it.
  ///
  /// - Throws: `Problem` of code `backup_unusable`.
  public init(verifying folder: String) throws {
    guard
      let content = FileManager.default.contents(atPath: folder + "/" + BackupManifest.fileName),
      let value = try? JSON.read(Array(content)), let files = value["files"]?.object,
      value["format"]?.integer == BackupManifest.format
    else {
      throw Problem(
        .backupUnusable, .manifestUnreadable, ["path": "\(folder)/\(BackupManifest.fileName)"])
    }
    let there = try BackupFolder.files(in: folder).filter { $0 != BackupManifest.fileName }
    guard Set(there) == Set(files.keys), files[ServerStore.fileName] != nil else {
      throw Problem(.backupUnusable, .backupIncomplete, ["folder": folder])
    }
    for name in there where files[name]?.text != (try? BackupManifest.digest(folder + "/" + name)) {
      throw Problem(.backupUnusable, .backupFileChanged, ["path": "\(folder)/\(name)"])
    }
    self.value = value
  }

  public var audit: String { value["audit"]?.text ?? "" }
  public var madeAt: Timestamp? {
    value["made_at"]?.integer.map(Timestamp.init(milliseconds:))
  }
  public var files: [String] { (value["files"]?.object ?? [:]).keys.sorted() }

  private static func digest(_ path: String) throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Problem(.storeUnwritable, ["place": path])
    }
    defer { try? file.close() }
    var hasher = SHA256()
    while let part = try file.read(upToCount: 1_048_576), !part.isEmpty {
      hasher.update(data: part)
    }
    return hasher.finalize().map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
  }
}
