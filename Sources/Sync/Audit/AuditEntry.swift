import Authority
import Crypto
import Merge
import Records

import struct Foundation.Data

/// The event of an entry in the server's audit. The names are stable: they are part of the chain.
public enum AuditEvent: String, CaseIterable, Sendable {
  /// Operations of a device were taken in, each with its verdict.
  case parcel
  /// Records of persons were sent to a device.
  case sent
  /// A device that is known was turned away.
  case refused
  case userAdded = "user_added"
  case userEnded = "user_ended"
  case assignmentGiven = "assignment_given"
  case assignmentEnded = "assignment_ended"
  case codeMade = "code_made"
  /// An administrator took an old list in.
  case imported
  case deviceEnrolled = "device_enrolled"
  case deviceRevoked = "device_revoked"
  case lockChanged = "lock_changed"
  /// Another regime decides what the silence of somebody means who was asked for a consent.
  case regimeChanged = "regime_changed"
  /// A supervisor decided on a held entry.
  case decided
  case backup
  /// The server came back from a backup.
  case restored
  /// The server found that its data was an older copy which nobody had restored.
  case wentBack = "went_back"
  /// An administrator confirmed which acts there were since a backup.
  case actsConfirmed = "acts_confirmed"
  case certificate
  /// Somebody looked into the audit.
  case audited
  /// An administrator found the server's clock right.
  case clockConfirmed = "clock_confirmed"
}

/// One entry of the audit, a line of JSON: ids, codes and numbers; never a name, never content.
public struct AuditEntry: Sendable {
  public let event: AuditEvent
  public let at: Timestamp
  public let members: [String: Value]

  public init(_ event: AuditEvent, at: Timestamp, _ members: [String: Value] = [:]) {
    self.event = event
    self.at = at
    self.members = members
  }

  public var line: [UInt8] {
    var object = members
    object["event"] = .text(event.rawValue)
    object["at"] = .integer(at.milliseconds)
    return JSON.bytes(.object(object))
  }

  /// nil for what `line` did not write.
  public init?(line: [UInt8]) {
    guard var object = (try? JSON.read(line))?.object,
      let event = object.removeValue(forKey: "event")?.text.flatMap(AuditEvent.init),
      let at = object.removeValue(forKey: "at")?.integer
    else { return nil }
    self.init(event, at: Timestamp(milliseconds: at), object)
  }
}

extension AuditEntry {
  /// The requester, their device, and their authority.
  static func authority(of requester: ServerExchange.Requester) -> [String: Value] {
    let principal = requester.principal
    var members: [String: Value] = [
      "user": .text(principal.user.description), "device": .integer(requester.device.id),
      "assignments": .list(principal.assignments.map(\.value)),
    ]
    members["dismissed"] = requester.device.dismissal.map { .text($0.rawValue) }
    if principal.seesHiddenAddresses { members["sees_hidden"] = true }
    if !principal.teamPersons.isEmpty {
      members["team"] = .text(RecordSet(principal.teamPersons).text)
    }
    if !principal.opened.isEmpty { members["opened"] = .text(RecordSet(principal.opened).text) }
    return members
  }

  /// A parcel that brought something new.
  ///
  /// - Parameter verdicts: of its operations; those that were not accepted are written down.
  static func parcel(
    _ statement: ParcelStatement, _ verdicts: [OperationID: Verdict],
    from requester: ServerExchange.Requester, at now: Timestamp
  ) -> AuditEntry {
    var members = authority(of: requester)
    members["replica"] = .text(hexText(statement.replica))
    members["first"] = .integer(Int64(clamping: statement.first))
    members["last"] = .integer(Int64(clamping: statement.last))
    members["lines"] = .text(statement.digest)
    let others = verdicts.filter { $0.key.replica == statement.replica && !$0.value.isAccepted }
    if !others.isEmpty {
      members["verdicts"] = .object(
        Dictionary(
          uniqueKeysWithValues: others.map { id, verdict in
            (
              String(id.counter),
              .list([.text(verdict.name), .text(verdict.code?.rawValue ?? "")])
            )
          }))
    }
    return AuditEntry(.parcel, at: now, members)
  }

  public static func sent(
    _ persons: Set<RecordID>, records: Int, to requester: ServerExchange.Requester,
    at now: Timestamp
  ) -> AuditEntry {
    var members = authority(of: requester)
    members["persons"] = .text(RecordSet(persons).text)
    members["records"] = .integer(Int64(records))
    return AuditEntry(.sent, at: now, members)
  }

  /// A supervisor's decision on a held entry.
  public static func decided(
    _ decision: Decision, on id: OperationID, by requester: ServerExchange.Requester
  ) -> AuditEntry {
    var members = authority(of: requester)
    members["operation"] = .text(id.description)
    members["decision"] = .text(decision.outcome.rawValue)
    return AuditEntry(.decided, at: decision.decidedAt, members)
  }

  public static func userAdded(
    _ user: RecordID, seesHiddenAddresses: Bool, at now: Timestamp
  ) -> AuditEntry {
    AuditEntry(
      .userAdded, at: now,
      ["user": .text(user.description), "sees_hidden": .bool(seesHiddenAddresses)])
  }

  public static func assignmentGiven(
    _ assignment: Assignment, to user: RecordID, at now: Timestamp
  ) -> AuditEntry {
    AuditEntry(
      .assignmentGiven, at: now,
      ["user": .text(user.description), "assignment": assignment.value])
  }

  public static func assignmentEnded(
    _ assignment: Assignment, of user: RecordID, with last: CalendarDate, at now: Timestamp
  ) -> AuditEntry {
    AuditEntry(
      .assignmentEnded, at: now,
      [
        "user": .text(user.description), "assignment": assignment.value,
        "last": .text(last.description),
      ])
  }

  /// A refused request of a known device.
  public static func refused(
    _ code: ProblemCode, to requester: ServerExchange.Requester, at now: Timestamp
  ) -> AuditEntry {
    var members = authority(of: requester)
    members["code"] = .text(code.rawValue)
    return AuditEntry(.refused, at: now, members)
  }

  /// Somebody asked the audit.
  ///
  /// - Parameters:
  ///   - about: what was asked for, by ids.
  ///   - requester: nil for whoever may enter the server's data folder.
  public static func audited(
    _ about: [String: Value], by requester: ServerExchange.Requester? = nil, at now: Timestamp
  ) -> AuditEntry {
    let authority = requester.map(authority) ?? [:]
    return AuditEntry(.audited, at: now, authority.merging(["about": .object(about)]) { $1 })
  }

  /// Problems of an exchange that are written down when a known device meets them.
  public static let refusals: Set<ProblemCode> = [.signatureWrong, .clonedDevice]
}

extension ParcelStatement {
  /// Says which lines, in 43 characters.
  public var digest: String { ParcelStatement.digest(ofHashes: Array(hashes.joined())) }

  public static func digest(ofHashes bytes: [UInt8]) -> String {
    PackedText.text(Array(SHA256.hash(data: bytes)))
  }
}
