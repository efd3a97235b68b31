import Casework
import Merge
import Records
import Storage
import Sync

/// Takes the last entry of this device back, where it still stands and nobody has built on it. Nothing is removed: an
/// entry that was made is answered by another one, which the server gets like any.
struct Undoing {
  private static let name = "undo"

  let session: Session
  let rows: DeviceRows
  private let operation: OperationID
  private let isNew: Bool
  private let values: [String: Value]
  private let state: RecordState
  private let kind: Kind

  /// Keeps what is needed to take an operation back, in place of what was kept before.
  static func remember(
    _ operation: Merge.Operation, before: RecordState?, in rows: DeviceRows
  ) throws {
    var values: [String: Value] = [:]
    for path in operation.writes.keys {
      values[path.text] = before?.heads(at: path).first?.value ?? .null
    }
    let memory: Value = [
      "operation": .text(operation.id.description), "record": .text(operation.record.description),
      "kind": .text(operation.kind), "is_new": .bool(before == nil), "values": .object(values),
    ]
    try rows.setSetting(name, JSON.text(memory))
  }

  /// The last entry cannot be taken back.
  static func forget(in rows: DeviceRows) throws { try rows.setSetting(name, nil) }

  /// Writes the entry that takes the last one back.
  ///
  /// - Returns: the record that it concerned.
  /// - Throws: `Problem`: `nothing_to_undo`; `overtaken`, which says who wrote there since and when.
  static func run(_ session: Session, in rows: DeviceRows) throws -> RecordID {
    try Undoing(session, rows).run()
  }

  private init(_ session: Session, _ rows: DeviceRows) throws {
    guard let memory = try rows.setting(Undoing.name).flatMap({ try? JSON.read($0) }),
      let id = memory["record"]?.text.flatMap(RecordID.init), let state = try rows.state(id),
      let kind = Catalogue.kind(state.kind), let values = memory["values"]?.object,
      let operation = memory["operation"]?.text.flatMap({ OperationID($0) })
    else { throw Problem(.nothingToUndo, "取り消せる入力はありません。") }
    (self.session, self.rows, self.operation) = (session, rows, operation)
    (self.values, self.state, self.kind) = (values, state, kind)
    isNew = memory["is_new"] == true
  }

  private func run() throws -> RecordID {
    try demandVerdict()
    let writes = isNew ? try takingBackRecord() : try takingBackValues()
    try rows.append(to: state.id, kind: kind.name, writes, at: session.now)
    try rows.note("undo", record: state.id, detail: kind.label, at: session.now)
    try rows.setSetting(Undoing.name, nil)
    return state.id
  }

  /// What was never taken has changed nothing.
  private func demandVerdict() throws {
    let own = try rows.ownOperations(onlyProblems: true).first { $0.operation.id == operation }
    switch own?.verdict {
    case .held?: throw Problem(.nothingToUndo, "最後の入力は保留されていて、まだどこにも表示されていません。取り消しは要りません。")
    case .refused?: throw Problem(.nothingToUndo, "最後の入力は受け付けられていないので、取り消しは要りません。")
    case .accepted?, nil: return
    }
  }

  /// A record goes as long as nobody else has written to it or about it.
  private func takingBackRecord() throws -> PathMap<Write> {
    if let later = state.allHeads.filter({ $0.id != operation }).max(by: Head.isEarlier) {
      throw try overtaken(by: later, "\(kind.label)に書き足して")
    }
    for link in try rows.links(to: state.id) {
      guard let other = try rows.state(link.source), let latest = other.view.latest else {
        continue
      }
      throw try overtaken(by: latest, "\(Catalogue.kind(link.kind)?.label ?? "記録")をこれについて書いて")
    }
    return Lifecycle.deletion(of: state)
  }

  /// Each value goes back where the own one still stands. What somebody else wrote at the same time stands beside it,
  /// and then stands alone.
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
        throw try overtaken(by: later, "\(label)を書き直して")
      }
      let other = heads.first { $0.id != operation }
      let isMember = kind.field(path.field)?.type.hasMembers == true && path.part == nil
      writes[path] = Write(
        other?.value ?? (value == .null && isMember ? false : value), seen: [operation])
    }
    return writes
  }

  private func overtaken(by head: Head, _ what: String) throws -> Problem {
    let name = try Names(rows: rows).author(head.author)
    let moment = "\(head.recordedAt.dateInJapan.japanese) \(head.recordedAt.clockInJapan)"
    return Problem(
      .overtaken,
      "\(name)が\(moment)に\(what)います。直すときは edit を使うか、CSWに知らせてください。")
  }
}

extension Head {
  fileprivate static func isEarlier(_ left: Head, _ right: Head) -> Bool {
    (left.lamport, left.id) < (right.lamport, right.id)
  }
}
