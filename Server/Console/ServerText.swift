import Records
import Storage
import Sync

extension ReadStatus.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    let lines = """
      \(municipality)
      記録   \(records)件
      入力   \(operations)件(うち保留 \(held)件)
      端末   \(devices)台
      """
    return awaitedDevices.isEmpty
      ? lines
      : lines + "\n控えから戻した後、まだ通信のない端末 \(awaitedDevices.count)台(その端末だけが持つ入力があるかもしれません)"
  }

  var json: Value {
    [
      "municipality": .text(municipality), "records": .integer(Int64(records)),
      "operations": .integer(Int64(operations)), "held": .integer(Int64(held)),
      "devices": .integer(Int64(devices)), "version": .text(version),
      "awaited_devices": .list(awaitedDevices.map { .integer($0) }),
    ]
  }
}

extension CheckData.Outcome: ConsoleText {
  var text: String { "データをすべて確かめました。壊れているところはありません。" }
}

extension ConfirmClock.Outcome: ConsoleText {
  var text: String {
    "サーバーの時計(\(now.dateInJapan.japanese) \(now.clockInJapan))を正しいものとしました。"
      + (wasDoubtful ? "" : "疑わしいところはありませんでした。")
  }
}

extension ReloadCertificate.Outcome: ConsoleText {
  var text: String {
    "証明書を読み直しました(\(validUntil.dateInJapan.japanese)まで有効)。つながっている端末はそのままです。"
  }
}

extension MakeBackup.Outcome: ConsoleText {
  var text: String {
    switch self {
    case .folder(let path, let hasTLS, let auditHead):
      """
      \(path) に控えを作りました。データベース、\(hasTLS ? "証明書と鍵(tls)、" : "")取り消しの記録(tsunagu-acts.log)が入っています。
      \(hasTLS ? "" : "認証局の証明書と鍵(serve --certificate、--key)は入っていません。別に控えてください。\n")監査の先頭 \(auditHead)
      戻すとき: tsunagu-server restore \(path)
      """
    case .database(let path):
      """
      \(path) に、データベースだけの控えを作りました。証明書と鍵(tls)、取り消しの記録(tsunagu-acts.log)は入っていません。
      すべてを控えるには、フォルダの名前を指定してください: tsunagu-server backup \(path.dropLast(".sqlite".count))
      """
    }
  }
}

extension VerifyReceipt.Outcome: ConsoleText {
  var text: String {
    let isWhole = received >= promised
    let origin = isCurrent ? "" : "控えから戻す前のしるしです。"
    return """
      このサーバーのしるしです。端末の入力 \(hexText(replica))-1 から \(promised) までを受け取ったと約束しています。
      \(isWhole ? "その入力はすべてここにあります。" : "ここには\(received)番までしかありません。\(origin)端末が通信すると、もう一度送られます。")
      """
  }
}

/// Acts that were done again, in words.
enum RepeatedActs {
  static func sentence(_ acts: [Act]) -> String {
    guard !acts.isEmpty else { return "控えの後の消去・撤回・取り消しで、行い直すものはありませんでした。" }
    return "控えの後にした次のことを、もう一度行いました: " + counts(acts).joined(separator: "、")
  }

  static func counts(_ acts: [Act]) -> [String] {
    var numbers: [(label: String, unit: String, count: Int)] = [
      ("記録の消去", "件", 0), ("同意の撤回", "件", 0), ("端末の取り消し", "台", 0), ("利用者の終了", "人", 0),
      ("担当の終わり", "件", 0), ("住所秘匿や不同意", "件", 0), ("同意の署名日", "件", 0),
    ]
    for act in acts {
      switch act {
      case .erased: numbers[0].count += 1
      case .consentClosed: numbers[1].count += 1
      case .deviceRevoked: numbers[2].count += 1
      case .userEnded: numbers[3].count += 1
      case .assignmentEnded: numbers[4].count += 1
      case .guarded: numbers[5].count += 1
      case .consentReopened: numbers[6].count += 1
      case .unguarded, .unknown: break
      }
    }
    return numbers.filter { $0.count > 0 }.map { "\($0.label) \($0.count)\($0.unit)" }
  }
}
