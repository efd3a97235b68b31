import Merge
import Records
import Sync

/// The verdict's class: what of it can be foretold without knowing the sentence.
enum Judgement: String, Sendable {
  case accepted, held, refused

  init(_ verdict: Verdict) {
    switch verdict {
    case .accepted: self = .accepted
    case .held: self = .held
    case .refused: self = .refused
    }
  }
}

/// A write that stands.
struct Cell: Hashable, Sendable, CustomStringConvertible {
  let id: OperationID
  let lamport: UInt64
  let value: Value

  var description: String { "\(id)@\(lamport)=\(JSON.text(value))" }
}

/// One record of the oracle, computed from all its operations each time one comes: slow, and straight from
/// DESIGN.md §3. Shares no code with `Register` and `RecordState`.
struct RecordModel: Sendable {
  struct Entry: Sendable {
    let operation: Merge.Operation
    let judgement: Judgement
  }

  private(set) var entries: [Entry] = []
  /// The kind of the operation that began the record; nil where none was accepted.
  let kind: String?
  /// What stands, by path, in the order in which it would be displayed.
  private(set) var cells: [FieldPath: [Cell]] = [:]

  init(_ entries: [Entry] = []) {
    self.entries = entries
    let kind = entries.first { $0.judgement == .accepted }?.operation.kind
    self.kind = kind
    cells = Self.cells(entries.filter { $0.operation.kind == kind })
  }

  func adding(_ entry: Entry) -> RecordModel { RecordModel(entries + [entry]) }

  private var accepted: [Entry] { entries.filter { $0.judgement == .accepted } }

  /// Who began it: the author of the lowest accepted operation.
  var author: RecordID? {
    accepted.map(\.operation).min { ($0.lamport, $0.id) < ($1.lamport, $1.id) }?.author
  }

  /// Whether everything that stands was written by one user.
  func isWhollyBy(_ user: RecordID) -> Bool {
    let standing = Set(cells.values.joined().map(\.id))
    return entries.allSatisfy { !standing.contains($0.operation.id) || $0.operation.author == user }
  }

  var isErased: Bool { cells["erasure"] != nil }

  var isDeleted: Bool {
    // One who keeps it is enough, where nobody has seen both.
    let said = (cells["lifecycle"] ?? []).map(\.value)
    guard !said.isEmpty, said.allSatisfy({ $0["state"] == "deleted" }) else { return false }
    let before = Set(said.flatMap { $0["before"]?.list ?? [] }.compactMap(\.text))
    return cells.allSatisfy { path, cells in
      path == "lifecycle" || cells.allSatisfy { before.contains($0.id.description) }
    }
  }

  // MARK: What stands

  private static func cells(_ entries: [Entry]) -> [FieldPath: [Cell]] {
    let isErased = entries.contains { $0.judgement == .accepted && $0.operation.erases }
    var cells: [FieldPath: [Cell]] = [:]
    for path in Set(entries.flatMap(\.operation.writes.keys)) where !isErased || path == "erasure" {
      let standing = standing(path, entries)
      if !standing.isEmpty { cells[path] = standing }
    }
    return cells
  }

  private static func standing(_ path: FieldPath, _ entries: [Entry]) -> [Cell] {
    let writing = writing(path, entries)
    let covered = covered(path, writing)
    return writing.filter { $0.judgement == .accepted && !covered.contains($0.operation.id) }
      .map { entry in
        Cell(
          id: entry.operation.id, lamport: entry.operation.lamport,
          value: entry.operation.writes[path]?.value ?? .null)
      }
      .sorted { ($0.lamport, $0.id) > ($1.lamport, $1.id) }
  }

  /// The operations that write to a path. One that erases does nothing else.
  private static func writing(_ path: FieldPath, _ entries: [Entry]) -> [Entry] {
    entries.filter { entry in
      entry.operation.writes[path] != nil && (!entry.operation.erases || path == "erasure")
    }
  }

  /// What the accepted writes to a path have seen.
  func covered(_ path: FieldPath) -> Set<OperationID> {
    Self.covered(path, Self.writing(path, entries.filter { $0.operation.kind == kind }))
  }

  private static func covered(_ path: FieldPath, _ writing: [Entry]) -> Set<OperationID> {
    var covered: Set<OperationID> = []
    var open = writing.filter { $0.judgement == .accepted }.flatMap { seen(path, $0) }
    while let id = open.popLast() {
      guard covered.insert(id).inserted else { continue }
      // Through what was not accepted, one sees what its author had seen.
      for entry in writing where entry.operation.id == id && entry.judgement != .accepted {
        open += seen(path, entry)
      }
    }
    return covered
  }

  private static func seen(_ path: FieldPath, _ entry: Entry) -> [OperationID] {
    entry.operation.writes[path]?.seen ?? []
  }

  // MARK: What shows, of the fields that decide who sees what

  /// The word that shows in a field whose words are ranked, the weightiest last.
  func worst(_ path: FieldPath, of words: [String]) -> String? {
    guard let standing = cells[path], let last = standing.first else { return nil }
    guard Set(standing.map(\.value)).count > 1 else { return last.value.text }
    let ranked = words.reversed().first { word in standing.contains { $0.value == .text(word) } }
    return ranked ?? last.value.text
  }

  /// What shows in a field without a rule: the last write, and where that empties the field against
  /// another one, the other one.
  func plain(_ path: FieldPath) -> String? {
    guard let standing = cells[path], let last = standing.first else { return nil }
    guard last.value == .null else { return last.value.text }
    return standing.first { $0.value != .null }?.value.text
  }

  /// Whether a member of a set whose last write counts is in it.
  func isTrue(_ path: FieldPath) -> Bool {
    guard let standing = cells[path], let last = standing.first?.value else { return false }
    return last == true || last == .null && standing.first { $0.value != .null }?.value == true
  }

  func reference(_ path: FieldPath) -> RecordID? { plain(path).flatMap(RecordID.init) }

  /// The members of a set, or the items of a list, in which additions add up.
  func words(_ field: String) -> Set<String> {
    Set(
      cells.compactMap { path, standing in
        path.field == field && path.part == nil && standing.contains { $0.value == true }
          ? path.member : nil
      })
  }

  func members(_ field: String) -> Set<RecordID> {
    Set(words(field).compactMap { RecordID($0) })
  }
}

extension FieldPath: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}
