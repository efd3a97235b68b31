import Records
import Storage
import Sync

// The server itself: its counts, its data, its clock and its certificate.

/// Counts records, entries and devices.
struct ReadStatus: AdminRequest {
  struct Outcome: Codable, Sendable {
    let municipality: String
    let records: Int
    let operations: Int
    /// The number of operations that wait for a supervisor.
    let held: Int
    let devices: Int
    let version: String
    /// Devices that may hold entries the server lost when it came back from a backup.
    let awaitedDevices: [Int64]
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.read { rows in
      let counts = try rows.counts()
      return Outcome(
        municipality: try rows.setting("municipality_name") ?? "", records: counts.records,
        operations: counts.operations, held: counts.held, devices: counts.devices,
        version: Release.version,
        awaitedDevices: try administration.devicesAwaited(in: rows).map(\.id))
    }
  }
}

/// Reads all data and the whole audit.
///
/// - Throws: `Problem` of code `server_damaged` or `audit_wrong`.
struct CheckData: AdminRequest {
  /// Nothing is damaged.
  struct Outcome: Codable, Sendable {}

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.read { try $0.check() }
    _ = try administration.perform(VerifyAudit(heads: []))
    return Outcome()
  }
}

/// Takes the server's clock as right: an administrator has looked at it. The audit goes on from its time.
struct ConfirmClock: AdminRequest {
  struct Outcome: Codable, Sendable {
    let now: Timestamp
    let wasDoubtful: Bool
  }

  func perform(with administration: Administration) throws -> Outcome {
    let doubt = ServerClock.shared.doubt
    ServerClock.shared.confirm()
    try administration.store.write { try $0.append(AuditEntry(.clockConfirmed, at: .now)) }
    return Outcome(now: .now, wasDoubtful: doubt != nil)
  }
}

/// Lets a running server read its certificate and key anew.
struct ReloadCertificate: AdminRequest {
  struct Outcome: Codable, Sendable {
    let validUntil: Timestamp
  }

  func perform(with administration: Administration) throws -> Outcome {
    guard let reload = administration.reload else { throw Problem(.serverNotRunning) }
    return try reload()
  }
}

/// Puts on record that the server will have another certificate or key with its next start.
struct RecordCertificateChange: AdminRequest {
  struct Outcome: Codable, Sendable {}

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { try $0.append(AuditEntry(.certificate, at: .now)) }
    return Outcome()
  }
}
