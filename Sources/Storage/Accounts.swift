import Authority
import Crypto
import GRDB
import Records
import Sync

import struct Foundation.Data

/// A user of the server.
public struct Account: Sendable, Hashable {
  public let id: RecordID
  public let name: String
  public let standing: UserStanding
  public let endedAt: Timestamp?

  public init(id: RecordID, name: String, standing: UserStanding, endedAt: Timestamp? = nil) {
    self.id = id
    self.name = name
    self.standing = standing
    self.endedAt = endedAt
  }

  /// A user with one assignment.
  public init(
    id: RecordID, name: String, _ assignment: Assignment, worker: RecordID? = nil,
    seesHiddenAddresses: Bool = false
  ) {
    self.init(
      id: id, name: name,
      standing: UserStanding(
        worker: worker, seesHiddenAddresses: seesHiddenAddresses, assignments: [assignment]))
  }
}

// Users and enrollment codes. Codes are stored as SHA-256 only.

extension ServerRows {
  public func addAccount(_ account: Account) throws {
    try database.execute(
      sql: """
        INSERT INTO users (id, name, worker, sees_hidden_addresses, changed, ended_at)
        VALUES (?, ?, ?, ?, ?, NULL)
        """,
      arguments: [
        account.id.blob, account.name, account.standing.worker?.blob,
        account.standing.seesHiddenAddresses, try nextSequence(),
      ])
    for assignment in account.standing.assignments { try add(assignment, to: account.id) }
    try countAccountChange()
  }

