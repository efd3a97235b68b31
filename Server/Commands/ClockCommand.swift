import ArgumentParser

/// `tsunagu-server clock …`: after the machine's clock was wrong.
struct ClockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock", abstract: "サーバーの時計が疑わしいときに使います。",
    discussion: "例: tsunagu-server clock confirm", subcommands: [Confirm.self])

  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "confirm", abstract: "サーバーの時計を見て、正しいと確かめたことを記録します。",
      discussion: """
        例: tsunagu-server clock confirm
        先に date で時計を見て、違っていたら直してください。
        """)

    @OptionGroup var folder: DataFolder

    func run() throws { try folder.tell(ConfirmClock()) }
  }
}
