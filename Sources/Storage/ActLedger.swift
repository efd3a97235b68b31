import Foundation
import Records
import Sync
import Synchronization

/// The ledger of acts beside the server's database: a file to which lines are only ever added. A line is on the disk
/// before its acts' transaction commits, and is chained to the one before it.
///
/// A line is JSON, a tab, and the head of the chain with it. The first one names the ledger; each other holds the acts of
/// one transaction, or how an earlier one ended: `done` or `void`. Acts that have neither were written when the process
/// died.
final class ActLedger: Sendable {
  static let fileName = "tsunagu-acts.log"

  /// The acts of one transaction.
  struct Batch: Sendable {
    let head: AuditHead
    let acts: [Act]
    /// Nil where nobody wrote down how the transaction ended.
    var isDone: Bool?
  }

  private struct Standing {
    var descriptor: Int32
    var head: AuditHead
    var bytes: Int
  }

  private let standing: Mutex<Standing>
  /// The head of the first line: no two ledgers have the same.
  let name: String
  /// The batches that the ledger held when it was opened.
  let batches: [Batch]
  /// Whether there was a ledger before this one was opened.
  let wasThere: Bool

  /// Opens a ledger, creates a missing one, and cuts off a partial last line.
  ///
  /// - Throws: `Problem` of code `server_damaged` if a line before the last ones is damaged.
  init(path: String) throws {
    wasThere = FileManager.default.fileExists(atPath: path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": path]) }
    let content = FileManager.default.contents(atPath: path).map(Array.init) ?? []
    let read = Reading(content)
    guard !read.isDamaged else {
      close(descriptor)
      throw Problem(.serverDamaged, ["part": ActLedger.fileName])
    }
    if read.bytes < content.count { ftruncate(descriptor, off_t(read.bytes)) }
    if !wasThere {
      try FolderSync.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }
    batches = read.batches
    var standing = Standing(descriptor: descriptor, head: read.head, bytes: read.bytes)
    if let name = read.name {
      self.name = name
    } else {
      var generator = SystemRandomNumberGenerator()
      let line: Value = ["begun": .text(hexText(generator.next()))]
      name = try ActLedger.add(line, syncing: true, to: &standing).description
    }
    self.standing = Mutex(standing)
  }

  deinit { standing.withLock { _ = close($0.descriptor) } }

  var head: AuditHead { standing.withLock { $0.head } }

  /// Adds the acts of a transaction that is about to commit; they are on the disk when this returns.
  func append(_ acts: [Act]) throws -> AuditHead {
    try add(["acts": .list(acts.map(\.value))], syncing: true)
  }

  /// Writes down how the transaction of a line ended. Nothing depends on that this arrives.
  func settle(_ number: Int64, isDone: Bool) {
    _ = try? add([isDone ? "done" : "void": .integer(number)], syncing: false)
  }

  private func add(_ entry: Value, syncing: Bool) throws -> AuditHead {
    try standing.withLock { try ActLedger.add(entry, syncing: syncing, to: &$0) }
  }

  private static func add(
    _ entry: Value, syncing: Bool, to standing: inout Standing
  ) throws -> AuditHead {
    let json = JSON.bytes(entry)
    let head = standing.head.adding(json)
    let line = json + Array("\t\(head)\n".utf8)
    let written = line.withUnsafeBytes { write(standing.descriptor, $0.baseAddress, $0.count) }
    let failure = errno
    guard written == line.count, !syncing || fsync(standing.descriptor) == 0 else {
      let code = written < line.count ? failure : errno
      // Cut off a partial line, or it would stand before the next one.
      ftruncate(standing.descriptor, off_t(standing.bytes))
      throw code == ENOSPC || code == EDQUOT || written >= 0 && written < line.count
        ? Problem(.storageFull) : Problem(.storeUnwritable, ["place": ActLedger.fileName])
    }
    standing.head = head
    standing.bytes += line.count
    return head
  }

  /// The content of a ledger file, up to the point where its chain breaks.
  struct Reading {
    private(set) var batches: [Batch] = []
    /// Nil where there is no line.
    private(set) var name: String?
    private(set) var head = AuditHead.beginning
    /// Up to where the lines are whole.
    private(set) var bytes = 0
    /// Whether something stands behind the last whole line that no torn end explains.
    private(set) var isDamaged = false

    /// Lines that can be torn at once: how the last transaction ended, and one that was being written.
    private static let linesAtRisk = 2

    init(_ content: [UInt8]) {
      var rest = content[...]
      while let end = rest.firstIndex(of: 0x0a), take(rest[..<end]) {
        rest = rest[(end + 1)...]
        bytes = rest.startIndex
      }
      isDamaged = rest.count { $0 == 0x0a } > Reading.linesAtRisk
    }

    private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
      guard let tab = line.lastIndex(of: 0x09) else { return false }
      let next = head.adding(Array(line[..<tab]))
      guard String(decoding: line[(tab + 1)...], as: UTF8.self) == next.description,
        let entry = try? JSON.read(line[..<tab])
      else { return false }
      head = next
      if name == nil { name = next.description }
      if let acts = entry["acts"]?.list {
        batches.append(Batch(head: next, acts: acts.map(Act.init)))
      } else if let (number, isDone) = Reading.ending(entry),
        let place = batches.lastIndex(where: { $0.head.number == number })
      {
        batches[place].isDone = isDone
      }
      return true
    }

    private static func ending(_ entry: Value) -> (Int64, Bool)? {
      if let number = entry["done"]?.integer { return (number, true) }
      return entry["void"]?.integer.map { ($0, false) }
    }
  }
}

/// Makes names in a folder, or a file's content, certain to survive a power loss.
enum FolderSync {
  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": path]) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Problem(.storeUnwritable, ["place": path]) }
  }
}
