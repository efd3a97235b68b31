import Authority
import Records
import Spreadsheets
import Sync

/// A registered user, as an import compares rows with one.
public struct KnownUser: Sendable {
  public let id: RecordID
  public let name: String
  public let standing: UserStanding

  public init(id: RecordID, name: String, standing: UserStanding) {
    (self.id, self.name, self.standing) = (id, name, standing)
  }
}

/// The effects of a list of users, row by row. Making it writes nothing.
public struct UserImport: Sendable {
  /// One user with what the list adds.
  public struct Entry: Sendable {
    public let id: RecordID
    public let name: String
    public let isNew: Bool
    /// The user's record among the 担い手, where the list says it first.
    public internal(set) var worker: RecordID?
    public internal(set) var seesHiddenAddresses: Bool
    public internal(set) var given: [Assignment] = []
    /// Assignments that the list ends, each with its last day.
    public internal(set) var ended: [(assignment: Assignment, last: CalendarDate)] = []
  }

  public fileprivate(set) var rows: [ImportPlan.Row] = []
  public fileprivate(set) var entries: [Entry] = []
}

/// Compares a list of users with those who are registered.
///
/// One name is one user where a worker's record, or a district, says so as well; else nobody but a person can say.
public struct UserImporter<Rows: RecordReading> {
  private let mapping: ColumnMapping
  private let rows: Rows
  private let directory: ImportDirectory
  private let reader: RowReader
  private let today: CalendarDate
  private var users = UserIndex()
  private var result = UserImport()
  private var places: [RecordID: Int] = [:]

  /// - Parameter users: those whose registration has not ended.
  public init(
    _ mapping: ColumnMapping, users: [KnownUser], today: CalendarDate, in rows: Rows
  ) throws {
    self.mapping = mapping
    self.rows = rows
    self.today = today
    for user in users { self.users.keep(user) }
    directory = try ImportDirectory([Area.kind.name, Worker.kind.name], in: rows)
    reader = RowReader(
      form: .users, mapping: mapping,
      cells: CellReader(directory: directory, today: today))
  }

  public mutating func plan(
    _ table: ForeignTable, using generator: inout some RandomNumberGenerator
  ) throws -> UserImport {
    for row in table.rows where row.number > mapping.headingRow {
      try take(reader.row(row), &generator)
    }
    return result
  }

  private mutating func take(
    _ row: ImportedRow, _ generator: inout some RandomNumberGenerator
  ) throws {
    var row = row
    let wanted: Wanted
    do throws(Refusal) { wanted = try self.wanted(&row) } catch {
      row.problems.append(error.problem)
      return finish(row, .wrong)
    }
    guard row.problems.isEmpty else { return finish(row, .wrong) }
    switch match(wanted) {
    case .perhaps(let candidates): finish(row, .unclear(candidates))
    case .known(let id): finish(row, try add(wanted, to: id), wanted)
    case .new, .nobody:
      let id = RecordID.random(using: &generator)
      places[id] = result.entries.count
      result.entries.append(
        .init(
          id: id, name: wanted.name, isNew: true, worker: wanted.worker,
          seesHiddenAddresses: wanted.seesHidden, given: [wanted.assignment]))
      users.keep(known(result.entries[result.entries.count - 1]))
      finish(row, .new, wanted)
    }
  }

  // MARK: Reading a row

  /// A user and one assignment, as a row says it.
  private struct Wanted {
    let name: String
    let worker: RecordID?
    let seesHidden: Bool
    let assignment: Assignment
  }

  private struct Refusal: Error { let problem: CellProblem }

  private func wanted(_ row: inout ImportedRow) throws(Refusal) -> Wanted {
    func id(_ field: FieldDeclaration) -> RecordID? {
      row.value(field.name)?.text.flatMap(RecordID.init)
    }
    func day(_ field: FieldDeclaration) -> CalendarDate? {
      row.value(field.name)?.text.flatMap(CalendarDate.init(iso:))
    }
    let name = try text(UserRow.name.declaration, row)
    let role = try role(row)
    let association = id(UserRow.association.declaration)
    let district = id(UserRow.district.declaration)
    var worker = id(UserRow.worker.declaration)
    if worker == nil, role.territory == .worker {
      worker = try self.worker(name, district, association, row)
    }
    do {
      let assignment = try Assignment(
        role, district: district, association: association, worker: worker,
        from: day(UserRow.from.declaration), to: day(UserRow.to.declaration), in: rows)
      let hidden = row.value(UserRow.seesHiddenAddresses.name)?.text
      return Wanted(
        name: name, worker: worker, seesHidden: hidden == Presence.yes.rawValue,
        assignment: assignment)
    } catch {
      let missing = (error as? AssignmentProblem)?.missing
      throw refusal(
        missing == .association ? UserRow.association.declaration : UserRow.district.declaration,
        row, .missing)
    }
  }

  private func role(_ row: ImportedRow) throws(Refusal) -> Role {
    let text = try text(UserRow.role.declaration, row)
    guard let role = Role(words: text) else {
      throw refusal(
        UserRow.role.declaration, row, .notAWord(Role.allCases.map(\.label)), text: text)
    }
    return role
  }

  private func text(_ field: FieldDeclaration, _ row: ImportedRow) throws(Refusal) -> String {
    guard let text = row.value(field.name)?.text else { throw refusal(field, row, .missing) }
    return text
  }

