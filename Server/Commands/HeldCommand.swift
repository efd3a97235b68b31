import ArgumentParser

struct HeldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held", abstract: "保留されている入力を数えます。", subcommands: [List.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "保留の理由と件数です。内容は出しません。",
      discussion: "例: tsunagu-server held list --json")

    @OptionGroup var folder: DataFolder
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws { try folder.tell(ListHeld(), json: json) }
  }
}
