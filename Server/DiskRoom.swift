import Foundation
import Records
import Sync

/// How much of the disk is free beside the data. Below a reserve devices bring nothing more, so that revoking, ending and
/// backing up go on.
struct DiskRoom: Sendable {
  /// The data folder.
  let folder: String
  /// The space that exchanges leave free.
  let reservedBytes: Int64

  enum Standing: String, CaseIterable {
    case ok
    case scarce = "storage_low"
  }

  /// The file system's free space; if it does not tell, there is plenty.
  private var free: (bytes: Int64, percent: Int64) {
    var status = statvfs()
    guard statvfs(folder, &status) == 0, status.f_blocks > 0 else { return (.max, 100) }
    let bytes = Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    return (bytes, Int64(status.f_bavail * 100 / status.f_blocks))
  }

  /// - Throws: `Deferred` of code `storage_full` where no more than the reserve is left.
  func check() throws { try check(free.bytes) }

  private func check(_ bytes: Int64) throws {
    guard bytes < reservedBytes else { return }
    throw Deferred(Problem(.storageFull), .seconds(300))
  }

  /// For monitoring: a word and a share, before `check` throws.
  var health: [String: Value] {
    get throws {
      let free = free
      try check(free.bytes)
      let scarce = max(reservedBytes * 2, Int64(Limits.scarceDiskMiB) << 20)
      let standing: Standing = free.bytes < scarce ? .scarce : .ok
      return ["status": .text(standing.rawValue), "free_percent": .integer(free.percent)]
    }
  }
}