  /// The worker of this name at the place of the row.
  private func worker(
    _ name: String, _ district: RecordID?, _ association: RecordID?, _ row: ImportedRow
  ) throws(Refusal) -> RecordID {
    let found = directory.named(name, kind: Worker.kind.name).filter { id in
      guard let entry = directory.entry(id) else { return false }
      let isThere = association == nil || entry.record[Worker.area] == association
      return isThere && (district == nil || entry.district == district)
    }
    guard let first = found.first else {
      throw refusal(UserRow.worker.declaration, row, .nobody(name), text: name)
    }
    guard found.count == 1 else {
      throw refusal(
        UserRow.worker.declaration, row, .several(found.map { directory.name(of: $0) }), text: name)
    }
    return first
  }

  private func refusal(
    _ field: FieldDeclaration, _ row: ImportedRow, _ reason: CellProblem.Reason, text: String = ""
  ) -> Refusal {
    let place = mapping.place(of: field.name)
    let heading = place.map { mapping.headings[$0] } ?? field.label
    return Refusal(
      problem: CellProblem(row: row.number, heading: heading, text: text, reason))
  }

  // MARK: Matching

  private func match(_ wanted: Wanted) -> RowMatch {
    if let user = wanted.worker.flatMap({ users.byWorker[$0] }) { return .known(user) }
    // Two workers' records are two people.
    let namesakes = users.named(wanted.name).filter {
      wanted.worker == nil || $0.standing.worker == nil
    }
    if namesakes.isEmpty { return .new }
    let here = namesakes.filter { user in
      user.standing.assignments.contains { $0.isAtPlace(of: wanted.assignment) }
    }
    if here.count == 1 { return .known(here[0].id) }
    return .perhaps(
      namesakes.map { user in
        let area = user.standing.assignments.first?.district.flatMap {
          directory.entry($0)?.record.name
        }
        return ImportCandidate(
          record: user.id, name: user.name + (area.map { "(\($0))" } ?? ""), reasons: ["氏名"])
      })
  }

  // MARK: Adding

  private mutating func add(_ wanted: Wanted, to id: RecordID) throws -> ImportPlan.Outcome {
    guard let user = users.byID[id] else { return .wrong }
    var entry =
      places[id].map { result.entries[$0] }
      ?? .init(
        id: id, name: user.name, isNew: false, worker: nil,
        seesHiddenAddresses: user.standing.seesHiddenAddresses)
    let before = entry
    if user.standing.worker == nil { entry.worker = wanted.worker }
    // A new user sees hidden addresses if any row says so. For a registered user a list changes nothing there.
    if entry.isNew, wanted.seesHidden { entry.seesHiddenAddresses = true }
    let standing = user.standing.assignments.first {
      $0.isTerm(of: wanted.assignment)
        && (!$0.hasEnded(on: today) || $0.to == wanted.assignment.to)
    }
    if let standing {
      if let last = wanted.assignment.to, standing.to == nil, !entry.isNew {
        entry.ended.append((standing, last))
      }
    } else {
      entry.given.append(wanted.assignment)
    }
    let isChanged =
      entry.worker != before.worker || entry.given.count != before.given.count
      || entry.ended.count != before.ended.count
      || entry.seesHiddenAddresses != before.seesHiddenAddresses
    guard isChanged else { return .same }
    if let place = places[id] {
      result.entries[place] = entry
    } else {
      places[id] = result.entries.count
      result.entries.append(entry)
    }
    users.keep(known(entry, user.standing))
    return .changed
  }

  private func known(_ entry: UserImport.Entry, _ before: UserStanding? = nil) -> KnownUser {
    var standing =
      before ?? UserStanding(worker: nil, seesHiddenAddresses: false, assignments: [])
    standing.worker = standing.worker ?? entry.worker
    standing.seesHiddenAddresses = entry.seesHiddenAddresses
    standing.assignments += entry.given.filter { !standing.assignments.contains($0) }
    for end in entry.ended { standing.assignments.removeAll { $0 == end.assignment } }
    standing.assignments += entry.ended.map { $0.assignment.ending(with: $0.last) }
    return KnownUser(id: entry.id, name: entry.name, standing: standing)
  }

  private mutating func finish(
    _ row: ImportedRow, _ outcome: ImportPlan.Outcome, _ wanted: Wanted? = nil
  ) {
    let role = wanted.map { $0.assignment.role.label }
    let changes =
      outcome == .changed
      ? [
        ImportPlan.Change(
          path: FieldPath(UserRow.role.name), before: nil, after: .text(role ?? ""),
          standsBeside: false)
      ] : []
    let title = [row.value(UserRow.name.name)?.text, role].compactMap(\.self)
      .joined(separator: " ")
    result.rows.append(
      .init(
        number: row.number, outcome: outcome, title: title, changes: changes,
        problems: row.problems, repairs: row.repairs))
  }
}

extension Assignment {
  /// Whether two assignments are in one district, or both in none.
  fileprivate func isAtPlace(of other: Assignment) -> Bool { district == other.district }

  /// Whether a row that says `other` means this assignment: what the row leaves open may be known.
  fileprivate func isTerm(of other: Assignment) -> Bool {
    (role, district, association) == (other.role, other.district, other.association)
      && (from == other.from || from == nil || other.from == nil)
      && (to == other.to || to == nil || other.to == nil)
  }

  fileprivate func ending(with last: CalendarDate) -> Assignment {
    Assignment(role, district: district, association: association, from: from, to: last)
  }
}
