import Authority
import Merge
import Records
import Spreadsheets
import Sync

/// The effects of an import, row by row, and the entries that carry them out. Making a plan writes
/// nothing.
public struct ImportPlan: Sendable {
  /// The outcome of one row.
  public enum Outcome: Sendable, Equatable, Codable {
    case new, changed, same
    /// It may be one of these; nobody but a person can say.
    case unclear([ImportCandidate])
    case wrong
  }

  /// A cell that changes.
  public struct Change: Sendable, Equatable, Codable {
    public let path: FieldPath
    /// nil where nothing stood.
    public let before: Value?
    public let after: Value
    /// Whether what stood was not written by an import, so that both stand until somebody decides.
    public let standsBeside: Bool
  }

  public struct Row: Sendable, Codable {
    /// As the spreadsheet counts, from 1.
    public let number: Int
    public let outcome: Outcome
    /// The subject of the row, in the row's own words.
    public let title: String
    public let changes: [Change]
    public let problems: [CellProblem]
    public let repairs: [CellRepair]

    /// Whether the row is not taken.
    public var isRejected: Bool {
      switch outcome {
      case .wrong, .unclear: true
      case .new, .changed, .same: false
      }
    }
  }

  /// One record with the writes to it.
  public struct Entry: Sendable {
    public let record: RecordID
    public internal(set) var writes: PathMap<Write>
    public let isNew: Bool
  }

  public let kind: Kind
  public internal(set) var rows: [Row] = []
  public internal(set) var entries: [Entry] = []
  /// The memory that the device keeps once the entries are written.
  public internal(set) var memory: ImportMemory
}

/// Makes a plan from a table.
public struct ImportPlanner<Rows: RecordReading> {
  private let form: ImportForm
  private let mapping: ColumnMapping
  private let rows: Rows
  private let file: String
  private let today: CalendarDate
  private let directory: ImportDirectory
  private let reader: RowReader
  private let matcher: RecordMatcher
  private var plan: ImportPlan
  private var places: [RecordID: Int] = [:]
  private var firstRows: [RecordID: Int] = [:]
  /// The teams that the file begins, by person.
  private var begunTeams: [RecordID: RecordID] = [:]

  /// - Parameters:
  ///   - file: the file's name, by which a corrected file is recognized.
  ///   - today: the day that completes dates without a year.
  public init(
    _ form: ImportForm, _ mapping: ColumnMapping, file: String, memory: ImportMemory,
    today: CalendarDate, in rows: Rows
  ) throws {
    self.form = form
    self.mapping = mapping
    self.rows = rows
    self.file = file
    self.today = today
    var kinds: Set = [form.kind.name, Area.kind.name, Worker.kind.name, Household.kind.name]
    if form.isAboutPerson { kinds.insert(Person.kind.name) }
    directory = try ImportDirectory(kinds, in: rows)
    reader = RowReader(
      form: form, mapping: mapping, cells: CellReader(directory: directory, today: today))
    matcher = RecordMatcher(form: form, directory: directory)
    plan = ImportPlan(kind: form.kind, memory: memory)
    plan.memory.begin(form.kind, file, begun: [])
  }

  /// - Parameters:
  ///   - generator: of new ids.
  ///   - progress: told how many rows are done.
  public mutating func plan(
    _ table: ForeignTable, using generator: inout some RandomNumberGenerator,
    progress: (Int) -> Void = { _ in }
  ) throws -> ImportPlan {
    let body = table.rows.filter { $0.number > mapping.headingRow }
    for (index, row) in inOrder(body).enumerated() {
      try take(reader.row(row), &generator)
      progress(index + 1)
    }
    plan.rows.sort { $0.number < $1.number }
    return plan
  }

  /// Areas that others name come first: the city, its districts, their associations.
  private func inOrder(_ body: [ForeignRow]) -> [ForeignRow] {
    guard form.kind.name == Area.kind.name, let parent = mapping.place(of: Area.parent.name) else {
      return body
    }
    return body.filter { $0[parent].isEmpty } + body.filter { !$0[parent].isEmpty }
  }

