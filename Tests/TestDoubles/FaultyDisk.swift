import Foundation
import Support

/// A folder on a disk that fails as told: the program's calls go through Faults.c, which is
/// compiled when it is first needed.
///
/// The model of a power loss: a file has the content and the name of its last sync. Any 512-byte
/// sectors of later writes may have arrived, in any order. A removal is certain only after the
/// folder's sync. A name without a sync may or may not be there. (A stricter model would make names
/// certain at the folder's sync only; no journaling file system forgets the name of a synced new
/// file.)
public struct FaultyDisk {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public let folder: String
  /// The content that certainly survives a power loss; nil if only kills are played.
  public let shadow: String?

  public init(folder: String, shadow: String?) {
    self.folder = folder
    self.shadow = shadow
  }

  private static let sectorBytes = 512
  /// Not data: the index of the write-ahead log is made anew, the others hold nothing.
  private static func isPassing(_ name: String) -> Bool {
    name.hasSuffix("-shm") || name == "lock" || name.hasSuffix(".sock") || name.hasPrefix(".")
  }

  /// The environment of a program whose files are on this disk.
  ///
  /// - Parameters:
  ///   - killedAt: dies by SIGKILL before the call after so many.
  ///   - failedSync: the sync after so many fails with EIO, that one only.
  ///   - bytes: writes that go beyond so many fail with ENOSPC.
  public func environment(
    killedAt: Int? = nil, failedSync: Int? = nil, bytes: Int? = nil
  ) throws -> [String: String] {
    var environment = [
      "LD_PRELOAD": try FaultyDisk.library.get(), "TSUNAGU_FAULT_FOLDER": folder,
    ]
    environment["TSUNAGU_FAULT_SHADOW"] = shadow
    environment["TSUNAGU_FAULT_KILL"] = killedAt.map(String.init)
    environment["TSUNAGU_FAULT_SYNC"] = failedSync.map(String.init)
    environment["TSUNAGU_FAULT_BYTES"] = bytes.map(String.init)
    return environment
  }

  /// Declares everything that is in the folder now certain.
  public func settle() throws {
    guard let shadow else { return }
    try? FileManager.default.removeItem(atPath: shadow)
    try FileManager.default.createDirectory(atPath: shadow, withIntermediateDirectories: true)
    for name in try names(in: folder) {
      try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: shadow + "/" + name)
    }
  }

  /// Cuts the power: the folder keeps its certain content and a part of the rest.
  public func losePower(using random: inout SeededGenerator) throws {
    guard let shadow else { throw Failure(description: "no shadow") }
    let there = try names(in: folder)
    let certain = try names(in: shadow)
    for name in there.union(certain).sorted() {
      let path = folder + "/" + name
      let old = certain.contains(name) ? try bytes(shadow + "/" + name) : nil
      let new = there.contains(name) ? try bytes(path) : nil
      try? FileManager.default.removeItem(atPath: path)
      if let left = FaultyDisk.remains(old: old, new: new, using: &random) {
        try Data(left).write(to: URL(fileURLWithPath: path))
      }
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where FaultyDisk.isPassing(name) {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    try settle()
  }

  /// The remains of one file. In a third of the cases no write since the last sync has arrived, in
  /// a third every write has; otherwise each sector has or has not.
  private static func remains(
    old: [UInt8]?, new: [UInt8]?, using random: inout SeededGenerator
  ) -> [UInt8]? {
    let share = Int.random(in: 0...2, using: &random)
    guard let new else { return share == 0 ? nil : old }
    if share == 0 { return old }
    if share == 2 { return new }
    guard old != new else { return new }
    var left = old ?? []
    let count = Bool.random(using: &random) ? new.count : max(left.count, new.count)
    left = Array(left.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - left.count))
    for start in stride(from: 0, to: min(new.count, left.count), by: sectorBytes) {
      let end = min(start + sectorBytes, new.count, left.count)
      guard left[start..<end] != new[start..<end], Bool.random(using: &random) else { continue }
      left.replaceSubrange(start..<end, with: new[start..<end])
    }
    return left
  }

  private func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder)).filter {
      !FaultyDisk.isPassing($0)
    }
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static let built = TemporaryFolder.ofTheRun()
  private static let library = Result<String, any Error> {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Faults.c").path
    let library = built.path("libfaults.so")
    let result = try ProgramRun.run(
      executable: "cc", arguments: ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
    guard result.status == 0 else { throw Failure(description: result.errors) }
    return library
  }
}
