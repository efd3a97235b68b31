import Authority
import Problems
import Records
import Storage
import Sync

/// A change of a term with the users, devices and people that it touches, inside one transaction.
struct TermPlan {
  /// Devices that were last in contact longer ago may hold unsent entries.
  private static let quietDays = 3

  let role: Role
  let day: CalendarDate
  let rows: ServerRows
  let administration: Administration
  /// Users whom the change will register, by the folded name: two spellings are one newcomer.
  private var newcomers: [String: (name: String, id: RecordID)] = [:]
  /// Names that were taken for registered users who are written otherwise.
  private var respelled: [ChangeTerm.Respelling] = []
  /// Places that an earlier run of the same file has handed over already.
  private var done = 0

  init(role: Role, day: CalendarDate, rows: ServerRows, administration: Administration) {
    self.role = role
    self.day = day
    self.rows = rows
    self.administration = administration
  }

  // MARK: Reading the lines

  /// - Throws: `Problem` of code `term_change_impossible`, which names every line that is wrong.
  mutating func change(_ lines: [HandoverWords]) throws -> TermChange {
    var handovers: [TermChange.Handover] = []
    var problems: [Problem] = []
    for line in lines {
      do {
        handovers += try handover(line)
      } catch let problem as Problem {
        problems.append(
          Problem(
            .termChangeImpossible, .handoverWrong,
            ["line": String(line.line), "fault": problem.sentence]))
      }
    }
    let leaving = handovers.compactMap { handover in
      handover.leaver.map { [$0: handover.assignment] }
    }
    if Set(leaving).count < leaving.count {
      problems.append(Problem(.termChangeImpossible, .handoverTwice))
    }
    guard problems.isEmpty else {
      let faults = problems.map(\.sentence).joined(separator: "\n")
      throw Problem(.termChangeImpossible, .handoversWrong, ["faults": faults])
    }
    return TermChange(role: role, day: day, handovers: handovers)
  }

  private mutating func handover(_ line: HandoverWords) throws -> [TermChange.Handover] {
    let successor = try line.successor.isEmpty ? nil : user(line.successor)
    let area =
      try line.association.isEmpty
      ? (line.district.isEmpty ? nil : rows.find(line.district, Area.kind))
      : rows.find(line.association, Area.kind)
    guard !line.leaver.isEmpty else {
      guard let area, let place = try rows.place(area)?.place else {
        throw Problem(.missingOption, .leaverOrDistrict)
      }
      let assignment = Assignment(role, district: place.district, association: place.association)
      return try open([.init(leaver: nil, assignment: assignment, successor: successor)])
    }
    let account = try rows.account(named: line.leaver)
    let held = account.standing.assignments.filter { assignment in
      assignment.role == role && assignment.isInForce(on: day.adding(days: -1))
        && (area == nil || assignment.association == area || assignment.district == area)
    }
    guard !held.isEmpty else { throw Problem(.assignmentUnknown) }
    return try open(
      held.map { .init(leaver: account.id, assignment: $0, successor: successor) })
  }

  /// The handovers that are still to be made: the same file twice counts once.
  private mutating func open(
    _ handovers: [TermChange.Handover]
  ) throws -> [TermChange.Handover] {
    let accounts = try rows.accounts()
    return handovers.filter { handover in
      let hasLeft = handover.leaver == nil || handover.assignment.to == day.adding(days: -1)
      let standing = accounts.first { $0.id == handover.successor }?.standing
      let hasFollowed =
        handover.successor == nil
        || standing?.assignments.contains(handover.succession(from: day)) == true
      let isDone = hasLeft && hasFollowed && (handover.leaver ?? handover.successor) != nil
      if isDone { done += 1 }
      return !isDone
    }
  }

