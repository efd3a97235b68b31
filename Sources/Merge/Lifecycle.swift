import Records

/// The reserved paths that every kind has: deletion is a field, erasure is terminal.
public enum Lifecycle {
  /// `{"state": "deleted", "before": [ids]}` or `{"state": "active"}`.
  public static let path = FieldPath("lifecycle")
  /// The reason of an erasure for privacy. Once written, the record has no other content.
  public static let erasure = FieldPath("erasure")

  public static func isReserved(_ candidate: FieldPath) -> Bool {
    candidate == path || candidate == erasure
  }

  /// A deletion by somebody who has `state` before their eyes. It names every standing write, so that
  /// an edit made elsewhere meanwhile is known and survives.
  public static func deletion(of state: RecordState) -> PathMap<Write> {
    let before = Set(state.allHeads.map(\.id)).sorted()
    return [
      path: state.write(
        ["state": "deleted", "before": .texts(before.map(\.description))], at: path)
    ]
  }

  /// Takes a deletion back.
  public static func restoration(of state: RecordState) -> PathMap<Write> {
    [path: state.write(["state": "active"], at: path)]
  }

  /// Erases the content for good; the id stays.
  public static func erasure(of state: RecordState, reason: String) -> PathMap<Write> {
    [erasure: state.write(.text(reason), at: erasure)]
  }

  /// The operations that a deletion had before it.
  static func operationsBefore(_ value: Value) -> [OperationID] {
    (value["before"]?.list ?? []).compactMap { $0.text.flatMap { OperationID($0) } }
  }

  /// A deletion as it counts where some of the names in it do not.
  static func value(_ value: Value, withoutNaming names: Set<OperationID>) -> Value {
    guard var members = value.object, let before = members["before"]?.list else { return value }
    members["before"] = .list(
      before.filter { $0.text.flatMap { OperationID($0) }.map(names.contains) != true })
    return .object(members)
  }

  /// Whether the record is deleted, and which paths were edited by authors who had not seen the
  /// deletion. As for `seen`, a name counts only if the lamport of its operation is lower. A
  /// deletion and a concurrent decision to keep the record are a disagreement, too.
  static func standing(of state: RecordState) -> Standing {
    let heads = state.heads(at: path)
    let deletions = heads.filter { $0.value["state"]?.text == "deleted" }
    guard !deletions.isEmpty else { return .active }
    // The highest lamport of a deletion that names an operation.
    var before: [OperationID: UInt64] = [:]
    for deletion in deletions {
      for name in operationsBefore(deletion.value) {
        before[name] = max(before[name] ?? 0, deletion.lamport)
      }
    }
    let survivors = state.registers.filter { candidate, register in
      candidate == path
        ? deletions.count < heads.count
        : register.heads.contains { $0.lamport >= before[$0.id] ?? 0 }
    }
    return survivors.isEmpty ? .deleted : .deletedWhileEdited(survivors.keys.sorted())
  }

  /// Where a record stands between being and not being.
  public enum Standing: Hashable, Sendable {
    case active
    case deleted
    /// The edit survives and is marked (DOMAIN.md §3); the paths that were edited.
    case deletedWhileEdited([FieldPath])
    case erased
  }
}