  private mutating func take(
    _ row: ImportedRow, _ generator: inout some RandomNumberGenerator
  ) throws {
    var row = row
    fillIn(&row)
    demandRequired(&row)
    guard row.problems.isEmpty else { return finish(row, .wrong, []) }
    switch try match(row) {
    case .perhaps(let candidates): finish(row, .unclear(candidates), [])
    case .nobody:
      row.problems.append(
        CellProblem(
          row: row.number, heading: heading("person.name"), text: title(row), .nobody(title(row))))
      finish(row, .wrong, [])
    case .new: try write(row, to: .random(using: &generator), isNew: true, &generator)
    case .known(let id): try write(row, to: target(id, row, &generator), isNew: false, &generator)
    }
  }

  private func match(_ row: ImportedRow) throws -> RowMatch {
    // A new edition of a file can give its own numbers anew, but not the codes.
    if let coded = matcher.coded(row) { return .known(coded) }
    if let label = row.label, let id = plan.memory.record(labelled: label, in: file, form.kind),
      try rows.state(id)?.view.isListed == true
    {
      return .known(id)
    }
    return matcher.match(row)
  }

  /// The record to write to, where a person or a record was found.
  private func target(
    _ id: RecordID, _ row: ImportedRow, _ generator: inout some RandomNumberGenerator
  ) throws -> RecordID {
    guard form.isAboutPerson, directory.entry(id)?.record.kindName == Person.kind.name else {
      return id
    }
    switch form.kind.name {
    case Team.kind.name:
      let teams = try rows.records(of: Team.kind.name, linking: SharedField.person.text, to: id)
        .filter { try rows.state($0)?.view.record[Team.endedOn] == nil }
      return teams.min() ?? begunTeams[id] ?? .random(using: &generator)
    case Consent.kind.name:
      let papers = try rows.records(of: Consent.kind.name, linking: SharedField.person.text, to: id)
      let same = try papers.sorted().first { paper in
        guard let record = try rows.state(paper)?.view.record else { return false }
        return [Consent.recipient.name, Consent.data.name, Consent.signedOn.name].allSatisfy {
          record.values[FieldPath($0)] == row.value($0)
        }
      }
      return same ?? .random(using: &generator)
    default: return id.companion(form.kind.name)
    }
  }

  // MARK: Writing

  private mutating func write(
    _ row: ImportedRow, to id: RecordID, isNew: Bool,
    _ generator: inout some RandomNumberGenerator
  ) throws {
    var row = row
    let state = try rows.state(id)
    if let first = firstRows[id], !mayRepeat {
      row.problems.append(
        CellProblem(row: row.number, heading: "", text: title(row), .twice(row: first)))
      return finish(row, .wrong, [])
    }
    var draft = ImportDraft(
      state ?? RecordState(id: id, kind: form.kind.name), memory: plan.memory[id],
      planned: places[id].map { plan.entries[$0].writes } ?? [:])
    if state == nil, form.isAboutPerson, let person = try subject(of: row) {
      draft.set(SharedField.person, .text(person.description))
      if form.kind.name == Team.kind.name { begunTeams[person] = id }
    }
    draft.take(row, using: &generator)
    if let clash = draft.clash {
      row.problems.append(
        CellProblem(
          row: row.number, heading: label(of: clash), text: title(row),
          .twice(row: firstRows[id] ?? row.number)))
      return finish(row, .wrong, [])
    }
    firstRows[id] = firstRows[id] ?? row.number
    keep(draft, id, isNew: state == nil, row)
    let outcome: ImportPlan.Outcome =
      draft.changes.isEmpty ? .same : state == nil ? .new : .changed
    finish(row, outcome, draft.changes)
  }

  /// Kinds of which one record can have several rows: a team has a row for each helper, a household
  /// one for each member.
  private var mayRepeat: Bool {
    [Team.kind.name, Household.kind.name, SupporterEntry.kind.name, Kit.kind.name].contains(
      form.kind.name)
  }

