import Foundation
import Records
import Support
import Sync
import Testing

@testable import Storage

@Suite struct StoreLockTests {
  /// A program that is being started has, for a moment, a copy of every descriptor of its starter.
  @Test func aLockThatWasLetGoIsFreeThoughAnotherHasItsDescriptor() throws {
    let folder = TemporaryFolder()
    let path = folder.path("lock")
    var lock: StoreLock? = try StoreLock(path: path)
    let copy = try #require(descriptor(of: path).map { dup($0) })
    defer { close(copy) }
    #expect(throws: Problem(.storeLocked)) { try StoreLock(path: path) }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(throws: Never.self) { try StoreLock(path: path) }
  }

  private func descriptor(of path: String) throws -> Int32? {
    let all = "/proc/self/fd"
    return try FileManager.default.contentsOfDirectory(atPath: all)
      .first {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(all)/\($0)")) == path
      }
      .flatMap { Int32($0) }
  }
}
