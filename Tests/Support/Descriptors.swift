import Foundation

/// Makes descriptors that programs under test do not inherit: a stranger that holds a pipe's or a
/// connection's other end would keep its end from being noticed.
package enum Descriptors {
  /// Held while a descriptor exists without its close-on-exec flag, and while a program is started.
  static let lock = NSLock()

  /// A pipe: bytes written to the second end come out of the first.
  static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try lock.withLock {
      guard Foundation.pipe(&ends) == 0 else { throw SpawnFailure.now("pipe") }
      closeOnExec(ends[0])
      closeOnExec(ends[1])
    }
    return (ends[0], ends[1])
  }

  /// Marks a descriptor that has just come into being; for those that cannot be made under the lock.
  package static func closeOnExec(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }
}

/// A system call that failed while a program was started or a descriptor made.
public struct SpawnFailure: Error, CustomStringConvertible {
  public let description: String

  /// The failure of the last system call.
  package static func now(_ call: String) -> SpawnFailure {
    SpawnFailure(description: "\(call): \(String(cString: strerror(errno)))")
  }
}