  private mutating func keep(
    _ draft: ImportDraft, _ id: RecordID, isNew: Bool, _ row: ImportedRow
  ) {
    plan.memory[id] = draft.memory
    if let label = row.label { plan.memory.keep(id, labelled: label, in: file, form.kind) }
    guard !draft.writes.isEmpty else { return }
    if let place = places[id] {
      plan.entries[place].writes = draft.writes
    } else {
      places[id] = plan.entries.count
      plan.entries.append(.init(record: id, writes: draft.writes, isNew: isNew))
      if isNew { plan.memory.last?.begun.append(id) }
    }
    if !isNew {
      for change in draft.changes {
        plan.memory.last?.changed[id, default: [:]][change.path] = change.before ?? .null
      }
    }
    let values = PathMap(uniqueKeysWithValues: draft.writes.map { ($0.key, $0.value.value) })
    directory.add(
      Record(id: id, kindName: form.kind.name, values: values), district: row.context.district)
  }

  private func subject(of row: ImportedRow) throws -> RecordID? {
    guard case .known(let person) = matcher.match(row) else { return nil }
    return person
  }

  private mutating func finish(
    _ row: ImportedRow, _ outcome: ImportPlan.Outcome, _ changes: [ImportPlan.Change]
  ) {
    plan.rows.append(
      .init(
        number: row.number, outcome: outcome, title: title(row), changes: changes,
        problems: row.problems, repairs: row.repairs))
  }

  // MARK: Implied values

  private func fillIn(_ row: inout ImportedRow) {
    func add(_ name: String, _ value: Value) {
      guard let field = form.kind.field(name), row.value(name) == nil else { return }
      row.values.append((field, value))
    }
    switch form.kind.name {
    case Area.kind.name:
      let level: AreaLevel = row.value(Area.parent.name) == nil ? .district : .association
      add(Area.level.name, .text(level.rawValue))
    case Worker.kind.name:
      // A worker of a whole 地区社協 has no 自治会.
      if let district = row.context.district { add(Worker.area.name, .text(district.description)) }
    case Consent.kind.name: add(Consent.purpose.name, .text(ConsentPurpose.watching.rawValue))
    case Shelter.kind.name:
      if let designation = mapping.designation {
        add(Shelter.designation.name, .text(designation.rawValue))
      }
    default: break
    }
  }

  private func demandRequired(_ row: inout ImportedRow) {
    guard row.problems.isEmpty else { return }
    if form.isAboutPerson, row.subject[.name] == nil {
      row.problems.append(
        CellProblem(row: row.number, heading: heading("person.name"), text: "", .missing))
    }
    var required = form.kind.fields.filter { $0.isRequired && $0.name != SharedField.person.text }
    if form.kind.name == Consent.kind.name,
      row.value(Consent.state.name)?.text == ConsentState.given.rawValue
    {
      // A grant counts from its signing day, which must be known (DOMAIN.md §2).
      required.append(Consent.signedOn.declaration)
    }
    for field in form.kind.fields where form.kind.name == Consent.kind.name {
      guard let text = row.value(field.name)?.text, let day = CalendarDate(iso: text), day > today
      else { continue }
      // A paper is not signed, or taken back, on a day that has not come.
      row.problems.append(
        CellProblem(row: row.number, heading: heading(field.name), text: text, .ahead))
    }
    for field in required where row.value(field.name) == nil {
      row.problems.append(
        CellProblem(row: row.number, heading: heading(field.name), text: "", .missing))
    }
  }

  private func heading(_ column: String) -> String {
    if let place = mapping.place(of: column) { return mapping.headings[place] }
    return form.column(named: column)?.label ?? column
  }

  private func label(of path: FieldPath) -> String {
    form.kind.field(path.field)?.label ?? path.field
  }

  private func title(_ row: ImportedRow) -> String {
    row.value(Person.name.name)?.text ?? row.subject[.name]?.text ?? ""
  }
}
