import Merge

/// What people were told is saved. It must be on the server in the end, whatever happens, but for what was
/// only on a device that somebody put back to an older copy, or on a server that came back from a backup
/// that was older than the last.
struct Ledger {
  private enum Standing { case promised, onlyOnServer, excused }

  private var entries: [[UInt8]: Standing] = [:]

  mutating func promise(_ operation: Merge.Operation) { entries[operation.line] = .promised }

  var promised: [[UInt8]] { entries.filter { $0.value != .excused }.map(\.key) }

  /// A device went back to an older copy: what was only there is gone with it.
  mutating func deviceReturned(
    lost: Set<[UInt8]>, heldElsewhere: Set<[UInt8]>, onServer: (([UInt8]) -> Bool)
  ) {
    for line in lost where entries[line] != nil && !heldElsewhere.contains(line) {
      entries[line] = onServer(line) ? .onlyOnServer : .excused
    }
  }

  /// The server came back from a backup.
  ///
  /// - Returns: lines that are gone although the last backup and the devices together must have them.
  mutating func serverReturned(
    isLatest: Bool, held: Set<[UInt8]>, onServer: (([UInt8]) -> Bool)
  ) -> [[UInt8]] {
    var lost: [[UInt8]] = []
    for (line, standing) in entries
    where standing != .excused && !held.contains(line) && !onServer(line) {
      if isLatest, standing == .promised { lost.append(line) }
      entries[line] = .excused
    }
    return lost
  }
}
