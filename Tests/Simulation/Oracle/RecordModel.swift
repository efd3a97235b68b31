import Authority
import Merge
import Records
import Sync

/// The class of a verdict: the part that can be predicted without knowing the sentence.
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
    var judgement: Judgement
    /// Names in it of operations that the server did not have when it arrived.
    var uncounted: Set<OperationID> = []
    /// Whether it came for somebody erased, so that nothing of it is kept.
    var isForgotten = false
  }

  private(set) var entries: [Entry] = []
  /// The operation that began the record; nil where none was accepted.
  private let beginning: OperationID?
  /// The kind of the operation that began the record.
  let kind: String?
  /// The standing writes by path, in order of display.
  private(set) var cells: [FieldPath: [Cell]] = [:]

  init(_ entries: [Entry] = [], begunBy known: OperationID? = nil) {
    self.entries = entries
    let accepted = entries.filter { $0.judgement == .accepted }.map(\.operation)
    // The operation that began the record stays its origin while it is accepted; the record's id
    // counts more than the order of arrival.
    let named = accepted.first { Self.isNamed($0.id, in: $0.record) }
    let standing = accepted.first { $0.id == known }
    let lowest = accepted.min { ($0.lamport, $0.id) < ($1.lamport, $1.id) }
    let beginning = named ?? standing ?? lowest
    self.beginning = beginning?.id
    kind = beginning?.kind
    cells = kind.map { Self.cells(entries, $0) } ?? [:]
  }

  func adding(_ entry: Entry) -> RecordModel {
    RecordModel(entries + [entry], begunBy: beginning)
  }

  /// The same record with one operation held instead.
  func holding(_ id: OperationID) -> RecordModel {
    RecordModel(
      entries.map { entry in
        var entry = entry
        if entry.operation.id == id { entry.judgement = .held }
        return entry
      }, begunBy: beginning)
  }

  /// The same with one operation refused.
  func refusing(_ id: OperationID) -> RecordModel {
    RecordModel(
      entries.map { entry in
        var entry = entry
        if entry.operation.id == id { entry.judgement = .refused }
        return entry
      }, begunBy: beginning)
  }

  /// The same with all that was accepted refused.
  func refusing() -> RecordModel {
    RecordModel(
      entries.map { entry in
        var entry = entry
        if entry.judgement == .accepted { entry.judgement = .refused }
        return entry
      })
  }

  var author: RecordID? { entries.first { $0.operation.id == beginning }?.operation.author }

  /// Whether the digits of an operation's id stand in a record's id, as clients make one from the other.
  private static func isNamed(_ id: OperationID, in record: RecordID) -> Bool {
    let replica = Array(id.description.prefix(16))
    let counter = String(id.counter, radix: 16)
    let tail = String(repeating: "0", count: max(0, 10 - counter.count)) + counter
    let text =
      String(replica[0..<4]) + "-8" + String(replica[4..<7]) + "-8"
      + String(replica[7..<10]) + "-" + String(replica[10..<12]) + tail
    return record.description.dropFirst(9) == text
  }

  /// Whether everything that stands was written by one user.
  func isWhollyBy(_ user: RecordID) -> Bool {
    let standing = Set(cells.values.joined().map(\.id))
    return entries.allSatisfy { !standing.contains($0.operation.id) || $0.operation.author == user }
  }

  var isErased: Bool { cells["erasure"] != nil }

  var isDeleted: Bool {
    // One who keeps it is enough, where nobody has seen both.
    let said = cells["lifecycle"] ?? []
    guard !said.isEmpty, said.allSatisfy({ $0.value["state"] == "deleted" }) else { return false }
    func isBefore(_ cell: Cell) -> Bool {
      said.contains { deletion in
        deletion.lamport > cell.lamport
          && (deletion.value["before"]?.list ?? []).contains(.text(cell.id.description))
      }
    }
    return cells.allSatisfy { path, cells in path == "lifecycle" || cells.allSatisfy(isBefore) }
  }

  // MARK: Standing writes

  private static func cells(_ entries: [Entry], _ kind: String) -> [FieldPath: [Cell]] {
    func isTaken(_ entry: Entry) -> Bool {
      entry.judgement == .accepted && entry.operation.kind == kind
    }
    let isErased = entries.contains { isTaken($0) && $0.operation.erases }
    var cells: [FieldPath: [Cell]] = [:]
    for path in Set(entries.flatMap(\.operation.writes.keys)) where !isErased || path == "erasure" {
      // An operation that erases does nothing else.
      let writing = entries.filter { entry in
        entry.operation.writes[path] != nil && (!entry.operation.erases || path == "erasure")
      }
      let standing = standing(
        path, taken: writing.filter(isTaken), others: writing.filter { !isTaken($0) })
      if !standing.isEmpty { cells[path] = standing }
    }
    return cells
  }

  /// The operations that accepted writes to a path have seen, each with the lamport below which
  /// that counts.
  func covered(_ path: FieldPath) -> [OperationID: UInt64] {
    let writing = entries.filter { entry in
      entry.operation.writes[path] != nil && (!entry.operation.erases || path == "erasure")
    }
    func isTaken(_ entry: Entry) -> Bool {
      entry.judgement == .accepted && entry.operation.kind == kind
    }
    let eyes = Self.eyes(
      path, taken: writing.filter(isTaken), others: writing.filter { !isTaken($0) })
    var covered: [OperationID: UInt64] = [:]
    for eye in eyes {
      for id in eye.operation.writes[path]?.seen ?? [] where !eye.uncounted.contains(id) {
        covered[id] = max(covered[id] ?? 0, eye.operation.lamport)
      }
    }
    return covered
  }

  /// The accepted writes to a path, and the rejected ones through which a naming write sees the
  /// operations that their authors had seen.
  private static func eyes(_ path: FieldPath, taken: [Entry], others: [Entry]) -> [Entry] {
    var eyes = taken
    var met: Set<OperationID> = []
    var index = 0
    while index < eyes.count {
      let eye = eyes[index]
      index += 1
      for other in others where sees(eye, other, path) {
        if met.insert(other.operation.id).inserted { eyes.append(other) }
      }
    }
    return eyes
  }

  private static func standing(_ path: FieldPath, taken: [Entry], others: [Entry]) -> [Cell] {
    let eyes = eyes(path, taken: taken, others: others)
    return taken.filter { entry in !eyes.contains { covers($0, entry, path) } }
      .map { entry in
        Cell(
          id: entry.operation.id, lamport: entry.operation.lamport, value: value(path, entry))
      }
      .sorted { ($0.lamport, $0.id) > ($1.lamport, $1.id) }
  }

  /// The value that the operation would display: a deletion without the names that do not count.
  private static func value(_ path: FieldPath, _ entry: Entry) -> Value {
    let value = entry.operation.writes[path]?.value ?? .null
    guard path == "lifecycle", !entry.uncounted.isEmpty, case .object(var members) = value,
      let before = members["before"]?.list
    else { return value }
    let names = Set(entry.uncounted.map(\.description))
    members["before"] = .list(before.filter { !names.contains($0.text ?? "") })
    return .object(members)
  }

  /// Nobody has seen an operation that had not arrived, nor one that is later by its own count.
  private static func sees(_ eye: Entry, _ other: Entry, _ path: FieldPath) -> Bool {
    other.operation.lamport < eye.operation.lamport
      && !eye.uncounted.contains(other.operation.id)
      && eye.operation.writes[path]?.seen.contains(other.operation.id) == true
  }

  /// A replica has seen its own earlier writes, whatever it names.
  private static func covers(_ eye: Entry, _ other: Entry, _ path: FieldPath) -> Bool {
    let (one, two) = (eye.operation, other.operation)
    let isOwn = one.id.replica == two.id.replica
    return sees(eye, other, path)
      || isOwn && (two.lamport, two.id.counter) < (one.lamport, one.id.counter)
  }

  // MARK: Displayed values of the fields that decide access

  /// The word that shows in a field whose words are ranked, the weightiest last.
  func worst(_ path: FieldPath, of words: [String]) -> String? {
    guard let standing = cells[path], let last = standing.first else { return nil }
    guard Set(standing.map(\.value)).count > 1 else { return last.value.text }
    let ranked = words.reversed().first { word in standing.contains { $0.value == .text(word) } }
    return ranked ?? last.value.text
  }

  /// The displayed value of a field without a rule: the last write, or, if that one empties the
  /// field while another write stands, the other one.
  func plain(_ path: FieldPath) -> String? { RecordModel.displayed(cells[path] ?? []) }

  /// - Parameter standing: the last write first.
  static func displayed(_ standing: [Cell]) -> String? {
    guard let last = standing.first else { return nil }
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
