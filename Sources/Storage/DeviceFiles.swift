import Foundation
import Records
import Sync

/// The files in a device's folder, and the replacement of a damaged database by a repaired one.
/// Whenever the process dies, either the old or the new one stands, and the next opening finishes
/// the replacement.
struct DeviceFiles {
  let folder: String

  init(_ folder: String) {
    self.folder = folder
  }

  var database: String { folder + "/" + DeviceStore.fileName }

  /// Tells one file from another that takes its name.
  struct Identity: Equatable {
    let device: UInt
    let node: UInt
  }

  /// nil where there is no database.
  var identity: Identity? {
    var status = stat()
    guard stat(database, &status) == 0 else { return nil }
    return Identity(device: UInt(status.st_dev), node: UInt(status.st_ino))
  }

  /// There while a command has met damage that has not been repaired.
  private var mark: String { folder + "/tsunagu-damaged" }
  /// A database that is being built; worth nothing.
  var unfinished: String { folder + "/tsunagu-unfinished.sqlite" }
  /// A copy of the damaged database that is easier to read.
  var readable: String { folder + "/tsunagu-readable.sqlite" }
  /// A database that is whole, with everything that was not sent; the damaged one is not needed any more.
  private var complete: String { folder + "/tsunagu-complete.sqlite" }
  /// A database that is whole but for what could not be read; the damaged one is kept.
  private var partial: String { folder + "/tsunagu-partial.sqlite" }

  /// The files that SQLite puts beside a database.
  private static let companions = ["-wal", "-shm", "-journal"]

  /// Whether the database is there and its file system takes no writes.
  var isReadOnly: Bool { exists(database) && access(database, W_OK) != 0 && errno == EROFS }

  var isMarked: Bool { exists(mark) }

  /// Where the damaged database would be kept.
  var nextAside: String {
    var number = 1
    while exists(aside(number)) { number += 1 }
    return aside(number)
  }

  private func aside(_ number: Int) -> String { folder + "/tsunagu-damaged-\(number).sqlite" }

  /// Leaves the mark. It is a convenience only: the next reader that finds the damage leaves it
  /// again.
  func leaveMark() { try? Opening.makePrivately(mark) }

  func removeUnfinished() throws {
    for path in [unfinished, readable] {
      for ending in [""] + DeviceFiles.companions { try remove(path + ending) }
    }
  }

  /// Declares the unfinished database whole: from here on it takes the old one's place, whatever happens.
  func declareWhole(keepingDamaged: Bool) throws {
    try sync(unfinished)
    try move(unfinished, keepingDamaged ? partial : complete)
    try sync(folder)
  }

  /// Puts a whole database into its place, if there is one.
  func finish() throws {
    guard let whole = [partial, complete].first(where: exists) else { return }
    // The old log first: beside another database it would be taken for that one's.
    if whole == partial, exists(database) {
      let kept = nextAside
      if exists(database + "-wal") { try move(database + "-wal", kept + "-wal") }
      try sync(folder)
      try move(database, kept)
    }
    for ending in DeviceFiles.companions { try remove(database + ending) }
    try removeUnfinished()
    try sync(folder)
    try move(whole, database)
    try sync(folder)
    try remove(mark)
  }

  /// Removes the damaged databases that repairs have set aside.
  func removeAsides() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("tsunagu-damaged-") {
      try remove(folder + "/" + name)
    }
    try sync(folder)
  }

  /// Removes every file of a device but the locks.
  func removeEverything() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("tsunagu") {
      try remove(folder + "/" + name)
    }
    try sync(folder)
  }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  func move(_ old: String, _ new: String) throws {
    guard rename(old, new) == 0 else { throw failure() }
  }

  private func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure() }
  }

  /// Syncs a file's content, or a folder's entries.
  func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  private func failure() -> Problem { Problem(.storeUnwritable, ["place": "errno \(errno)"]) }
}
