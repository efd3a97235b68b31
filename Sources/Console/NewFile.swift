import Foundation
import Records

/// A file that was not there before, which only its owner can read.
public enum NewFile {
  /// Writes it whole and durably, or leaves nothing behind.
  ///
  /// - Throws: `Problem`: `file_exists`, `output_failed`.
  public static func write(_ bytes: [UInt8], to path: String) throws(Problem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? Problem(.fileExists, ["path": path])
        : Problem(.outputFailed, ["cause": "\(path): \(RawOutput.reason(errno))"])
    }
    defer { close(descriptor) }
    var reason = RawOutput.write(bytes, to: descriptor)
    if reason == nil, fsync(descriptor) != 0 { reason = RawOutput.reason(errno) }
    if reason == nil { reason = syncFolder(of: path) }
    guard let reason else { return }
    unlink(path)
    throw Problem(.outputFailed, ["cause": "\(path): \(reason)"])
  }

  /// A name is durable when its folder is. Some file systems of sticks cannot say so.
  private static func syncFolder(of path: String) -> String? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP else { return nil }
    return RawOutput.reason(errno)
  }
}
