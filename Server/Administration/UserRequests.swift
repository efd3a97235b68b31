import Authority
import Records
import Storage
import Sync

// Users: who they are, what they are assigned to, from when and until when.

/// Registers a user with one assignment.
struct AddUser: AdminRequest {
  let name: String
  let assignment: AssignmentWords
  /// The user's own record among the 担い手, by id or name.
  let worker: String?
  let seesHiddenAddresses: Bool

  struct Outcome: Codable, Sendable {
    let name: String
    let role: Role
  }

  func perform(with administration: Administration) throws -> Outcome {
    var generator = SystemRandomNumberGenerator()
    let id = RecordID.random(using: &generator)
    return try administration.store.write { rows in
      let worker = try worker.map { try rows.find($0, Worker.kind) }
      let assignment = try administration.assignment(assignment, of: worker, in: rows)
      try rows.addAccount(
        Account(
          id: id, name: name, assignment, worker: worker,
          seesHiddenAddresses: seesHiddenAddresses))
      try rows.append(.userAdded(id, seesHiddenAddresses: seesHiddenAddresses, at: .now))
      try rows.append(.assignmentGiven(assignment, to: id, at: .now))
      return Outcome(name: name, role: assignment.role)
    }
  }
}

/// Gives a user one more assignment.
struct AddAssignment: AdminRequest {
  let name: String
  let assignment: AssignmentWords

  struct Outcome: Codable, Sendable {
    let name: String
    let assignment: NamedAssignment
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { rows in
      let account = try rows.account(typed: name)
      let assignment = try administration.assignment(
        assignment, of: account.standing.worker, in: rows)
      try rows.add(assignment, to: account.id)
      try rows.append(.assignmentGiven(assignment, to: account.id, at: .now))
      return Outcome(
        name: account.name, assignment: try administration.named(assignment, in: rows))
    }
  }
}

/// Ends one assignment: on the day that is named, or yesterday.
struct EndAssignment: AdminRequest {
  let name: String
  let assignment: AssignmentWords

  struct Outcome: Codable, Sendable {
    let name: String
    let assignment: NamedAssignment
    let lastDay: CalendarDate
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { rows in
      let account = try rows.account(typed: name)
      let role = try administration.role(named: assignment.role)
      let district = try assignment.district.map {
        try rows.find($0, Area.kind)
      }
      let today = Timestamp.now.dateInJapan
      let lastDay = try assignment.to.map(administration.day) ?? today.adding(days: -1)
      let found = account.standing.assignments.filter {
        $0.role == role && (district == nil || $0.district == district) && !$0.hasEnded(on: today)
      }
      guard let assignment = found.first else { throw Problem(.assignmentUnknown) }
      guard found.count == 1 else {
        throw Problem(.missingOption, .districtOfAssignment, ["count": String(found.count)])
      }
      try rows.end(assignment, of: account.id, with: lastDay)
      try rows.append(.assignmentEnded(assignment, of: account.id, with: lastDay, at: .now))
      return Outcome(
        name: account.name, assignment: try administration.named(assignment, in: rows),
        lastDay: lastDay)
    }
  }
}

/// Lists all users, those whose registration has ended among them.
struct ListUsers: AdminRequest {
  struct Outcome: Codable, Sendable {
    let users: [User]
  }

  struct User: Codable, Sendable {
    let id: RecordID
    let name: String
    let standing: UserStanding
    /// The ones that have not ended.
    let assignments: [NamedAssignment]
    let endedAt: Timestamp?
  }

  func perform(with administration: Administration) throws -> Outcome {
    let today = Timestamp.now.dateInJapan
    return try administration.store.read { rows in
      Outcome(
        users: try rows.accounts().map { account in
          User(
            id: account.id, name: account.name, standing: account.standing,
            assignments: try account.standing.assignments.filter { !$0.hasEnded(on: today) }
              .map { try administration.named($0, in: rows) },
            endedAt: account.endedAt)
        })
    }
  }
}

/// Ends a user's registration.
struct EndUser: AdminRequest {
  let name: String

  struct Outcome: Codable, Sendable {
    let name: String
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { rows in
      let account = try rows.account(typed: name)
      try rows.endAccount(account.id, at: .now)
      return Outcome(name: account.name)
    }
  }
}
