import Storage
import Sync

extension DeviceRows {
  private static let copyCount = "copy_number"

  /// The next number of this device, which is never given again, whatever becomes of the copy.
  func nextCopyNumber() throws -> CopyNumber {
    let count = (try setting(DeviceRows.copyCount).flatMap { Int($0) } ?? 0) + 1
    try setSetting(DeviceRows.copyCount, String(count))
    return CopyNumber(replica: try heading().replica, count: count)
  }
}
