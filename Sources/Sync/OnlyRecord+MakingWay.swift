import Authority
import Merge
import Records

extension OnlyRecord {
  /// Reclaims an id that somebody used for a record of another kind: their writes there are refused
  /// from now on.
  ///
  /// - Returns: the records that the one which stood there placed; nil if none stood there.
  static func makeWay(
    for operation: Operation, in store: some ServerTransaction
  ) throws -> [RecordID]? {
    guard let state = try store.state(operation.record), state.kind != operation.kind,
      state.origin != nil, !state.isErased, try isInItsPlace(operation, in: store)
    else { return nil }
    let placed = try store.dependents(of: operation.record, kind: state.kind)
    for stored in try store.operations(of: operation.record) where stored.verdict.isAccepted {
      try store.setVerdict(.refused(.kindMismatch), of: stored.operation.id)
    }
    try Application.rebuild(operation.record, in: store)
    return placed
  }
}
