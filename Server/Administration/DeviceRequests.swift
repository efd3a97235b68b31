import Records
import Storage
import Sync

// What an administrator asks about devices and what came from them.

extension Administration {
  func listDevices(_ json: Bool) throws -> String {
    let devices = try store.read { try $0.devices() }
    if json { return JSON.readableText(.list(devices.map(\.json))) }
    guard !devices.isEmpty else { return "端末はまだありません。tsunagu-server enroll で登録コードを出してください。" }
    let width = devices.map { DisplayWidth.of($0.userName) }.max() ?? 0
    return devices.map { device in
      [
        DisplayWidth.padded(String(device.id), to: 4),
        DisplayWidth.padded(device.userName, to: width), device.standing,
        "登録 \(device.enrolledAt.dateInJapan.japanese)",
        "最後の通信 \(device.lastContact.dateInJapan.japanese) \(device.lastContact.clockInJapan)",
        device.held > 0 ? "保留 \(device.held)件" : "", device.revocationReason ?? "",
      ].filter { !$0.isEmpty }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  func revokeDevice(_ id: Int64, _ reason: String?) throws -> String {
    let device = try store.write { try $0.revokeDevice(id, reason: reason, at: .now) }
    return """
      \(device.userName)の端末\(id)の登録を取り消しました。これからは何も送られません。
      端末に残る記録は次の通信で消え、未送信の記録は保留として届きます。
      """
  }

  /// Codes and counts: what held entries say is for the supervisor alone.
  func listHeld(_ json: Bool) throws -> String {
    let counts = try store.read { try $0.heldCounts() }
    if json {
      return JSON.readableText(
        .list(
          counts.map { ["code": .text($0.code.rawValue), "count": .integer(Int64($0.count))] }))
    }
    guard !counts.isEmpty else { return "保留されている入力はありません。" }
    return
      (counts.map { "\(DisplayWidth.padded($0.code.rawValue, to: 20))  \($0.count)件" }
      + ["内容はCSWの端末の tsunagu decision list で確かめます。"]).joined(separator: "\n")
  }

  func lockDevices(afterDays days: Int) throws -> String {
    try store.write { rows in
      try rows.setLockAfterDays(days)
      try rows.append(AuditEntry(.lockChanged, at: .now, ["days": .integer(Int64(days))]))
    }
    return days == 0
      ? "通信のない端末を閉じないことにしました。次の通信で端末に伝わります。"
      : "\(days)日を超えて通信のない端末は、記録を表示しません。次の通信で端末に伝わります。"
  }
}

extension DeviceListing {
  /// In the words of a list.
  fileprivate var standing: String {
    if let revokedAt { return "取消 \(revokedAt.dateInJapan.japanese)" }
    return hasUserEnded ? "利用者終了" : "有効"
  }

  fileprivate var json: Value {
    [
      "id": .integer(id), "user": .text(user.description), "user_name": .text(userName),
      "enrolled_at": .optional(enrolledAt), "last_contact": .optional(lastContact),
      "state": revokedAt != nil ? "revoked" : hasUserEnded ? "user_ended" : "active",
      "revoked_at": .optional(revokedAt), "revocation_reason": .optional(revocationReason),
      "held": .integer(Int64(held)),
    ]
  }
}