  /// A user of this name; one who is not registered yet will be. Spaces and variants of the same letters do not make
  /// another person.
  private mutating func user(_ name: String) throws -> RecordID {
    let key = SearchKey.make(name)
    if let newcomer = newcomers[key] { return newcomer.id }
    do {
      return try rows.account(named: name).id
    } catch let problem as Problem where problem.code == .userUnknown {
      let alike = try rows.accounts().filter {
        $0.endedAt == nil && SearchKey.make($0.name) == key
      }
      if let account = alike.first, alike.count == 1 {
        respelled.append(.init(written: name, registered: account.name))
        return account.id
      }
      guard alike.isEmpty else {
        let names = alike.map { "「\($0.name)」" }.joined()
        throw Problem(
          .idAmbiguous, .usersAlike,
          ["name": name, "count": String(alike.count), "names": names])
      }
      var generator = SystemRandomNumberGenerator()
      let id = RecordID.random(using: &generator)
      newcomers[key] = (name, id)
      return id
    }
  }

  // MARK: The report

  func outcome(
    of change: TermChange, isApplied: Bool, now: Timestamp
  ) throws -> ChangeTerm.Outcome {
    let accounts = try rows.accounts().filter { $0.endedAt == nil }
    let users = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.standing.assignments) })
    let persons = try rows.places(of: Person.kind)
    let leavers = Set(change.handovers.compactMap(\.leaver))
    return ChangeTerm.Outcome(
      role: role, day: day, leavers: leavers.count,
      successors: Set(change.handovers.compactMap(\.successor)).count,
      newcomers: newcomers.values.map(\.name).sorted { $0.precedesByBytes($1) },
      vacancies: change.handovers.count { $0.successor == nil }, done: done,
      respelled: respelled, persons: persons.count,
      districts: try districts(change.before(users), change.after(users), persons),
      quietDevices: try quietDevices(leavers, today: now.dateInJapan),
      gaps: try gaps(change.left(of: persons, users)), isApplied: isApplied)
  }

  private func districts(
    _ before: [Assignment], _ after: [Assignment], _ persons: [RecordID: Place]
  ) throws -> [ChangeTerm.District] {
    try Set((before + after).compactMap(\.district)).sorted().map { district in
      ChangeTerm.District(
        name: try name(district), before: before.count { $0.district == district },
        after: after.count { $0.district == district },
        persons: persons.values.count { $0.district == district })
    }
  }

  private func quietDevices(
    _ leavers: Set<RecordID>, today: CalendarDate
  ) throws -> [DeviceListing] {
    try rows.devices().filter { device in
      leavers.contains(device.user) && device.revokedAt == nil
        && device.lastContact.dateInJapan.adding(days: TermPlan.quietDays) < today
    }
  }

  private func gaps(_ left: [RecordID: Place]) throws -> [ChangeTerm.Gap] {
    try Dictionary(grouping: left.values) { $0.association ?? $0.district }.map { area, places in
      ChangeTerm.Gap(area: try area.map(name), persons: places.count)
    }
  }

  private func name(_ area: RecordID) throws -> String {
    try rows.view(area)?.record[Area.name] ?? area.short
  }

  // MARK: The change

  func carryOut(_ change: TermChange) throws {
    for (name, id) in newcomers.values.sorted(by: { $0.name.precedesByBytes($1.name) }) {
      try rows.addAccount(
        Account(
          id: id, name: name,
          standing: UserStanding(worker: nil, seesHiddenAddresses: false, assignments: [])))
      try rows.append(.userAdded(id, seesHiddenAddresses: false, at: .now))
    }
    for handover in change.handovers {
      if let leaver = handover.leaver {
        try rows.end(handover.assignment, of: leaver, with: change.lastDay)
        try rows.append(
          .assignmentEnded(handover.assignment, of: leaver, with: change.lastDay, at: .now))
      }
      if let successor = handover.successor {
        let succession = handover.succession(from: day)
        try rows.add(succession, to: successor)
        try rows.append(.assignmentGiven(succession, to: successor, at: .now))
      }
    }
  }
}
