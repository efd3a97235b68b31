import Records
import Storage
import Sync

// The audit: checking it, and answering from it.

/// The number and hash of the audit's last entry.
struct ReadAuditHead: AdminRequest {
  struct Outcome: Codable, Sendable {
    let head: AuditHead
  }

  func perform(with administration: Administration) throws -> Outcome {
    Outcome(head: try administration.store.read { try $0.auditHead(at: .max) })
  }
}

/// Checks the audit and the signatures of all entries from the beginning.
///
/// - Throws: `Problem` of code `audit_wrong`.
struct VerifyAudit: AdminRequest {
  /// Heads that devices know, as `tsunagu status --json` prints them.
  let heads: [String]

  struct Outcome: Codable, Sendable {
    let head: AuditHead
  }

  func perform(with administration: Administration) throws -> Outcome {
    let known = try heads.map { text in
      guard let head = AuditHead(text) else {
        throw Problem(.usage, .auditHeadUnreadable, ["text": text])
      }
      return head
    }
    do {
      return try administration.store.read { rows in
        let head = try rows.checkAudit(
          known: known, progress: administration.auditProgress ?? { _ in })
        try rows.checkSignatures()
        return Outcome(head: head)
      }
    } catch let fault as AuditFault {
      throw fault.problem
    }
  }
}

extension AuditFault {
  fileprivate var problem: Problem {
    let (reason, number): (ProblemReason, Int64) =
      switch self {
      case .missing(let number): (.auditLineMissing, number)
      case .changed(let number): (.auditLineChanged, number)
      case .rewritten(let number): (.auditUnlikeDevice, number)
      case .cut(let number): (.auditShorterThanDevice, number)
      case .contradicted(let number): (.auditUnlikeEntries, number)
      }
    return Problem(.auditWrong, reason, ["number": String(number)])
  }
}

/// Everybody whose records a device was ever sent, by district and kana: whom to tell when the device is lost.
struct ListExposed: AdminRequest {
  let device: Int64

  struct Outcome: Codable, Sendable {
    let device: Int64
    let userName: String
    let persons: [Person]
  }

  struct Person: Codable, Sendable {
    let id: RecordID
    /// nil after the person's record was erased.
    let name: String?
    let district: String
    let lastSent: Timestamp
  }

  func perform(with administration: Administration) throws -> Outcome {
    let outcome = try administration.store.read { rows in
      guard let listing = try rows.devices().first(where: { $0.id == device }) else {
        throw Problem(.deviceUnknown, ["number": String(device)])
      }
      return Outcome(
        device: device, userName: listing.userName,
        persons: try persons(AuditTrail(rows: rows).exposed(by: device), in: rows))
    }
    try administration.store.write { rows in
      try rows.append(.audited(["device": .integer(device)], at: .now))
    }
    return outcome
  }

  private func persons(
    _ exposed: [RecordID: Timestamp], in rows: ServerRows
  ) throws -> [Person] {
    try exposed.map { id, lastSent in
      let record = try rows.view(id)?.record
      let district = try rows.place(id)?.place.district
        .flatMap { try rows.view($0)?.record[Area.name] }
      let person = Person(
        id: id, name: record?[Records.Person.name], district: district ?? "", lastSent: lastSent)
      return (person, SearchKey.make(record?[Records.Person.kana] ?? ""))
    }
    .sorted { ($0.0.district, $0.1, $0.0.id) < ($1.0.district, $1.1, $1.0.id) }
    .map(\.0)
  }
}

/// Reads the audit: everything, or what fits all that is given. Reading it is put on record.
struct ShowAudit: AdminRequest {
  /// By id or name.
  var person: String?
  var user: String?
  var device: Int64?
  var refusedOnly = false
  var from: String?
  var to: String?

  struct Outcome: Codable, Sendable {
    let lines: [NamedAuditLine]
    /// The person whose records were asked about; nil where nobody was named.
    let person: Subject?
    let from: CalendarDate?
    let to: CalendarDate?
  }

  /// The heading of a page for the person whom the lines are about.
  struct Subject: Codable, Sendable {
    let name: String
    let municipality: String
    let asOf: CalendarDate
  }

  func perform(with administration: Administration) throws -> Outcome {
    let (from, to) = (try from.map(administration.day), try to.map(administration.day))
    let (outcome, filter) = try administration.store.read { rows in
      let filter = AuditFilter(
        person: try person.map { try rows.find($0, Person.kind) },
        user: try user.map { try rows.account(typed: $0).id }, device: device,
        refusedOnly: refusedOnly, from: from, to: to)
      let people = AuditPeople(try rows.accounts())
      let outcome = Outcome(
        lines: try AuditTrail(rows: rows).lines(filter).lines.map(people.named),
        person: try filter.person.map { try subject($0, in: rows) }, from: from, to: to)
      return (outcome, filter)
    }
    // Reading who has seen a record reveals something of the record.
    try administration.store.write { try $0.append(.audited(filter.about, at: .now)) }
    return outcome
  }

  private func subject(_ person: RecordID, in rows: ServerRows) throws -> Subject {
    Subject(
      name: try rows.view(person)?.record[Person.name] ?? person.short,
      municipality: try rows.setting("municipality_name") ?? "", asOf: Timestamp.now.dateInJapan)
  }
}
