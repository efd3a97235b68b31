import ArgumentParser
import Authority
import Casework
import Records
import Storage
import Sync

/// `tsunagu disclosure …`: in a disaster the lists go also to those for whom nobody was asked. Two people open it.
struct DisclosureGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Disclosure.kind.command, abstract: "災害のとき、同意のない人も載った名簿を二人で開き、終わったら閉じます。",
    discussion: """
      例:
        tsunagu disclosure begin --occasion 災害のおそれ --disaster 台風19号 --area 稲積地区 \
      --recipients 自治会,消防・警察 --decided-by 地区社協会長 --document 口頭「避難の準備を始める」
        tsunagu disclosure approve 台風19号
        tsunagu export supporters --disclosure 台風19号 --format html --each --output 名簿.html
        tsunagu disclosure close 台風19号
      訓練には --occasion 訓練 を使います。実在しない人の名簿になります。
      """,
    subcommands: [
      Begin.self, Approve.self, Extend.self, Confirm.self, Close.self, Standing.self,
      PreparePack.self, OpenPack.self,
      ShowRecord<Disclosure>.self,
    ])

  struct Begin: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "begin", abstract: "災害時の開示を始めます。ほかの人が承認するまで、何も開きません。",
      discussion: """
        例: tsunagu disclosure begin --occasion 訓練 --disaster 秋の防災訓練 --area 稲積地区 \
        --recipients 自治会 --decided-by 地区社協会長 --document 訓練計画書
        """)

    @Option(name: .long, help: "場合(災害、災害のおそれ、訓練)") var occasion: String
    @Option(name: .long, help: "何の災害か(例: 台風19号)") var disaster: String
    @Option(name: .long, help: "地域(市、地区社協、自治会)") var area: String
    @Option(name: .long, help: "渡す相手の種類(自治会、市、消防・警察など。「,」で区切る)") var recipients: String
    @Option(name: .long, help: "開く情報(既定は根拠が許すものすべて)") var data: String?
    @Option(name: .long, help: "決めた人(会長、市長など)") var decidedBy: String
    @Option(name: .long, help: "文書番号か、口頭の指示の言葉") var document: String
    @Option(name: .long, help: "これだけ開く理由") var reason: String?
    @Option(name: .long, help: "根拠(名簿、手元の記録。既定はあなたの役割から)") var basis: String?
    @Option(name: .long, help: "何時間で終わるか(72まで)") var hours = 72
    @Flag(name: .long, help: "決める人に連絡がつかないとき。72時間以内に事後承認を受けます。") var afterwards = false
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let typed: [(FieldDeclaration, String?)] = [
        (Disclosure.occasion.declaration, occasion), (Disclosure.disaster.declaration, disaster),
        (Disclosure.area.declaration, area), (Disclosure.recipients.declaration, recipients),
        (Disclosure.data.declaration, data), (Disclosure.decidedBy.declaration, decidedBy),
        (Disclosure.document.declaration, document), (Disclosure.reason.declaration, reason),
        (Disclosure.basis.declaration, basis),
        (
          Disclosure.approval.declaration,
          afterwards ? DisclosureApproval.afterwards.rawValue : nil
        ),
      ]
      let id = try session.store.transact { rows in
        try session.demandOpen(rows)
        let own = try rows.principal(at: session.now).flatMap(Policy.disclosureBasis(of:))
        return try session.disclosures(in: rows).begin(
          typed.compactMap { field, text in text.map { FieldAssignment(field, .set, $0) } },
          hours: hours, basis: own ?? .ownRecords)
      }
      try Saved.tell("災害時の開示を始めました。二人目が承認すると開きます。", id, session, json: json)
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "approve", abstract: "ほかの人が始めた開示を、二人目として承認します。すぐに開きます。",
      discussion: "例: tsunagu disclosure approve 台風19号")

    @OptionGroup var target: Target

    func run() throws { try target.take(.approval) }
  }

  struct Extend: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "extend", abstract: "開示を今から延ばします。二人が延ばすと、短い方まで延びます。",
      discussion: "例: tsunagu disclosure extend 台風19号 --hours 48")

    @OptionGroup var target: Target
    @Option(name: .long, help: "今から何時間か(72まで)") var hours = 72

    func run() throws { try target.take(.prolonging, hours: hours) }
  }

  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "confirm", abstract: "決める人に連絡がつかないまま始めた開示に、事後承認があったことを記録します。",
      discussion: "例: tsunagu disclosure confirm 台風19号 --words 会長決裁第12号")

    @OptionGroup var target: Target
    @Option(name: .long, help: "文書番号か、承認の言葉") var words: String?

    func run() throws { try target.take(.laterApproval, words: words) }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "開示を終えます。開いた記録は端末から消え、返ってきていない写しを示します。",
      discussion: "例: tsunagu disclosure close 台風19号")

    @OptionGroup var target: Target

    func run() throws { try target.take(.closing) }
  }

  /// All of them, and how each stands.
  struct Standing: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "災害時の開示と、いまどうなっているかを示します。",
      discussion: "例: tsunagu disclosure list")

    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let disclosures = session.disclosures(in: rows)
        let all = try disclosures.all()
        let text = DisclosureText(rows, disclosures, now: session.now)
        if json {
          page.json(.list(try all.map(text.value)))
        } else if all.isEmpty {
          page.print("災害時の開示はありません。")
        } else {
          for standing in all { try text.print(standing, on: page) }
        }
        return .nobody
      }
    }
  }

  /// The disclosure that a step is about.
  struct Target: ParsableArguments {
    @Argument(help: "開示(災害の名前か番号)") var word: String
    @Flag(name: .long, help: "JSONで出します。") var json = false

    /// Takes the step, and shows how the disclosure stands then.
    func take(_ step: DisclosureStepWord, hours: Int? = nil, words: String? = nil) throws {
      let session = try Session.open()
      let id = try session.store.transact { rows in
        try session.demandOpen(rows)
        return try session.disclosures(in: rows).take(step, on: word, hours: hours, words: words)
      }
      try session.show { rows, page in
        let disclosures = session.disclosures(in: rows)
        let standing = try disclosures.standing(id.description)
        let text = DisclosureText(rows, disclosures, now: session.now)
        if json {
          page.json(try text.value(standing))
        } else {
          try text.print(standing, on: page)
          page.print("ほかの人の端末とサーバーには、つぎの同期で届きます。")
        }
        return .nobody
      }
    }
  }
}

