import ArgumentParser
import Records
import Sync

struct DeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "端末を一覧し、登録を取り消します。",
    subcommands: [List.self, Revoke.self, LockAfter.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "端末の一覧です。", discussion: "例: tsunagu-server device list --json")

    @OptionGroup var folder: DataFolder
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws { try folder.tell(ListDevices(), json: json) }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke", abstract: "端末ひとつの登録を取り消します(紛失、返却)。",
      discussion: """
        例: tsunagu-server device revoke 3 --reason 紛失
        次の通信で、未送信の記録は保留として届き、端末の記録は消えます。取り消しは元に戻せません。
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "端末の番号(device list)")
    var id: Int64
    @Option(name: .long, help: "理由")
    var reason: String?

    func run() throws { try folder.tell(RevokeDevice(device: id, reason: reason)) }
  }

  struct LockAfter: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lock-after", abstract: "何日通信のない端末が記録を表示しなくなるかを決めます。",
      discussion: """
        例:
          tsunagu-server device lock-after 14
          tsunagu-server device lock-after 0      災害のあいだ、閉じない
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "日数(0は閉じない)")
    var days: Int

    func validate() throws {
      guard Limits.lockDays.contains(days) else {
        throw ValidationError("日数は0から\(Limits.lockDays.upperBound)までです。")
      }
    }

    func run() throws { try folder.tell(LockDevices(days: days)) }
  }
}
