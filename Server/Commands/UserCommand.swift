import ArgumentParser
import Authority
import Records

struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "利用者と担当を登録し、一覧し、終えます。",
    subcommands: [Add.self, Assign.self, Unassign.self, List.self, End.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "利用者を登録します。",
      discussion: """
        例:
          tsunagu-server user add --name 山田花子 --role community_social_worker
          tsunagu-server user add --name 森一郎 --role 民生委員 --district 稲積地区社協 --from R7.12.1
          tsunagu-server user add --name 林正 --role 自治会長 --association 中央町自治会
        役割: \(UserCommand.roles)
        """)

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "氏名")
    var name: String
    @OptionGroup var assignment: AssignmentOptions
    @Option(name: .long, help: "本人の担い手の記録(番号か氏名)")
    var worker: String?
    @Flag(name: .long, help: "住所秘匿の人の住所を見ることを認められた職員")
    var seesHiddenAddresses = false

    func run() throws {
      try folder.tell(
        AddUser(
          name: name, assignment: assignment.words, worker: worker,
          seesHiddenAddresses: seesHiddenAddresses))
    }
  }

  struct Assign: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "assign", abstract: "担当をもうひとつ加えます。",
      discussion: """
        例: tsunagu-server user assign 森一郎 --role 協力者 --from 4/1
        ひとりがいくつもの役割を持てます。見えるのは、そのどれかで見えるものです。
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "氏名または番号")
    var name: String
    @OptionGroup var assignment: AssignmentOptions

    func run() throws { try folder.tell(AddAssignment(name: name, assignment: assignment.words)) }
  }

  struct Unassign: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "unassign", abstract: "担当をひとつ終えます。",
      discussion: """
        例: tsunagu-server user unassign 森一郎 --role 民生委員 --to R10.11.30
        --to がなければ昨日までです。その後に届いた入力は保留になります。
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "氏名または番号")
    var name: String
    @OptionGroup var assignment: AssignmentOptions

    func run() throws { try folder.tell(EndAssignment(name: name, assignment: assignment.words)) }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "利用者の一覧です。", discussion: "例: tsunagu-server user list --json")

    @OptionGroup var folder: DataFolder
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws { try folder.tell(ListUsers(), json: json) }
  }

  struct End: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "end", abstract: "利用者の登録を終えます。", discussion: "例: tsunagu-server user end 山田花子")

    @OptionGroup var folder: DataFolder
    @Argument(help: "氏名または番号")
    var name: String

    func run() throws { try folder.tell(EndUser(name: name)) }
  }

  static let roles = Role.allCases.map { "\($0.rawValue)(\($0.label))" }.joined(separator: " ")
}

/// A role, where, from when and until when.
struct AssignmentOptions: ParsableArguments {
  @Option(name: .long, help: "役割")
  var role: String
  @Option(name: .long, help: "受け持つ地区社協(番号、コードか名称)")
  var district: String?
  @Option(name: .long, help: "受け持つ自治会(番号、コードか名称)")
  var association: String?
  @Option(name: .long, help: "任期の初日")
  var from: String?
  @Option(name: .long, help: "任期の最後の日")
  var to: String?

  var words: AssignmentWords {
    AssignmentWords(role: role, district: district, association: association, from: from, to: to)
  }
}