  /// Gives a user another assignment.
  public func add(_ assignment: Assignment, to user: RecordID) throws {
    try database.execute(
      sql: """
        INSERT INTO assignments (user, role, district, association, first_day, last_day)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        user.blob, assignment.role.rawValue, assignment.district?.blob,
        assignment.association?.blob, assignment.from?.description, assignment.to?.description,
      ])
    try noteChange(of: user)
  }

  /// Says which record among the 担い手 is a user's own.
  public func setWorker(_ worker: RecordID, of user: RecordID) throws {
    try database.execute(
      sql: "UPDATE users SET worker = ? WHERE id = ?", arguments: [worker.blob, user.blob])
    try noteChange(of: user)
  }

  /// Ends an assignment with a day: on the one after it, it gives no authority any more.
  ///
  /// - Throws: `Problem` of code `assignment_unknown` where the user does not have it.
  public func end(_ assignment: Assignment, of user: RecordID, with last: CalendarDate) throws {
    try database.execute(
      sql: """
        UPDATE assignments SET last_day = ? WHERE id = (
          SELECT id FROM assignments WHERE user = ? AND role = ? AND district IS ?
            AND association IS ? AND first_day IS ? AND last_day IS ? LIMIT 1)
        """,
      arguments: [
        last.description, user.blob, assignment.role.rawValue, assignment.district?.blob,
        assignment.association?.blob, assignment.from?.description, assignment.to?.description,
      ])
    guard database.changesCount == 1 else { throw Problem(.assignmentUnknown) }
    try note(.assignmentEnded(assignment, of: user, with: last))
    try noteChange(of: user)
  }

  /// Notes that a user's own standing changed: the user's devices hear of it with their next
  /// exchange.
  private func noteChange(of user: RecordID) throws {
    try database.execute(
      sql: "UPDATE users SET changed = ? WHERE id = ?",
      arguments: [try nextSequence(), user.blob])
    try countAccountChange()
  }

  public func standing(of user: RecordID, after cursor: Int64) throws -> UserStanding? {
    guard let row = try userRow(user.blob), row["changed"] as Int64 > cursor else { return nil }
    return try account(row).standing
  }

  /// All users, in the order of their names.
  public func accounts() throws -> [Account] {
    try Row.fetchAll(database, sql: "SELECT * FROM users ORDER BY name, id").map(account)
  }

  /// The one user of this name or id, as somebody types it: the spaces in a name, and their width, need not be right.
  ///
  /// - Throws: `Problem` of code `user_unknown` or `id_ambiguous`.
  public func account(typed name: String) throws -> Account {
    do { return try account(named: name) } catch let problem as Problem
      where problem.code == .userUnknown
    {
      func spaceless(_ text: String) -> String { text.filter { !$0.isWhitespace } }
      let alike = try accounts().filter { spaceless($0.name) == spaceless(name) }
      guard let first = alike.first else { throw problem }
      return try account(named: alike.count == 1 ? first.id.description : first.name)
    }
  }

  /// The one user of this name or id.
  ///
  /// - Throws: `Problem` of code `user_unknown` or `id_ambiguous`.
  public func account(named name: String) throws -> Account {
    let found = try Row.fetchAll(
      database, sql: "SELECT * FROM users WHERE name = ? OR id = ?",
      arguments: [name, RecordID(name)?.blob]
    ).map(account)
    guard let first = found.first else { throw Problem(.userUnknown, ["name": name]) }
    guard found.count == 1 else {
      throw Problem(.idAmbiguous, .usersOfOneName, ["name": name, "count": String(found.count)])
    }
    return first
  }

  public func endAccount(_ id: RecordID, at now: Timestamp) throws {
    try database.execute(
      sql: "UPDATE users SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
      arguments: [now.milliseconds, id.blob])
    try database.execute(sql: "DELETE FROM enrollment_codes WHERE user = ?", arguments: [id.blob])
    try countAccountChange()
    try note(.userEnded(id))
    try append(AuditEntry(.userEnded, at: now, ["user": .text(id.description)]))
  }

  /// Makes the codes of a user that nobody has used worthless.
  public func removeEnrollmentCodes(of user: RecordID) throws {
    try database.execute(sql: "DELETE FROM enrollment_codes WHERE user = ?", arguments: [user.blob])
  }

  public func addEnrollmentCode(_ code: String, for user: RecordID, until expiry: Timestamp) throws
  {
    try database.execute(
      sql: "INSERT INTO enrollment_codes (code_hash, user, expires_at) VALUES (?, ?, ?)",
      arguments: [digest(code), user.blob, expiry.milliseconds])
  }

  /// A user as the policy sees them at a moment.
  public func principal(of account: Account, at now: Timestamp) throws -> Principal {
    try Principal(account.id, account.standing, at: now, in: self)
  }

  func userRow(_ id: Data) throws -> Row? {
    try Row.fetchOne(
      try database.cachedStatement(sql: "SELECT * FROM users WHERE id = ?"), arguments: [id])
  }

  func account(_ row: Row) throws -> Account {
    guard let id = RecordID(row, "id") else { throw Problem(.storeDamaged, ["part": "users"]) }
    return Account(
      id: id, name: row["name"],
      standing: UserStanding(
        worker: RecordID(row, "worker"), seesHiddenAddresses: row["sees_hidden_addresses"],
        assignments: try assignments(of: id)),
      endedAt: (row["ended_at"] as Int64?).map(Timestamp.init(milliseconds:)))
  }

  private func assignments(of user: RecordID) throws -> [Assignment] {
    try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT role, district, association, first_day, last_day FROM assignments
          WHERE user = ? ORDER BY id
          """), arguments: [user.blob]
    ).map { row in
      guard let role = Role(rawValue: row[0]) else {
        throw Problem(.storeDamaged, ["part": "assignments"])
      }
      func day(_ text: String?) -> CalendarDate? { text.flatMap(CalendarDate.init(iso:)) }
      return Assignment(
        role, district: RecordID(blob: row[1]), association: RecordID(blob: row[2]),
        from: day(row[3]), to: day(row[4]))
    }
  }

  /// Counts for `status`.
  public func counts() throws -> (records: Int, operations: Int, held: Int, devices: Int) {
    func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
    return (
      try count("SELECT count(*) FROM records"), try count("SELECT count(*) FROM operations"),
      try count("SELECT count(*) FROM operations WHERE verdict = 'held'"),
      try count("SELECT count(*) FROM devices")
    )
  }
}

/// As which a token or a code is stored.
func digest(_ secret: String) -> Data { Data(SHA256.hash(data: Array(secret.utf8))) }
