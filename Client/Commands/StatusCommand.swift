import ArgumentParser
import Authority
import Casework
import Merge
import Problems
import Records
import Storage
import Sync

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "未送信・前回の送受信・食い違い・保留の様子です。",
    discussion: "例: tsunagu status --json")

  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.openLocked()
    guard try session.lock.openIfUnlocked(session.store) || !isEnrolled(session) else {
      return try printLocked(session)
    }
    try session.store.read { rows in
      let status = try DeviceStatus(session, rows)
      if json { return Output.json(status.json) }
      for line in try status.lines(Names(rows: rows)) { print(line) }
    }
  }

  private func isEnrolled(_ session: Session) throws -> Bool {
    try session.store.read { try $0.isEnrolled }
  }

  /// The status without the passphrase.
  private func printLocked(_ session: Session) throws {
    let pending = try session.store.read { try $0.pendingCounts().entries }
    if json { return Output.json(["unlocked": false, "pending": .integer(Int64(pending))]) }
    print(Problem(.deviceLocked).sentence)
    print("未送信     \(pending)件")
  }

  static func json(_ operation: Merge.Operation, _ verdict: Verdict?, _ reason: String?) -> Value {
    [
      "operation": .text(operation.id.description),
      "record": .text(operation.record.description), "kind": .text(operation.kind),
      "verdict": .optional(verdict?.name), "code": .optional(verdict?.code?.rawValue),
      "sentence": .optional(verdict?.code.map { Problem($0).sentence }),
      "reason": .optional(reason),
    ]
  }
}

/// The state of an enrolled, unlocked device: what waits, what is contradictory, what was not taken.
private struct DeviceStatus {
  private typealias Own = (operation: Merge.Operation, verdict: Verdict?, reason: String?)

  private let enrollment: Enrollment
  private let role: String
  private let pending: (entries: Int, accesses: Int)
  private let lastSync: Timestamp?
  private let conflicts: Int
  /// The number of others' entries that wait for this user's decision; nil for a user who does not decide.
  private let waiting: Int?
  private let dismissal: Dismissal?
  /// Why nothing is shown until the next contact.
  private let locked: Problem?
  private let doubt: DeviceRows.AuditDoubt?
  private let auditHead: AuditHead?
  /// How far this device's clock is ahead of the server's, in milliseconds.
  private let deviation: Int64?
  private let problems: [Own]
  private let acceptedAfterAll: [DecidedEntry]
  /// Disclosures in a disaster that somebody has to act on, or that are open.
  private let disclosures: [String]

  init(_ session: Session, _ rows: DeviceRows) throws {
    guard let enrollment = try rows.enrollment() else { throw Problem(.notEnrolled) }
    self.enrollment = enrollment
    role = enrollment.standing.roleLabel(on: session.today)
    pending = try rows.pendingCounts()
    lastSync = try rows.setting(CacheLock.lastSync).flatMap { Int64($0) }
      .map(Timestamp.init(milliseconds:))
    conflicts = try Conflicts.views(in: rows).count
    waiting = try rows.waiting()
    dismissal = try rows.dismissal()
    locked = try CacheLock.problem(in: rows, at: session.machine)
    doubt = try rows.auditDoubt()
    auditHead = try rows.knownAudit()?.head
    deviation = try KeptClock.read(rows)?.deviation(at: session.machine)
    let decided = try rows.decidedEntries()
    let reasons = Dictionary(uniqueKeysWithValues: decided.map { ($0.operation.id, $0.reason) })
    problems = try rows.ownOperations(onlyProblems: true)
      .filter { $0.verdict != nil && $0.operation.kind != Access.kind.name }
      .map { ($0.operation, $0.verdict, reasons[$0.operation.id]) }
    acceptedAfterAll = decided.filter(\.verdict.isAccepted)
    disclosures = try DisclosureText.news(in: rows, session)
  }

  var json: Value {
    [
      "user": .text(enrollment.userName), "standing": enrollment.standing.value,
      "municipality": .text(enrollment.municipality), "server": .text(enrollment.server),
      "pending": .integer(Int64(pending.entries)),
      "pending_accesses": .integer(Int64(pending.accesses)),
      "audit": audit, "last_sync": .optional(lastSync),
      "conflicts": .integer(Int64(conflicts)),
      "waiting_decisions": waiting.map { .integer(Int64($0)) } ?? .null,
      "dismissed": .optional(dismissal?.rawValue),
      "unlocked": true,
      "clock_ahead_milliseconds": deviation.map(Value.integer) ?? .null,
      "locked": .bool(locked != nil),
      "problems": .list(problems.map { Status.json($0.operation, $0.verdict, $0.reason) }),
      "accepted_after_all": .list(
        acceptedAfterAll.map { Status.json($0.operation, $0.verdict, $0.reason) }),
    ]
  }

  /// The head of the server's audit that this device was told last, for `tsunagu-server audit
  /// verify --head`.
  private var audit: Value {
    [
      "head": .optional(auditHead),
      "problem": .optional(doubt.map { AuditSentence.problem($0).code.rawValue }),
      "instead_of": .optional(doubt?.known),
    ]
  }

  func lines(_ names: Names) throws -> [String] {
    var lines = ["\(enrollment.municipality) \(enrollment.userName)(\(role))"]
    lines += [
      dismissal.map { Problem($0.code).sentence }, locked?.sentence,
      doubt.map(AuditSentence.text(of:)), ClockReport.sentence(deviation),
    ].compactMap(\.self)
    lines += disclosures
    lines.append("未送信     \(pending.entries)件")
    if pending.accesses > 0 { lines.append("未送信の閲覧記録 \(pending.accesses)件(送受信で送られます)") }
    let last = lastSync.map { "\($0.dateInJapan.japanese) \($0.clockInJapan)" }
    lines += ["前回の送受信 \(last ?? "まだ")", "食い違い    \(conflicts)件"]
    if let waiting {
      lines.append("判断を待つ入力 \(waiting)件" + (waiting > 0 ? "(tsunagu decision list)" : ""))
    }
    lines.append("保留・不受理  \(problems.count)件")
    for problem in problems { lines += try self.lines(about: problem, names) }
    for entry in acceptedAfterAll { lines.append("  \(try Decided.line(entry, names))") }
    return lines
  }

  private func lines(about problem: Own, _ names: Names) throws -> [String] {
    let verdict = problem.verdict?.name == "held" ? "保留" : "不受理"
    let code = problem.verdict?.code
    let about = try names.subject(of: problem.operation)
    let sentence = code.map { Problem($0).sentence } ?? ""
    return ["  \(verdict)  \(about) — \(sentence) [\(code?.rawValue ?? "")]"]
      + (problem.reason.map { ["        担当者の理由: \($0)"] } ?? [])
  }
}
