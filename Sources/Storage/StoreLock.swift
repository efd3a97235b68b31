import Foundation
import Records
import Sync

/// An advisory lock on a data folder: a second process is refused. The system releases it when the
/// process ends, however it ends.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `Problem` of code `store_locked`, or `store_unwritable` where no lock can be made.
  init(path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": "errno \(errno)"]) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Problem(.storeLocked)
    }
    self.descriptor = descriptor
  }

  deinit {
    // A program that this process is just starting may still hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
