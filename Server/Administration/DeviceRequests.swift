import Records
import Storage
import Sync

// Devices, and the entries of theirs that wait for a supervisor.

/// Makes a code with which a user's device enrolls once.
struct MakeEnrollmentCode: AdminRequest {
  let user: String
  let minutes: Int

  struct Outcome: Codable, Sendable {
    let code: String
    let userName: String
    let validUntil: Timestamp
  }

  func perform(with administration: Administration) throws -> Outcome {
    let secret = Secret.enrollmentCode()
    let pins = try MadeCertificate(data: administration.folder).pins()
    let code = EnrollmentCode(secret: secret, pin: pins.first?.letters)
    let expiry = Timestamp(milliseconds: Timestamp.now.milliseconds + Int64(minutes) * 60_000)
    return try administration.store.write { rows in
      let account = try rows.account(named: user)
      guard account.endedAt == nil else { throw Problem(.accountEnded) }
      try rows.addEnrollmentCode(secret, for: account.id, until: expiry)
      try rows.append(AuditEntry(.codeMade, at: .now, ["user": .text(account.id.description)]))
      return Outcome(code: code.text, userName: account.name, validUntil: expiry)
    }
  }
}

/// Lists all devices, revoked ones among them.
struct ListDevices: AdminRequest {
  struct Outcome: Codable, Sendable {
    let devices: [DeviceListing]
  }

  func perform(with administration: Administration) throws -> Outcome {
    Outcome(devices: try administration.store.read { try $0.devices() })
  }
}

/// Revokes one device. The first revocation stands.
struct RevokeDevice: AdminRequest {
  let device: Int64
  let reason: String?

  struct Outcome: Codable, Sendable {
    let device: DeviceListing
  }

  func perform(with administration: Administration) throws -> Outcome {
    Outcome(
      device: try administration.store.write {
        try $0.revokeDevice(device, reason: reason, at: .now)
      })
  }
}

/// Sets how many days without contact lock a device; 0 locks none.
struct LockDevices: AdminRequest {
  let days: Int

  struct Outcome: Codable, Sendable {
    let days: Int
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { rows in
      try rows.setLockAfterDays(days)
      try rows.append(AuditEntry(.lockChanged, at: .now, ["days": .integer(Int64(days))]))
    }
    return Outcome(days: days)
  }
}

/// Counts held entries by reason. Their content is for the supervisor alone.
struct ListHeld: AdminRequest {
  struct Outcome: Codable, Sendable {
    let reasons: [Reason]
  }

  struct Reason: Codable, Sendable {
    let code: ProblemCode
    let count: Int
  }

  func perform(with administration: Administration) throws -> Outcome {
    let counts = try administration.store.read { try $0.heldCounts() }
    return Outcome(reasons: counts.map { Reason(code: $0.code, count: $0.count) })
  }
}
