import Records
import Reports
import Storage
import Sync

extension MakeEnrollmentCode.Outcome: ConsoleText {
  var text: String {
    """
    登録コード: \(code)
    \(userName)の端末で、\(validUntil.clockInJapan)までに入力してください(1回だけ使えます):
      tsunagu enroll サーバーのURL \(code)
    """
  }
}

extension MakeEnrollmentPage.Outcome {
  func page(address: String?) -> EnrollmentPage {
    EnrollmentPage(
      municipality: municipality, address: address, validUntil: validUntil,
      slips: slips.map {
        .init(
          name: $0.userName, roles: $0.assignments.map(\.text).joined(separator: "、"), code: $0.code
        )
      })
  }

  func sentence(_ path: String) -> String {
    guard !slips.isEmpty else { return "端末のまだない利用者はいません。何も書いていません。" }
    return """
      \(slips.count)人分の登録コードを \(path) に書きました(あなただけが読めます)。
      \(validUntil.dateInJapan.japanese) \(validUntil.clockInJapan)まで使えます。前に出したコードは使えません。
      印刷して切り分け、本人に手渡してください。コードを見た人は、その人として登録できます。印刷したらファイルを消してください。
      """
  }
}

extension ListDevices.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    guard !devices.isEmpty else { return "端末はまだありません。tsunagu-server enroll で登録コードを出してください。" }
    let width = devices.map { DisplayWidth.width(of: $0.userName) }.max() ?? 0
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

  var json: Value { .list(devices.map(\.json)) }
}

extension DeviceListing {
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

extension RevokeDevice.Outcome: ConsoleText {
  var text: String {
    """
    \(device.userName)の端末\(device.id)の登録を取り消しました。これからは何も送られません。
    端末に残る記録は次の通信で消え、未送信の記録は保留として届きます。
    """
  }
}

extension LockDevices.Outcome: ConsoleText {
  var text: String {
    days == 0
      ? "通信のない端末を閉じないことにしました。次の通信で端末に伝わります。"
      : "\(days)日を超えて通信のない端末は、記録を表示しません。次の通信で端末に伝わります。"
  }
}

extension SetConsentRegime.Outcome: ConsoleText {
  var text: String {
    let said = "同意の扱い: \(regime.label) [\(regime.rawValue)]"
    return isChanged ? said + "。変えました。端末には次の通信で伝わり、見える人が変わります。" : said
  }
}

extension ListHeld.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    guard !reasons.isEmpty else { return "保留されている入力はありません。" }
    return
      (reasons.map { "\(DisplayWidth.padded($0.code.rawValue, to: 20))  \($0.count)件" }
      + ["内容はCSWの端末の tsunagu decision list で確かめます。"]).joined(separator: "\n")
  }

  var json: Value {
    .list(
      reasons.map { ["code": .text($0.code.rawValue), "count": .integer(Int64($0.count))] })
  }
}
