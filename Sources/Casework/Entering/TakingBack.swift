import Authority
import Merge
import Records
import Sync

/// The data of the last entry that is kept for taking it back.
public struct LastEntry {
  /// The entry.
  public let operation: OperationID
  let record: RecordID
  let isNew: Bool
  /// The earlier values, by path.
  let values: [String: Value]

  /// - Parameter before: the record as it stood; nil for one that the operation began.
  public init(_ operation: Operation, before: RecordState?) {
    (self.operation, record) = (operation.id, operation.record)
    isNew = before == nil
    values = operation.writes.keys.reduce(into: [:]) { values, path in
      values[path.text] = before?.heads(at: path).first?.value ?? .null
    }
    kind = operation.kind
  }

  private let kind: String

  /// As it is kept on the device.
  public var value: Value {
    [
      "operation": .text(operation.description), "record": .text(record.description),
      "kind": .text(kind), "is_new": .bool(isNew), "values": .object(values),
    ]
  }

  public init?(_ value: Value) {
    guard let operation = value["operation"]?.text.flatMap({ OperationID($0) }),
      let record = value["record"]?.text.flatMap(RecordID.init),
      let values = value["values"]?.object
    else { return nil }
    (self.operation, self.record, self.values) = (operation, record, values)
    isNew = value["is_new"] == true
    kind = value["kind"]?.text ?? ""
  }
}

/// Takes the last entry back, where it still stands and nobody has built on it. Nothing is removed: an entry that was made
/// is answered by another one, which the server gets like any.
public struct TakingBack {
  /// The record that the entry concerned.
  public let state: RecordState
  private let kind: Kind
  private let rows: any RecordReading
  private let operation: OperationID
  private let isNew: Bool
  private let values: [String: Value]

  /// - Parameter verdict: the server's verdict on the entry; nil if it is not sent or not judged.
  /// - Throws: `Problem` of code `nothing_to_undo`.
  public init(_ last: LastEntry?, verdict: Verdict?, in rows: any RecordReading) throws {
    guard let last, let state = try rows.state(last.record), let kind = Catalogue.kind(state.kind)
    else { throw Problem(.nothingToUndo, .nothingEntered) }
    // An entry that was never taken has changed nothing.
    switch verdict {
    case .held?: throw Problem(.nothingToUndo, .lastEntryHeld)
    case .refused?: throw Problem(.nothingToUndo, .lastEntryRefused)
    case .accepted?, nil: break
    }
    (self.state, self.kind, self.rows) = (state, kind, rows)
    (operation, isNew, values) = (last.operation, last.isNew, last.values)
  }

  /// Writes the entry that takes the last one back. It cannot be taken back itself.
  ///
  /// - Throws: as `writes`.
  public func carryOut(by writer: some RecordWriting) throws {
    try writer.write(writes(), to: state.id, kind)
    try writer.journal("undo", kind.label, about: state.id)
    try writer.keepLast(nil)
  }

  /// The writes that take the entry back.
  ///
  /// - Throws: `Problem` of code `overtaken`, which says who wrote there since and when.
  public func writes() throws -> PathMap<Write> {
    isNew ? try takingBackRecord() : try takingBackValues()
  }

  /// A record goes as long as nobody else has written to it or about it.
  private func takingBackRecord() throws -> PathMap<Write> {
    if let later = state.allHeads.filter({ $0.id != operation }).max(by: Head.isEarlier) {
      throw try overtaken(by: later, .recordWrittenSince, ["kind": kind.label])
    }
    for link in try rows.links(to: state.id) {
      guard let other = try rows.state(link.source), let latest = other.view.latest else {
        continue
      }
      let label = Catalogue.kind(link.kind)?.label ?? "記録"
      throw try overtaken(by: latest, .linkedSince, ["kind": label])
    }
    return Lifecycle.deletion(of: state)
  }

  /// Each earlier value returns where the own one still stands. A concurrent write stands beside
  /// it, and afterwards stands alone.
  private func takingBackValues() throws -> PathMap<Write> {
    var writes: PathMap<Write> = [:]
    for (text, value) in values {
      let path = FieldPath(text)
      let heads = state.heads(at: path)
      guard heads.contains(where: { $0.id == operation }) else {
        guard let later = heads.first else {
          throw Problem(.overtaken)
        }
        let label = try RecordText(names: Names(rows: rows)).label(path, kind)
        throw try overtaken(by: later, .valueWrittenSince, ["field": label])
      }
      let other = heads.first { $0.id != operation }
      let isMember = kind.field(path.field)?.type.hasMembers == true && path.part == nil
      writes[path] = Write(
        other?.value ?? (value == .null && isMember ? false : value), seen: [operation])
    }
    return writes
  }

  private func overtaken(
    by head: Head, _ reason: ProblemReason, _ details: [String: String]
  ) throws -> Problem {
    let moment = "\(head.recordedAt.dateInJapan.japanese) \(head.recordedAt.clockInJapan)"
    let writer = ["name": try Names(rows: rows).author(head.author), "moment": moment]
    return Problem(.overtaken, reason, details.merging(writer) { $1 })
  }
}

extension Head {
  fileprivate static func isEarlier(_ left: Head, _ right: Head) -> Bool {
    (left.lamport, left.id) < (right.lamport, right.id)
  }
}
