import Merge
import Records

/// Names of operations that the server did not have when the naming operation arrived. Nobody has
/// seen an operation that is not there: an author who names it wants to supersede a write that is
/// still to be made, or to be sent. Such names do not count, not even when their operations arrive;
/// both writes then stand, and the conflict shows. docs/decisions/0023-what-counts-as-seen.md gives
/// the cost after a restore.
enum PrematureNames {
  static func names(
    in operation: Operation, _ store: some ServerReading
  ) throws -> Set<OperationID> {
    try operation.namedOperations.filter { try store.operation($0) == nil }
  }
}
