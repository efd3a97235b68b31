// Support is what tests of several layers share: running the real programs, a terminal to type at, a
// server that misbehaves, folders that go away, and randomness that can be repeated.
//
// Never here: expectations about Tsunagu itself; they belong to the tests.

import Foundation
import Synchronization

/// A new empty folder that is removed with everything in it when the value goes.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// - Parameter isInMemory: on the system's memory file system where it has one: for what is about the
  ///   order of things and not about the disk.
  public init(isInMemory: Bool = false) {
    let memory = "/dev/shm"
    let parent =
      isInMemory && FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    let pattern = parent + "/tsunagu-test-XXXXXX"
    var bytes = Array(pattern.utf8CString)
    guard mkdtemp(&bytes) != nil else {
      preconditionFailure("no temporary folder: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A folder for what all tests of a run share, which nobody lets go: it is removed when the process ends.
  public static func ofTheRun() -> TemporaryFolder {
    let folder = TemporaryFolder()
    shared.withLock { paths in
      if paths.isEmpty { atexit { TemporaryFolder.removeShared() } }
      paths.append(folder.path)
    }
    return folder
  }

  private static let shared = Mutex<[String]>([])

  private static func removeShared() {
    for path in shared.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  public var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

  /// The path of `name` in this folder, which need not exist.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path; folders on the way are made.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// The bytes of a file in this folder.
  public func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url.appendingPathComponent(name)))
  }
}
