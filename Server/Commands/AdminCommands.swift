import ArgumentParser
import Console
import Foundation
import Records

struct Enroll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "端末を登録するための、1回だけ使えるコードを出します。",
    discussion: """
      例:
        tsunagu-server enroll 山田花子
        tsunagu-server enroll --page 登録コード.html --url https://tsunagu.example.jp:8443
        tsunagu-server enroll --page 稲積.html --district 稲積地区社協 --role 民生委員
      --page は、端末のまだない利用者みなのコードを、切り分けて手渡す紙にします。前に出したコードは使えなくなります。
      """)

  @OptionGroup var folder: DataFolder
  @Argument(help: "氏名または番号")
  var name: String?
  @Option(name: .long, help: "コードの紙(HTML)を書くファイル(上書きはしません)")
  var page: String?
  @Option(name: .long, help: "紙に書く、サーバーのURL")
  var url: String?
  @Option(name: .long, help: "この役割の利用者だけ(--page のとき)")
  var role: String?
  @Option(name: .long, help: "この地区社協の利用者だけ(--page のとき)")
  var district: String?
  @Option(name: .long, help: "コードの有効な時間(分)。既定は60、--page では1週間")
  var minutes: Int?

  private static let weekMinutes = 10_080

  func validate() throws {
    guard (1...Enroll.weekMinutes).contains(minutes ?? 1) else {
      throw ValidationError("--minutes は1から10080(1週間)までです。")
    }
    guard (name == nil) != (page == nil) else {
      throw ValidationError("氏名か --page のどちらか一方を入れてください。")
    }
    guard page != nil || (url == nil && role == nil && district == nil) else {
      throw ValidationError("--url、--role、--district は --page と一緒に使います。")
    }
  }

  func run() throws {
    if let name { try folder.tell(MakeEnrollmentCode(user: name, minutes: minutes ?? 60)) }
    if let page { try write(page) }
  }

  private func write(_ path: String) throws {
    // The codes are made before the page is written: look first whether it can be.
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(.fileExists, ["path": path])
    }
    let outcome = try folder.perform(
      MakeEnrollmentPage(role: role, district: district, minutes: minutes ?? Enroll.weekMinutes))
    guard !outcome.slips.isEmpty else { return print(outcome.sentence(path)) }
    try NewFile.write(Array(outcome.page(address: url).html().utf8), to: path)
    print(outcome.sentence(path))
  }
}

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "動いたままで、整った控えをフォルダに作ります。",
    discussion: """
      例: tsunagu-server backup /mnt/usb/tsunagu-2026-11-21
      データベース、証明書と鍵、取り消しの記録がひとつのフォルダに入ります。途中で止まった控えは残りません。
      戻すとき: サーバーを止め、tsunagu-server restore /mnt/usb/tsunagu-2026-11-21
      名前の終わりが .sqlite なら、データベースだけのファイルを作ります。
      """)

  @OptionGroup var folder: DataFolder
  @Argument(help: "控えのフォルダ(上書きはしません)")
  var path: String

  func run() throws {
    let absolute = URL(fileURLWithPath: path).path
    try folder.tell(MakeBackup(path: absolute))
  }
}

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "記録・保留・端末の数です。", discussion: "例: tsunagu-server status --json")

  @OptionGroup var folder: DataFolder
  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws { try folder.tell(ReadStatus(), json: json) }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "データをすべて読み、壊れているところがないか確かめます。",
    discussion: """
      例: tsunagu-server check
      壊れていたら控えから戻します(docs/OPERATIONS.md)。
      """)

  @OptionGroup var folder: DataFolder

  func run() throws { try folder.tell(CheckData()) }
}
