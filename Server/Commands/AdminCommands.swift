import ArgumentParser
import Foundation

struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "利用者を登録し、一覧し、終えます。",
    subcommands: [Add.self, List.self, End.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "利用者を登録します。",
      discussion: """
        例:
          tsunagu-server user add --name 山田花子 --role community_social_worker
          tsunagu-server user add --name 森一郎 --role welfare_commissioner --district 稲積地区社協
        役割: cooperator(協力者) welfare_commissioner(民生委員) district_council(地区社協)
              community_social_worker(CSW) administrator(管理者)
        """)

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "氏名")
    var name: String
    @Option(name: .long, help: "役割")
    var role: String
    @Option(name: .long, help: "本人の担い手の記録(番号か氏名)")
    var worker: String?
    @Option(name: .long, help: "受け持つ地区社協(番号、コードか名称)")
    var district: String?
    @Flag(name: .long, help: "住所秘匿の人の住所を見ることを認められた職員")
    var seesHiddenAddresses = false

    func run() throws {
      print(
        try folder.perform(
          .addUser(
            name: name, role: role, worker: worker, district: district,
            seesHidden: seesHiddenAddresses)))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "利用者の一覧です。", discussion: "例: tsunagu-server user list --json")

    @OptionGroup var folder: DataFolder
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws { print(try folder.perform(.listUsers(json: json))) }
  }

  struct End: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "利用者の登録を終えます。", discussion: "例: tsunagu-server user end 山田花子")

    @OptionGroup var folder: DataFolder
    @Argument(help: "氏名または番号")
    var name: String

    func run() throws { print(try folder.perform(.endUser(name: name))) }
  }
}

struct Enroll: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "端末を登録するための、1回だけ使えるコードを出します。",
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

  func run() throws { print(try folder.perform(.enroll(name: name, minutes: minutes))) }
}

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "動いたままで、整った控えを作ります。",
    discussion: """
      例: tsunagu-server backup /mnt/usb/tsunagu-2026-11-21.sqlite
      戻すとき: サーバーを止め、控えをデータの置き場所の tsunagu-server.sqlite に置いて serve します。
      """)

  @OptionGroup var folder: DataFolder
  @Argument(help: "控えのファイル(上書きはしません)")
  var path: String

  func run() throws {
    let absolute = URL(fileURLWithPath: path).path
    print(try folder.perform(.backup(path: absolute)))
  }
}

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "記録・保留・端末の数です。", discussion: "例: tsunagu-server status --json")

  @OptionGroup var folder: DataFolder
  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws { print(try folder.perform(.status(json: json))) }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "データをすべて読み、壊れているところがないか確かめます。",
    discussion: """
      例: tsunagu-server check
      壊れていたら控えから戻します(docs/OPERATIONS.md)。
      """)

  @OptionGroup var folder: DataFolder

  func run() throws { print(try folder.perform(.check)) }
}
