import Merge
import Records

/// One author's share of one record. Each author has their own, so that nobody can use up the
/// others': a flood of writes to a person stops its author only, and never locks a consent.
///
/// A write that has seen every head on its paths is always taken, if the paths exist already or are
/// single fields that the kind declares.
enum RecordShare {
  /// Below this many cells nobody can be above their share, so that nothing has to be counted.
  private static let cellsUncounted = 64

  static func isExceeded(
    by operation: Operation, from before: RecordState?, to after: RecordState
  ) -> Bool {
    let stands = operation.writes.keys.contains { path in
      after.heads(at: path).count { $0.author == operation.author } > Limits.headsPerAuthor
    }
    let awaits = operation.writes.keys.contains { path in
      let awaited = after.registers[path]?.awaited.count ?? 0
      return awaited > max(Limits.awaitedPerPath, before?.registers[path]?.awaited.count ?? 0)
    }
    guard !stands, !awaits else { return true }
    guard after.registers.count > cellsUncounted else { return false }
    let settles = operation.writes.keys.allSatisfy { path in
      after.heads(at: path).count == 1
        && (before?.registers[path] != nil || isSingle(path, of: after.kind))
    }
    return !settles && isFull(after, of: operation.author)
  }

  private static func isFull(_ state: RecordState, of author: RecordID) -> Bool {
    let kind = Catalogue.kind(state.kind)
    var (cells, unknown, bytes) = (0, 0, 0)
    for (path, register) in state.registers {
      var isOwn = false
      for head in register.heads where head.author == author {
        isOwn = true
        bytes += head.value.textBytes
      }
      guard isOwn else { continue }
      cells += 1
      if kind?.field(path.field) == nil, !Lifecycle.isReserved(path) { unknown += 1 }
    }
    return cells > Limits.cellsPerAuthor || unknown > Limits.unknownCellsPerAuthor
      || bytes > Limits.valueBytesPerAuthor
  }

  private static func isSingle(_ path: FieldPath, of kind: String) -> Bool {
    Lifecycle.isReserved(path)
      || path.member == nil && Catalogue.kind(kind)?.field(path.field) != nil
  }
}

extension Value {
  /// UTF-8 bytes of all texts in it, and some for whatever else is.
  fileprivate var textBytes: Int {
    switch self {
    case .null, .bool, .integer, .number: 8
    case .text(let text): text.utf8.count
    case .list(let list): list.reduce(8) { $0 + $1.textBytes }
    case .object(let object): object.reduce(8) { $0 + $1.key.utf8.count + $1.value.textBytes }
    }
  }
}
