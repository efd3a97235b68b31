import Merge
import Records

/// Names of operations that the server does not have when the operation comes that names them. Nobody has seen what is
/// not there: whoever names it wants to supersede what somebody is yet to write, or to send. Such names do not count,
/// now and when their operations come; both writes then stand, and the conflict shows.
/// docs/decisions/0023-what-counts-as-seen.md says what that costs after a restore.
enum PrematureNames {
  static func names(
    in operation: Operation, _ store: some ServerReading
  ) throws -> Set<OperationID> {
    try operation.namedOperations.filter { try store.operation($0) == nil }
  }
}
