import Authority
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
    let codes = try CodeMaking(minutes: minutes, administration)
    return try administration.store.write { rows in
      let account = try rows.account(typed: user)
      guard account.endedAt == nil else { throw Problem(.accountEnded) }
      return Outcome(
        code: try codes.code(for: account, in: rows), userName: account.name,
        validUntil: codes.validUntil)
    }
  }
}

/// Makes a code for each user who has no device. Codes that were made for them before are worth nothing then: the page with
/// them may have been lost.
struct MakeEnrollmentPage: AdminRequest {
  /// Only users with this role; only those of this 地区社協.
  let role: String?
  let district: String?
  let minutes: Int

  struct Outcome: Codable, Sendable {
    let municipality: String
    let validUntil: Timestamp
    /// By place, so that they can be handed out.
    let slips: [Slip]
  }

  struct Slip: Codable, Sendable {
    let userName: String
    let assignments: [NamedAssignment]
    let code: String
  }

  func perform(with administration: Administration) throws -> Outcome {
    let codes = try CodeMaking(minutes: minutes, administration)
    let role = try role.map(administration.role)
    return try administration.store.write { rows in
      let district = try district.map { try rows.find($0, Area.kind) }
      let equipped = Set(try rows.devices().filter { $0.revokedAt == nil }.map(\.user))
      let slips = try rows.accounts().filter { $0.endedAt == nil && !equipped.contains($0.id) }
        .compactMap { account -> Slip? in
          let assignments = account.standing.assignments.filter {
            !$0.hasEnded(on: Timestamp.now.dateInJapan)
          }
          let isMeant = assignments.contains {
            (role == nil || $0.role == role) && (district == nil || $0.district == district)
          }
          guard isMeant else { return nil }
          try rows.removeEnrollmentCodes(of: account.id)
          return Slip(
            userName: account.name,
            assignments: try assignments.map { try administration.named($0, in: rows) },
            code: try codes.code(for: account, in: rows))
        }
      return Outcome(
        municipality: try rows.setting("municipality_name") ?? "", validUntil: codes.validUntil,
        slips: slips.sorted { $0.place.precedesByBytes($1.place) })
    }
  }
}

extension MakeEnrollmentPage.Slip {
  fileprivate var place: String { (assignments.first?.area ?? "") + "\t" + userName }
}

/// Makes codes that hold until one moment and carry the key's pin.
private struct CodeMaking {
  let validUntil: Timestamp
  private let pin: String?

  init(minutes: Int, _ administration: Administration) throws {
    pin = try MadeCertificate(data: administration.folder).pins().first?.letters
    validUntil = Timestamp(milliseconds: Timestamp.now.milliseconds + Int64(minutes) * 60_000)
  }

  func code(for account: Account, in rows: ServerRows) throws -> String {
    let secret = Secret.enrollmentCode()
    try rows.addEnrollmentCode(secret, for: account.id, until: validUntil)
    try rows.append(AuditEntry(.codeMade, at: .now, ["user": .text(account.id.description)]))
    return EnrollmentCode(secret: secret, pin: pin).text
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

/// Sets the regime by which the municipality takes the silence of those whom it asks for consent.
struct SetConsentRegime: AdminRequest {
  /// nil: only says which it is.
  let regime: ConsentRegime?

  struct Outcome: Codable, Sendable {
    let regime: ConsentRegime
    let isChanged: Bool
  }

  func perform(with administration: Administration) throws -> Outcome {
    try administration.store.write { rows in
      let standing = try rows.consentRegime
      guard let regime, regime != standing else {
        return Outcome(regime: standing, isChanged: false)
      }
      try rows.setConsentRegime(regime)
      try rows.append(
        AuditEntry(.regimeChanged, at: .now, ["regime": .text(regime.rawValue)]))
      return Outcome(regime: regime, isChanged: true)
    }
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
