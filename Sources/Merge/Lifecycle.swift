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

  /// Whether the record is deleted, and which paths were edited by somebody who had not seen it go. Where somebody
  /// keeps it and somebody else deletes it, neither having seen the other, that is a disagreement as well.
  static func standing(of state: RecordState) -> Standing {
    let heads = state.heads(at: path)
    let deletions = heads.filter { $0.value["state"]?.text == "deleted" }
    guard !deletions.isEmpty else { return .active }
    let before = Set(
      deletions.flatMap { $0.value["before"]?.list ?? [] }.compactMap {
        $0.text.flatMap { OperationID($0) }
      })
    let survivors = state.registers.filter { candidate, register in
      candidate == path
        ? deletions.count < heads.count : register.heads.contains { !before.contains($0.id) }
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
