import GRDB
import Merge
import Records
import Sync

// The device's knowledge of its server's audit, and its own notes that the audit still lacks.

extension DeviceRows {
  /// That the server's audit is not what this device was told.
  public struct AuditDoubt: Sendable, Hashable {
    public let isRewritten: Bool
    /// The head that was known.
    public let known: AuditHead
    /// Whether an entry that tells of it has been made.
    public let isTold: Bool
  }

  public func knownAudit() throws -> KnownAudit? {
    guard let text = try settings["audit_head"] else { return nil }
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2, let head = AuditHead(parts[0]) else {
      throw Problem(.storeDamaged, ["part": "settings"])
    }
    return KnownAudit(head: head, incarnation: parts[1])
  }

  public func setKnownAudit(_ known: KnownAudit) throws {
    try settings.set("audit_head", "\(known.head) \(known.incarnation)")
  }

  /// A rewritten audit stays said, whatever comes later.
  public func noteAudit(_ finding: KnownAudit.Finding, instead known: KnownAudit) throws {
    if let doubt = try auditDoubt(), doubt.isRewritten || finding != .rewritten { return }
    try settings.set(
      "audit_doubt", "\(finding == .rewritten ? "rewritten" : "lost") \(known.head)")
    try settings.set("audit_doubt_told", nil)
  }

  public func auditDoubt() throws -> AuditDoubt? {
    guard let parts = try settings["audit_doubt"]?.split(separator: " ").map(String.init),
      parts.count == 2, let head = AuditHead(parts[1])
    else { return nil }
    return AuditDoubt(
      isRewritten: parts[0] == "rewritten", known: head,
      isTold: try settings["audit_doubt_told"] != nil)
  }

  public func setAuditDoubtTold() throws { try settings.set("audit_doubt_told", "1") }

  /// The number of own entries that the server is not known to hold, and of notes about views.
  public func pendingCounts() throws -> (entries: Int, accesses: Int) {
    let accesses =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM operations JOIN replicas USING (replica)
            JOIN records ON records.id = operations.record
          WHERE operations.counter > received AND records.kind = ?
          """, arguments: [Access.kind.name]) ?? 0
    return (try pendingCount() - accesses, accesses)
  }

  /// How many own operations the server has that two of its backups do not hold yet: known without a key.
  public func sentCount() throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM operations JOIN replicas USING (replica)
        WHERE operations.counter <= received
        """) ?? 0
  }

  /// Recent events that recorded the same sets, by the names of the sets: a repeated set refers to
  /// them.
  public func knownRecordSets() throws -> [String: RecordID] {
    let value = try setting("record_sets").flatMap { try? JSON.read($0) }
    return (value?.list ?? []).reduce(into: [:]) { sets, pair in
      guard let name = pair.list?.first?.text,
        let id = pair.list?.last?.text.flatMap(RecordID.init)
      else { return }
      sets[name] = id
    }
  }

  /// Remembers sets, the latest ones last; older ones give way.
  public func rememberRecordSets(_ sets: [(name: String, event: RecordID)]) throws {
    guard !sets.isEmpty else { return }
    let value = try setting("record_sets").flatMap { try? JSON.read($0) }
    let all =
      (value?.list ?? []) + sets.map { [.text($0.name), .text($0.event.description)] as Value }
    try setSetting("record_sets", JSON.text(.list(all.suffix(Limits.recordSetsRemembered))))
  }
}
