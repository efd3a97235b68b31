import Foundation
import Merge
import Records
import Storage
import Sync

/// What an administrator can ask for, whether a server is running or not.
enum AdminCommand: Codable, Sendable {
  case addUser(name: String, role: String, worker: String?, district: String?, seesHidden: Bool)
  case listUsers(json: Bool)
  case endUser(name: String)
  case enroll(name: String, minutes: Int)
  case listDevices(json: Bool)
  case revokeDevice(id: Int64, reason: String?)
  case lockDevices(afterDays: Int)
  case backup(path: String)
  case status(json: Bool)
  case reload
  case check
}

/// Carries administrators' commands out on the open store.
struct Administration: Sendable {
  let store: ServerStore
  /// The data folder.
  let folder: String
  /// Reads the certificate anew; nil where no server is running.
  var reload: (@Sendable () throws -> String)?

  /// - Returns: what is to be printed.
  func perform(_ command: AdminCommand) throws -> String {
    switch command {
    case .addUser(let name, let role, let worker, let district, let seesHidden):
      try addUser(name, role, worker, district, seesHidden)
    case .listUsers(let json): try listUsers(json)
    case .endUser(let name): try endUser(name)
    case .enroll(let name, let minutes): try enroll(name, minutes)
    case .listDevices(let json): try listDevices(json)
    case .revokeDevice(let id, let reason): try revokeDevice(id, reason)
    case .lockDevices(let days): try lockDevices(afterDays: days)
    case .backup(let path): try backUp(path)
    case .status(let json): try status(json)
    case .reload: try reloadCertificate()
    case .check: try check()
    }
  }

  private func addUser(
    _ name: String, _ role: String, _ worker: String?, _ district: String?, _ seesHidden: Bool
  ) throws -> String {
    guard let role = Role(rawValue: role) ?? Role.allCases.first(where: { $0.label == role }) else {
      let known = Role.allCases.map { "\($0.rawValue)(\($0.label))" }.joined(separator: "、")
      throw Problem(.unknownWord, "「\(role)」という役割はありません。\(known) から選んでください。")
    }
    var generator = SystemRandomNumberGenerator()
    let id = RecordID.random(using: &generator)
    return try store.write { rows in
      let worker = try worker.map { try find($0, Worker.kind, in: rows) }
      let district = try district.map { try find($0, Area.kind, in: rows) }
      if [.welfareCommissioner, .districtCouncil].contains(role), district == nil {
        throw Problem(.missingOption, "\(role.label)には --district(地区社協)")
      }
      if role == .cooperator, worker == nil {
        throw Problem(.missingOption, "\(role.label)には --worker(担い手の番号か氏名)")
      }
      try rows.addAccount(
        Account(
          id: id, name: name, role: role, worker: worker,
          district: try district ?? worker.flatMap { try rows.place($0)?.place.district },
          seesHiddenAddresses: seesHidden))
      return "\(name)(\(role.label))を登録しました。端末の登録は tsunagu-server enroll \(name)"
    }
  }

  /// A worker or area by id, code or name.
  private func find(_ text: String, _ kind: Kind, in rows: ServerRows) throws -> RecordID {
    if let id = RecordID(text), try rows.place(id)?.kind == kind.name { return id }
    let found = try rows.views(RecordQuery(kind)).filter { view in
      ["name", "code"].contains { view.record.values[FieldPath($0)] == .text(text) }
    }
    guard let first = found.first else {
      throw Problem(.idUnknown, text)
    }
    guard found.count == 1 else {
      throw Problem(.idAmbiguous, "「\(text)」という\(kind.label)が\(found.count)件あります。番号で指定してください。")
    }
    return first.record.id
  }

  private func listUsers(_ json: Bool) throws -> String {
    let accounts = try store.read { try $0.accounts() }
    if json {
      return JSON.readableText(
        .list(
          accounts.map { account in
            [
              "id": .text(account.id.description), "name": .text(account.name),
              "role": .text(account.role.rawValue), "worker": .optional(account.worker),
              "district": .optional(account.district), "ended_at": .optional(account.endedAt),
            ]
          }))
    }
    guard !accounts.isEmpty else { return "利用者はまだいません。tsunagu-server user add で登録してください。" }
    let width = accounts.map { DisplayWidth.of($0.name) }.max() ?? 0
    return accounts.map { account in
      [
        DisplayWidth.padded(account.name, to: width),
        DisplayWidth.padded(account.role.label, to: 8),
        account.endedAt.map { "終了 \($0.dateInJapan.japanese)" } ?? "有効", account.id.description,
      ].joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private func endUser(_ name: String) throws -> String {
    try store.write { rows in
      let account = try rows.account(named: name)
      try rows.endAccount(account.id, at: .now)
      return "\(account.name)の登録を終えました。端末に残る記録は次の通信で消え、未送信の記録は保留として届きます。"
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

  private func backUp(_ path: String) throws -> String {
    try store.backUp(to: path)
    return "\(path) に控えを作りました。"
  }

  private func check() throws -> String {
    try store.read { try $0.check() }
    return "データをすべて確かめました。壊れているところはありません。"
  }

  private func status(_ json: Bool) throws -> String {
    let (counts, municipality) = try store.read { rows in
      (try rows.counts(), try rows.setting("municipality_name") ?? "")
    }
    if json {
      return JSON.readableText([
        "municipality": .text(municipality), "records": .integer(Int64(counts.records)),
        "operations": .integer(Int64(counts.operations)), "held": .integer(Int64(counts.held)),
        "devices": .integer(Int64(counts.devices)), "version": .text(Version.text),
      ])
    }
    return """
      \(municipality)
      記録   \(counts.records)件
      入力   \(counts.operations)件(うち保留 \(counts.held)件)
      端末   \(counts.devices)台
      """
  }
}

extension Timestamp {
  /// The server's clock: shown, written to logs, and used to let codes expire.
  static var now: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }
}
