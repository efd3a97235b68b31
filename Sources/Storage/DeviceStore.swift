import Authority
import Foundation
import GRDB
import Merge
import Records
import Sync
import Synchronization

/// A device's data: the server's states, and the device's own operations on top.
///
/// Several processes can have it open. Each transaction takes its turn, so that there is one writer at a time.
public final class DeviceStore: Sendable, DeviceStoring {
  private let files: DeviceFiles
  private let turns: TurnLock
  private let longWork: TurnLock
  private let draftLock = Mutex<StoreLock?>(nil)
  let opened: OpenDatabase
  private let randomNumber: @Sendable () -> UInt64
  /// nil while the device is locked.
  private let seal: Mutex<Seal?>
  /// The key file whose key that is.
  private let keyFile = Mutex<String?>(nil)

  public static let fileName = "tsunagu.sqlite"

  /// Opens the data in a folder, which is made where it is missing. Where the data is so damaged that it
  /// cannot be opened, every transaction says so until it is repaired.
  ///
  /// - Parameters:
  ///   - key: opens what is sealed. Without one whatever needs it throws `device_locked`.
  ///   - waiting: told who works on the data when this process waits for its turn.
  ///   - randomNumber: names a new replica.
  /// - Throws: `Problem`: `store_locked`, `store_newer`, `store_unwritable`.
  public convenience init(
    folder: String, key: DataKey?, waiting: @escaping @Sendable (Problem) -> Void = { _ in },
    randomNumber: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) }
  ) throws {
    try self.init(
      folder: folder, key: key,
      patience: .init(limitMilliseconds: Limits.turnMilliseconds),
      longPatience: .init(limitMilliseconds: Limits.longWorkTurnMilliseconds),
      waiting: waiting, randomNumber: randomNumber)
  }

  init(
    folder: String, key: DataKey?, patience: TurnLock.Patience, longPatience: TurnLock.Patience,
    waiting: @escaping @Sendable (Problem) -> Void = { _ in },
    randomNumber: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) }
  ) throws {
    self.randomNumber = randomNumber
    seal = Mutex(key.map(Seal.init))
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw Problem(.storeUnwritable, ["place": folder])
    }
    PrivateFiles.claim(folder) { $0.hasPrefix("tsunagu") || $0.hasPrefix("lock") }
    turns = try TurnLock(path: folder + "/lock", patience: patience, tell: waiting)
    longWork = try TurnLock(path: folder + "/lock-long", patience: longPatience, tell: waiting)
    let files = DeviceFiles(folder)
    self.files = files
    opened = try turns.take {
      try files.finish()
      return OpenDatabase(try DeviceStore.open(files))
    }
    rememberKeyFile()
  }

  // The connection that is closed last brings the log to its place.
  deinit { try? turns.take { try? opened.close() } }

  /// Claims the form in progress for this process, as long as it lives: there is one, and two menus would write over each
  /// other's.
  ///
  /// - Returns: whether no other process has it.
  @discardableResult
  public func claimDraft() -> Bool {
    draftLock.withLock { lock in
      if lock == nil { lock = try? StoreLock(path: files.folder + "/lock-draft") }
      return lock != nil
    }
  }

  public var holdsDraft: Bool { draftLock.withLock { $0 != nil } }

  /// Runs work of several transactions that no other process may do at the same time: an exchange, a copy in the making.
  /// Single transactions of others come in between.
  ///
  /// - Throws: `Problem` of code `store_locked`.
  public func atLongWork<Result>(_ body: () throws -> Result) throws -> Result {
    try longWork.take(body)
  }

  /// Opens the file for writing; where the disk is full or takes no writes, for reading: at a door, that must go on.
  private static func open(_ files: DeviceFiles) throws -> OpenFile {
    do {
      try Opening.makePrivately(files.database)
      return OpenFile(
        queue: .success(try DeviceStore.prepared(files.database)), identity: files.identity)
    } catch let problem as Problem where problem.code == .storeDamaged {
      files.leaveMark()
      return OpenFile(queue: .failure(problem), identity: files.identity)
    } catch let problem as Problem where problem.code == .storageFull || files.isReadOnly {
      return OpenFile(queue: .success(try readOnly(files.database)), refusal: problem)
    }
  }

  private static func readOnly(_ path: String) throws -> DatabaseQueue {
    try Opening.translating {
      var configuration = Opening.deviceConfiguration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      guard try queue.read({ try Schema.device.hasCompletedMigrations($0) }) else {
        throw Problem(.storeUnwritable, ["place": "errno \(EROFS)"])
      }
      return queue
    }
  }

  /// A database with the tables of a device.
  private static func prepared(_ path: String) throws -> DatabaseQueue {
    try Opening.translating {
      let queue = try DatabaseQueue(path: path, configuration: Opening.deviceConfiguration())
      try Opening.prepare(queue, Schema.device, for: .device)
      return queue
    }
  }

  /// Takes the key that opens what is sealed, or forgets it.
  public func use(_ key: DataKey?) {
    seal.withLock { $0 = key.map(Seal.init) }
    rememberKeyFile()
  }

  private func rememberKeyFile() {
    let id = try? KeyFile.read(in: files.folder)?.id
    keyFile.withLock { $0 = id }
  }

  /// Runs `body` in this process's turn, on the file that is in its place now: another process may have repaired the
  /// data, or removed everything and begun with another key.
  func inTurn<Result>(_ body: () throws -> Result) throws -> Result {
    try turns.take {
      if opened.identity != files.identity {
        try? opened.close()
        opened.replace(try DeviceStore.open(files))
        let id = try? KeyFile.read(in: files.folder)?.id
        if keyFile.withLock({ $0 != id }) { seal.withLock { $0 = nil } }
      }
      return try body()
    }
  }

  private func rows(_ database: Database) -> DeviceRows {
    DeviceRows(database, seal.withLock { $0 }, randomNumber: randomNumber)
  }

  /// Looks whether the rows are those that were written: none is missing, none is there again, none is an
  /// earlier one.
  ///
  /// - Throws: `Problem` of code `store_tampered`.
  public func verify() throws { try read { try $0.sealing.verify() } }

  /// Removes everything that is here, sealed or not, and begins empty.
  public func removeEverything() throws {
    try turns.take {
      try opened.close()
      try files.removeEverything()
      use(nil)
      opened.replace(try DeviceStore.open(files))
    }
  }

  /// Whether a command has met damage since the data was last repaired.
  public var isDamaged: Bool { files.isMarked }

  /// Rebuilds the data from its readable parts. Unsent entries are carried over, and the next
  /// exchange brings everything that the server has. If an unsent entry is unreadable, the damaged
  /// file is kept.
  ///
  /// If the process is killed, either the old data stands or the new; the next repair, or opening,
  /// continues.
  public func repair() throws -> DeviceRepair { try inTurn(repaired) }

  private func repaired() throws -> DeviceRepair {
    guard let seal = seal.withLock({ $0 }) else { throw Problem(.deviceLocked) }
    files.leaveMark()
    try opened.close()
    try files.removeUnfinished()
    let queue = try DeviceStore.prepared(files.unfinished)
    try Opening.translating {
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    let salvage = Salvage(
      of: files.database, first: try FirstPage(of: files.unfinished), copy: files.readable,
      seal)
    let kept = salvage.isComplete ? nil : files.nextAside
    try Opening.translating {
      try queue.write { database in
        let rows = rows(database)
        if salvage.isEnrolled { try rows.take(salvage) }
        try rows.finish()
      }
      // Everything goes to its place in the one file that will be moved.
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try queue.close()
    }
    try files.declareWhole(keepingDamaged: !salvage.isComplete)
    try files.finish()
    opened.replace(try DeviceStore.open(files))
    return DeviceRepair(
      operations: salvage.operations.count, unreadable: salvage.unreadable,
      isEnrolled: salvage.isEnrolled, kept: kept)
  }

  /// Leaves the mark where damage is met, for the next `sync`.
  private func noticingDamage<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try inTurn { try Opening.translating(body) }
    } catch let problem as Problem where [.storeDamaged, .storeTampered].contains(problem.code) {
      files.leaveMark()
      throw problem
    }
  }

  /// Runs `body` in one transaction. When this returns, its changes are durable, and content that
  /// it removed for good is in no file any more.
  public func transact<Result>(_ body: (DeviceRows) throws -> Result) throws -> Result {
    try noticingDamage {
      if let refusal = opened.refusal { throw refusal }
      let queue = try opened.queue
      let (result, hasPurged, hasErased) = try queue.write { database in
        let rows = rows(database)
        let result = try body(rows)
        try rows.finish()
        return (result, rows.hasPurged, rows.hasErased)
      }
      // secure_delete clears the file itself; the log still has the content from before.
      if hasPurged { try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
      if hasErased { try files.removeAsides() }
      return result
    }
  }

  public func read<Result>(_ body: (DeviceRows) throws -> Result) throws -> Result {
    try noticingDamage {
      try opened.queue.read { try body(rows($0)) }
    }
  }
}

