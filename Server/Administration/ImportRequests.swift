import Authority
import Casework
import Merge
import Records
import Spreadsheets
import Storage
import Sync

// Old lists with which a council begins: areas, 担い手, users.

/// Takes a list in, or says what it would do. All of it is written in one transaction.
///
/// The command has read the file already: what strangers packed is not unpacked in a running server.
///
/// - Throws: `Problem` of code `import_rows_wrong`, with nothing changed, where rows are wrong and only all may be taken.
struct ImportTable: AdminRequest {
  let kind: String
  /// The file's name, by which a corrected one is recognized.
  let file: String
  /// The beginning of the file's SHA-256.
  let hash: String
  let table: ForeignTable
  let mapping: String?
  /// Whether the list is taken in; else its effects are only reported.
  let isApplied: Bool
  let acceptsGoodRows: Bool

  struct Outcome: Codable, Sendable {
    let kind: String
    let rows: [ImportPlan.Row]
    /// How many records or users were written.
    let written: Int
  }

  /// The kinds that an administrator may begin, and users.
  static let forms =
    ImportForm.all.filter { Policy.begins($0.kind.name, [Assignment(.administrator)]) } + [.users]

  static func form(of kind: String) -> ImportForm? { forms.first { $0.kind.name == kind } }

  func perform(with administration: Administration) throws -> Outcome {
    guard let form = ImportTable.form(of: kind) else {
      throw Problem(.malformed, ["part": "kind"])
    }
    let columns: ColumnMapping
    do throws(ImportProblem) {
      columns = try ColumnMapping(of: table, for: form, mapping: mapping)
    } catch { throw Problem(.malformed, ["part": "mapping"]) }
    guard isApplied else {
      return try administration.store.read { rows in
        Outcome(kind: kind, rows: try effects(form, columns, rows).rows, written: 0)
      }
    }
    return try administration.store.write { rows in
      let effects = try effects(form, columns, rows)
      let rejected = effects.rows.count(where: \.isRejected)
      guard rejected == 0 || acceptsGoodRows else {
        throw Problem(.importRowsWrong, ["count": String(rejected)])
      }
      let written = try effects.write(rows)
      if written > 0 { try rows.append(audited(written)) }
      return Outcome(kind: kind, rows: effects.rows, written: written)
    }
  }

  private func effects(
    _ form: ImportForm, _ columns: ColumnMapping, _ rows: ServerRows
  ) throws -> ServerImport {
    kind == ImportForm.users.kind.name
      ? try ServerImport(usersIn: table, columns, file: file, rows)
      : try ServerImport(table, form, columns, file: file, rows)
  }

  private func audited(_ written: Int) -> AuditEntry {
    var members: [String: Value] = [
      "kind": .text(kind), "sha256": .text(hash), "count": .integer(Int64(written)),
    ]
    if mapping != nil { members["mapped"] = true }
    return AuditEntry(.imported, at: .now, members)
  }
}

/// Takes the last import back as a whole, or says what that would do: records that it began and nobody has built on go,
/// earlier values come back, and users who have no device yet are ended.
struct UndoImport: AdminRequest {
  /// Whether it is done; else its effects are only reported.
  let isApplied: Bool

  struct Outcome: Codable, Sendable {
    let kind: String
    let file: String
    /// Records or users that go, or get their earlier values back.
    let undone: Int
    let kept: Int
    let isApplied: Bool
  }

  func perform(with administration: Administration) throws -> Outcome {
    guard isApplied else { return try administration.store.read { try outcome(try Undoing($0)) } }
    return try administration.store.write { rows in
      let undoing = try Undoing(rows)
      try undoing.carryOut(rows)
      var memory = try rows.importMemory()
      memory.forgetLast()
      try rows.setImportMemory(memory)
      try rows.append(
        AuditEntry(
          .imported, at: .now,
          [
            "kind": .text(undoing.last.kind), "count": .integer(Int64(undoing.undone)),
            "undone": true,
          ]))
      return outcome(undoing)
    }
  }

  private func outcome(_ undoing: Undoing) -> Outcome {
    Outcome(
      kind: undoing.last.kind, file: undoing.last.file, undone: undoing.undone,
      kept: undoing.kept, isApplied: isApplied)
  }

  /// The effects of undoing, and the way to write them.
  private struct Undoing {
    let last: ImportMemory.LastImport
    let undone: Int
    let kept: Int
    let carryOut: (ServerRows) throws -> Void

    init(_ rows: ServerRows) throws {
      guard let last = try rows.importMemory().last else {
        throw Problem(.nothingToUndo, .nothingImported)
      }
      self.last = last
      if last.kind == ImportForm.users.kind.name {
        let equipped = Set(try rows.devices().map(\.user))
        let begun = Set(last.begun)
        let there = try rows.accounts().filter { $0.endedAt == nil && begun.contains($0.id) }
        let going = there.map(\.id).filter { !equipped.contains($0) }
        (undone, kept) = (going.count, there.count - going.count)
        carryOut = { rows in for user in going { try rows.endAccount(user, at: .now) } }
      } else {
        let undo = try ImportUndo(last, by: Principal.administrator, in: rows)
        (undone, kept) = (undo.entries.count, undo.kept.count)
        carryOut = { rows in
          var writer = try AdministratorWriter(rows: rows)
          for entry in undo.entries { try writer.append(entry, kind: undo.kind.name) }
        }
      }
    }
  }
}