extension Session {
  func disclosures(in rows: DeviceRows) -> Disclosures {
    Disclosures(rows: rows, writer: writer(in: rows), now: now)
  }
}

/// Disclosures as they are shown.
struct DisclosureText {
  private let rows: DeviceRows
  private let disclosures: Disclosures
  private let now: Timestamp

  init(_ rows: DeviceRows, _ disclosures: Disclosures, now: Timestamp) {
    (self.rows, self.disclosures, self.now) = (rows, disclosures, now)
  }

  /// The disclosures that everybody should know of: those that are open, wait for a second person, and whose approval is still to
  /// come.
  static func news(in rows: DeviceRows, _ session: Session) throws -> [String] {
    let disclosures = session.disclosures(in: rows)
    let text = DisclosureText(rows, disclosures, now: session.now)
    return try disclosures.all().filter { standing in
      let phase = standing.phase(at: session.now)
      return phase == .open || phase == .awaitsSecondPerson || standing.awaitsLaterApproval
    }.flatMap { ["災害時の開示 \(try text.line($0))", "  \($0.words(at: session.now))"] }
  }

  /// 「台風19号(災害のおそれ) 稲積地区 根拠 手元の記録」
  func line(_ standing: DisclosureStanding) throws -> String {
    let record = try rows.view(standing.id)?.record
    let name = record?[Disclosure.disaster] ?? standing.id.short
    let area = try Names(rows: rows).name(of: standing.area)
    return "\(name)(\(standing.occasion.rawValue)) \(area) 根拠 \(standing.basis.rawValue)"
  }

  func print(_ standing: DisclosureStanding, on page: Page) throws {
    page.print("\(standing.id.short)  \(try line(standing))")
    page.print("  \(standing.words(at: now))")
    let recipients = ConsentRecipient.allCases.filter(standing.recipients.contains)
    page.print("  渡す相手: " + recipients.map(\.rawValue).joined(separator: "、"))
    let out = try disclosures.copiesOut(of: standing.id)
    guard !out.isEmpty else { return }
    page.print("  返ってきていない写し \(out.count)部")
    for copy in out {
      let words = [
        copy[Copy.number], copy[Copy.recipient], copy[Copy.stage] == .lost ? "紛失" : nil,
      ]
      page.print("    " + words.compactMap(\.self).joined(separator: " "))
    }
  }

  func value(_ standing: DisclosureStanding) throws -> Value {
    [
      "id": .text(standing.id.description), "basis": .text(standing.basis.rawValue),
      "occasion": .text(standing.occasion.rawValue),
      "area": .text(standing.area.description), "phase": .text(phase(standing)),
      "until": .text(standing.until.description),
      "awaits_later_approval": .bool(standing.awaitsLaterApproval),
      "copies_out": .texts(
        try disclosures.copiesOut(of: standing.id).compactMap { $0[Copy.number] }),
    ]
  }

  private func phase(_ standing: DisclosureStanding) -> String {
    switch standing.phase(at: now) {
    case .awaitsSecondPerson: "awaits_second_person"
    case .open: "open"
    case .expired: "expired"
    case .ended: "ended"
    }
  }
}
