import Authority
import Merge
import Records

extension OnlyRecord {
  /// Reclaims an id that somebody used for a record of another kind: their writes there are refused
  /// from now on.
  ///
  /// - Returns: whether a record stood there.
  static func makeWay(for operation: Operation, in store: some ServerTransaction) throws -> Bool {
    guard let state = try store.state(operation.record), state.kind != operation.kind,
      state.origin != nil, !state.isErased, try isInItsPlace(operation, in: store)
    else { return false }
    for stored in try store.operations(of: operation.record) where stored.verdict.isAccepted {
      try store.setVerdict(.refused(.kindMismatch), of: stored.operation.id)
    }
    try Application.rebuild(operation.record, in: store)
    return true
  }
}
