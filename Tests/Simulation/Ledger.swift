import Merge

/// The entries that users were told are saved. Each must be on the server in the end. Excused are
/// entries that were only on a device that was put back to an older copy, or on a server that came
/// back from something older than its backup before the newest.
struct Ledger {
  private enum Standing { case promised, onlyOnServer, excused }

  private var entries: [[UInt8]: Standing] = [:]

  mutating func promise(_ operation: Merge.Operation) { entries[operation.line] = .promised }

  var promised: [[UInt8]] { entries.filter { $0.value != .excused }.map(\.key) }

  /// A device went back to an older copy: entries that were only there are gone with it.
  mutating func deviceReturned(
    lost: Set<[UInt8]>, heldElsewhere: Set<[UInt8]>, onServer: (([UInt8]) -> Bool)
  ) {
    for line in lost where entries[line] != nil && !heldElsewhere.contains(line) {
      entries[line] = onServer(line) ? .onlyOnServer : .excused
    }
  }

  /// The server came back from a backup or a snapshot.
  ///
  /// - Parameter isReliable: whether devices rely on it: they keep the entries that it does not
  ///   hold.
  /// - Returns: lines that are gone although it and the devices together must have them.
  mutating func serverReturned(
    isReliable: Bool, held: Set<[UInt8]>, onServer: (([UInt8]) -> Bool)
  ) -> [[UInt8]] {
    var lost: [[UInt8]] = []
    for (line, standing) in entries
    where standing != .excused && !held.contains(line) && !onServer(line) {
      if isReliable, standing == .promised { lost.append(line) }
      entries[line] = .excused
    }
    return lost
  }
}
