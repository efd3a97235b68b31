import ArgumentParser
import Foundation
import Problems
import Records
import Storage
import Sync

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "控えから戻します。いまのデータは消さずに、別のフォルダに残します。",
    discussion: """
      例:
        tsunagu-server restore /mnt/usb/tsunagu-2026-11-25
        tsunagu-server restore /mnt/usb/tsunagu-2026-11-25 --ledger /mnt/old-disk/tsunagu-acts.log
      サーバーを止めてから使います。控えを確かめ、控えの後の消去・撤回・取り消しを行い直し、何が足りないかもしれないかを伝えます。
      """)

  @OptionGroup var folder: DataFolder
  @Argument(help: "backup で作った控えのフォルダ(または .sqlite のファイル)")
  var backup: String
  @Option(name: .long, help: "ほかで見つかった取り消しの記録(tsunagu-acts.log)")
  var ledger: String?

  func run() throws {
    let keepsTLS = (try? ServerIdentity(.made(data: folder.path))) != nil
    let outcome = try Restoration(data: folder.path).run(
      URL(fileURLWithPath: backup).path, ledger: ledger.map { URL(fileURLWithPath: $0).path },
      keepsTLS: keepsTLS, asideName: asideName)
    let store = try ServerStore(folder: folder.path)
    let comeback = try store.comeBack(Secret.incarnation(), at: .now)
    let administration = Administration(store: store, folder: folder.path)
    let checked = try administration.perform(CheckData()).text
    let awaited = try store.read { try administration.devicesAwaited(in: $0) }
    for line in lines(outcome, comeback, awaited) { print(line) }
    print(checked)
    if let letters = try? MadeCertificate(data: folder.path).letters() {
      print("鍵のしるし: \(letters)(端末が鍵の違いを知らせたときは、tsunagu trust で使います)")
    }
    print(
      comeback.lacksActs
        ? Problem(.actsWanted).sentence : "次は tsunagu-server serve です。")
    try store.emptyLog()
  }

  private func lines(
    _ outcome: Restoration.Outcome, _ comeback: Comeback, _ awaited: [DeviceListing]
  ) -> [String] {
    var lines = [
      outcome.madeAt.map {
        "\($0.dateInJapan.japanese) \($0.clockInJapan)に作られた控えに戻しました。"
      } ?? "控えに戻しました。"
    ]
    if let aside = outcome.aside { lines.append("前のデータは \(aside) に残してあります。何も消していません。") }
    if outcome.keptTLS { lines.append("証明書と鍵は、ここにあったものをそのまま使います。") }
    lines.append(RepeatedActs.sentence(comeback.repeated))
    lines.append("控えの後にサーバーへ届いた入力は、まだここにありません。端末が通信すると、もう一度送られます。")
    if !awaited.isEmpty { lines.append("次の端末の通信を待っています:") }
    lines += awaited.map { device in
      "  端末\(device.id)  \(device.userName)  最後の通信 \(device.lastContact.dateInJapan.japanese)"
    }
    lines.append(
      "控えの後に登録した端末は [unauthorized] になります。新しい登録コードで tsunagu enroll をすると、入力したものはすべて送られます。")
    return lines
  }

  /// `damaged-20261125-103000`, and a number behind it where that is taken.
  private var asideName: String {
    let now = Timestamp.now
    let digits = "\(now.dateInJapan)\(now.clockInJapan)".filter(\.isNumber)
    let name = "damaged-\(digits.prefix(8))-\(digits.dropFirst(8))"
    var number = 1
    while FileManager.default.fileExists(atPath: "\(folder.path)/\(name)-\(number)") { number += 1 }
    return "\(name)-\(number)"
  }
}

struct ReceiptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "端末の受領のしるしが、このサーバーのものかを確かめます。",
    discussion: "例: tsunagu-server receipt '…'(端末の tsunagu receipt の表示)")

  @OptionGroup var folder: DataFolder
  @Argument(help: "受領のしるし")
  var receipt: String

  func run() throws { try folder.tell(VerifyReceipt(receipt: receipt)) }
}
