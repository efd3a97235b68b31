import Authority
import Merge
import Records

extension OnlyRecord {
  /// A record that gave way to the one that belongs in its place.
  struct Displaced {
    /// The operations of the other record, which are refused now.
    let operations: [OperationID]
    /// The records that it placed.
    let placed: [RecordID]
  }

  /// Reclaims an id that somebody used for a record of another kind: their writes there are refused
  /// from now on.
  ///
  /// - Returns: nil if no such record stood there.
  static func makeWay(
    for operation: Operation, in store: some ServerTransaction
  ) throws -> Displaced? {
    guard let state = try store.state(operation.record), state.kind != operation.kind,
      state.origin != nil, !state.isErased, try isInItsPlace(operation, in: store)
    else { return nil }
    let placed = try store.dependents(of: operation.record)
    let accepted = try store.operations(of: operation.record).filter(\.verdict.isAccepted)
      .map(\.operation.id)
    for id in accepted { try store.setVerdict(.refused(.kindMismatch), of: id) }
    try Application.rebuild(operation.record, in: store)
    return Displaced(operations: accepted, placed: placed)
  }
}