/// The result of a repair.
public struct DeviceRepair: Sendable, Hashable {
  /// Own entries that were read and carried over.
  public let operations: Int
  /// Entries that were not sent and cannot be read; nil where nobody can say how many.
  public let unreadable: Int?
  /// Whether it is still known whose device this is. If not, nothing could be carried over.
  public let isEnrolled: Bool
  /// Where the damaged file is kept; nil where everything that was not sent could be read out of it.
  public let kept: String?
}

/// A database as it was opened.
struct OpenFile {
  let queue: Result<DatabaseQueue, Problem>
  /// nil where it is to be opened anew before the next transaction: perhaps it can be written by then.
  var identity: DeviceFiles.Identity?
  /// Why nothing can be written.
  var refusal: Problem?
}

/// The open database, which a repair replaces.
final class OpenDatabase: @unchecked Sendable {
  private let lock = NSLock()
  private var file: OpenFile

  init(_ file: OpenFile) { self.file = file }

  /// The file that is open, whatever has its name now.
  var identity: DeviceFiles.Identity? { lock.withLock { file.identity } }
  var refusal: Problem? { lock.withLock { file.refusal } }

  var queue: DatabaseQueue {
    get throws { try lock.withLock { try file.queue.get() } }
  }

  func close() throws {
    try lock.withLock {
      if case .success(let queue) = file.queue { try queue.close() }
      file = OpenFile(queue: .failure(Problem(.storeDamaged, ["part": "repair"])))
    }
  }

  func replace(_ next: OpenFile) { lock.withLock { file = next } }
}

/// The device's user and the address of its server.
public struct Enrollment: Sendable, Hashable {
  public var server: String
  public var token: String
  public var user: RecordID
  public var userName: String
  public var standing: UserStanding
  public var municipality: String

  public init(
    server: String, token: String, user: RecordID, userName: String, standing: UserStanding,
    municipality: String
  ) {
    self.server = server
    self.token = token
    self.user = user
    self.userName = userName
    self.standing = standing
    self.municipality = municipality
  }
}
