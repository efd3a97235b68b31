import Foundation
import Merge
import Records
import Storage
import Sync

/// What an administrator can ask for, whether a server is running or not.
enum AdminCommand: Codable, Sendable {
  case addUser(name: String, AssignmentWords, worker: String?, seesHidden: Bool)
  case assign(name: String, AssignmentWords)
  case unassign(name: String, AssignmentWords)
  case listUsers(json: Bool)
  case endUser(name: String)
  case changeTerm(
    role: String, day: String, [HandoverWords], apply: Bool, allowGaps: Bool)
  case enroll(name: String, minutes: Int)
  case listDevices(json: Bool)
  case revokeDevice(id: Int64, reason: String?)
  case lockDevices(afterDays: Int)
  case listHeld(json: Bool)
  case backup(path: String)
  case status(json: Bool)
  case reload
  case noteCertificate
  case check
  case auditVerify(heads: [String])
  case auditHead
  case auditExposed(device: Int64, json: Bool)
  case auditShow(AuditQuestion, AuditFormat)
  case confirmClock
  case verifyReceipt(String)
}

/// Carries administrators' commands out on the open store.
struct Administration: Sendable {
  let store: ServerStore
  /// The data folder.
  let folder: String
  /// Reads the certificate anew; nil where no server is running.
  var reload: (@Sendable () throws -> String)?
  /// Told how far a check of the audit is; nil where nobody looks.
  var auditProgress: (@Sendable (Int64) -> Void)?

  /// - Returns: what is to be printed.
  func perform(_ command: AdminCommand) throws -> String {
    switch command {
    case .addUser(let name, let words, let worker, let seesHidden):
      try addUser(name, words, worker, seesHidden: seesHidden)
    case .assign(let name, let words): try assign(name, words)
    case .unassign(let name, let words): try unassign(name, words)
    case .listUsers(let json): try listUsers(json)
    case .endUser(let name): try endUser(name)
    case .changeTerm(let role, let day, let lines, let apply, let allowGaps):
      try changeTerm(role, day, lines, apply: apply, allowGaps: allowGaps)
    case .enroll(let name, let minutes): try enroll(name, minutes)
    case .listDevices(let json): try listDevices(json)
    case .revokeDevice(let id, let reason): try revokeDevice(id, reason)
    case .lockDevices(let days): try lockDevices(afterDays: days)
    case .listHeld(let json): try listHeld(json)
    case .backup(let path): try backUp(path)
    case .status(let json): try status(json)
    case .reload: try reloadCertificate()
    case .noteCertificate: try noteCertificate()
    case .check: try check()
    case .auditVerify(let heads): try verifyAudit(heads)
    case .auditHead: try auditHead()
    case .auditExposed(let device, let json): try exposed(by: device, json: json)
    case .auditShow(let question, let format): try showAudit(question, format)
    case .confirmClock: try confirmClock()
    case .verifyReceipt(let text): try verifyReceipt(text)
    }
  }

  private func enroll(_ name: String, _ minutes: Int) throws -> String {
    let secret = Secret.enrollmentCode()
    let pins = try MadeCertificate(data: folder).pins()
    let code = EnrollmentCode(secret: secret, pin: pins.first?.letters)
    let expiry = Timestamp(milliseconds: Timestamp.now.milliseconds + Int64(minutes) * 60_000)
    return try store.write { rows in
      let account = try rows.account(named: name)
      guard account.endedAt == nil else { throw Problem(.accountEnded) }
      try rows.addEnrollmentCode(secret, for: account.id, until: expiry)
      try rows.append(
        AuditEntry(.codeMade, at: .now, ["user": .text(account.id.description)]))
      return """
        登録コード: \(code.text)
        \(account.name)の端末で、\(expiry.clockInJapan)までに入力してください(1回だけ使えます):
          tsunagu enroll サーバーのURL \(code.text)
        """
    }
  }

  private func reloadCertificate() throws -> String {
    guard let reload else { throw Problem(.serverNotRunning) }
    return try reload()
  }

  /// Puts on record that the server will have another certificate or key with its next start.
  private func noteCertificate() throws -> String {
    try store.write { try $0.append(AuditEntry(.certificate, at: .now)) }
    return ""
  }

  private func check() throws -> String {
    try store.read { try $0.check() }
    _ = try verifyAudit([])
    return "データをすべて確かめました。壊れているところはありません。"
  }

  private func status(_ json: Bool) throws -> String {
    let (counts, municipality, awaited) = try store.read { rows in
      (try rows.counts(), try rows.setting("municipality_name") ?? "", try devicesAwaited(in: rows))
    }
    if json {
      return JSON.readableText([
        "municipality": .text(municipality), "records": .integer(Int64(counts.records)),
        "operations": .integer(Int64(counts.operations)), "held": .integer(Int64(counts.held)),
        "devices": .integer(Int64(counts.devices)), "version": .text(Version.text),
        "awaited_devices": .list(awaited.map { .integer($0.id) }),
      ])
    }
    let lines = """
      \(municipality)
      記録   \(counts.records)件
      入力   \(counts.operations)件(うち保留 \(counts.held)件)
      端末   \(counts.devices)台
      """
    return awaited.isEmpty
      ? lines : lines + "\n控えから戻した後、まだ通信のない端末 \(awaited.count)台(その端末だけが持つ入力があるかもしれません)"
  }
}