/// The effects of a list on the server's data, and the way to write them.
private struct ServerImport {
  let rows: [ImportPlan.Row]
  /// Returns how many records or users were written.
  let write: (ServerRows) throws -> Int

  /// A list of records, written by operations of the server's own.
  init(
    _ table: ForeignTable, _ form: ImportForm, _ columns: ColumnMapping, file: String,
    _ rows: ServerRows
  ) throws {
    var planner = try ImportPlanner(
      form, columns, file: file, memory: rows.importMemory(), today: Timestamp.now.dateInJapan,
      in: rows)
    var generator = SystemRandomNumberGenerator()
    let plan = try planner.plan(table, using: &generator)
    self.rows = plan.rows
    write = { rows in
      guard !plan.entries.isEmpty else { return 0 }
      var writer = try AdministratorWriter(rows: rows)
      for entry in plan.entries { try writer.append(entry, kind: form.kind.name) }
      try rows.setImportMemory(plan.memory)
      return plan.entries.count
    }
  }

  /// A list of users.
  init(
    usersIn table: ForeignTable, _ columns: ColumnMapping, file: String, _ rows: ServerRows
  ) throws {
    let users = try rows.accounts().filter { $0.endedAt == nil }
      .map { KnownUser(id: $0.id, name: $0.name, standing: $0.standing) }
    var importer = try UserImporter(
      columns, users: users, today: Timestamp.now.dateInJapan, in: rows)
    var generator = SystemRandomNumberGenerator()
    let plan = try importer.plan(table, using: &generator)
    self.rows = plan.rows
    write = { rows in
      guard !plan.entries.isEmpty else { return 0 }
      for entry in plan.entries { try rows.write(entry, at: .now) }
      var memory = try rows.importMemory()
      memory.begin(UserRow.kind, file, begun: plan.entries.filter(\.isNew).map(\.id))
      try rows.setImportMemory(memory)
      return plan.entries.count
    }
  }
}

extension ServerRows {
  fileprivate static let importSetting = "import_memory"

  fileprivate func importMemory() throws -> ImportMemory {
    try setting(ServerRows.importSetting).flatMap { try? JSON.read($0) }.map(ImportMemory.init)
      ?? ImportMemory()
  }

  fileprivate func setImportMemory(_ memory: ImportMemory) throws {
    try setSetting(ServerRows.importSetting, JSON.text(memory.value))
  }

  fileprivate func write(_ entry: UserImport.Entry, at now: Timestamp) throws {
    if entry.isNew {
      try addAccount(
        Account(
          id: entry.id, name: entry.name,
          standing: UserStanding(
            worker: entry.worker, seesHiddenAddresses: entry.seesHiddenAddresses, assignments: [])))
      try append(.userAdded(entry.id, seesHiddenAddresses: entry.seesHiddenAddresses, at: now))
    } else if let worker = entry.worker {
      try setWorker(worker, of: entry.id)
    }
    for assignment in entry.given {
      try add(assignment, to: entry.id)
      try append(.assignmentGiven(assignment, to: entry.id, at: now))
    }
    for (assignment, last) in entry.ended {
      try end(assignment, of: entry.id, with: last)
      try append(.assignmentEnded(assignment, of: entry.id, with: last, at: now))
    }
  }
}

/// Writes what the administrator imports: each entry is judged like one of a device with the role 管理者.
private struct AdministratorWriter {
  private let rows: ServerRows
  private let judge: Judge
  private let replica: UInt64
  private var counter: UInt64 = 0

  init(rows: ServerRows) throws {
    self.rows = rows
    let principal = Principal(
      user: Principal.administrator, worker: nil, seesHiddenAddresses: false,
      assignments: [Assignment(.administrator)], teamPersons: [], opened: [])
    judge = Judge(principal: principal, now: .now)
    var generator = SystemRandomNumberGenerator()
    replica = generator.next()
  }

  /// - Throws: `Problem` with the code of the verdict, where the entry is not accepted.
  mutating func append(_ entry: ImportPlan.Entry, kind: String) throws {
    counter += 1
    let operation = Merge.Operation(
      id: OperationID(replica: replica, counter: counter), lamport: try rows.highestLamport + 1,
      author: Principal.administrator, recordedAt: .now, record: entry.record, kind: kind,
      writes: entry.writes)
    let verdict = try judge.verdict(on: operation, in: rows)
    if let code = verdict.code { throw Problem(code) }
    try Application.load(operation, in: rows)
  }
}
