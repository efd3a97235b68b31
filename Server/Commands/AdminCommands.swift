import ArgumentParser
import Foundation

struct Enroll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "端末を登録するための、1回だけ使えるコードを出します。",
    discussion: "例: tsunagu-server enroll 山田花子")

  @OptionGroup var folder: DataFolder
  @Argument(help: "氏名または番号")
  var name: String
  @Option(name: .long, help: "コードの有効な時間(分)")
  var minutes = 60

  func validate() throws {
    guard (1...10_080).contains(minutes) else {
      throw ValidationError("--minutes は1から10080(1週間)までです。")
    }
  }

  func run() throws { try folder.tell(MakeEnrollmentCode(user: name, minutes: minutes)) }
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
