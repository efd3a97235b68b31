import ArgumentParser
import Casework
import Console
import Records
import Reports
import Storage
import Sync

/// `tsunagu copy …`: 写しの台帳. Copies are entered by themselves; here people say what became of them.
struct CopyGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Copy.kind.command, abstract: "渡した名簿や用紙の写しを、番号で数え、返してもらい、なくしたときに調べます。",
    discussion: """
      例:
        tsunagu copy list
        tsunagu copy return QX7R2MK-15
      書き出しや印刷をすると、写しはひとりでに台帳に載ります。
      """,
    subcommands: [
      Returned.self, Destroyed.self, LostCopy.self, StockTake.self, CopiedNames.self,
      CopyHolders.self, CopyHandover.self,
    ] + common.subcommands)

  private static let common = RecordGroup<Copy>.configuration

  struct Returned: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "return", abstract: "返ってきた写しを台帳につけます。",
      discussion: "例: tsunagu copy return QX7R2MK-15 QX7R2MK-16 --on 昨日")

    @OptionGroup var marked: MarkedCopies

    func run() throws {
      for line in try marked.lines(.returned) { print(line) }
    }
  }

  struct Destroyed: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "destroy", abstract: "破って捨てた写しを台帳につけます。",
      discussion: "例: tsunagu copy destroy QX7R2MK-15")

    @OptionGroup var marked: MarkedCopies

    func run() throws {
      for line in try marked.lines(.destroyed) { print(line) }
    }
  }
}

/// Numbers of copies, and the day of what became of them.
struct MarkedCopies: ParsableArguments {
  @Argument(help: "写し番号(紙の上にある番号)") var numbers: [String]
  @Option(name: .long, help: "その日(既定は今日)") var on = "今日"

  /// Marks them.
  ///
  /// - Returns: a line a copy.
  func lines(_ stage: CopyStage) throws -> [String] {
    let session = try Session.open()
    let (copies, day) = try MarkedCopies.mark(numbers, stage, on: on, session)
    return try session.store.read { rows in
      try copies.map { "\(try CopyText(rows).line($0)): \(stage.rawValue)(\(day.japanese))" }
    }
  }

  /// - Parameter text: the day as somebody wrote it.
  static func mark(
    _ numbers: [String], _ stage: CopyStage, on text: String, _ session: Session
  ) throws -> (copies: [RecordID], day: CalendarDate) {
    try session.store.transact { rows in
      try session.demandOpen(rows)
      let day = try session.reader(in: rows).date(text)
      let register = CopyRegister(rows: rows, writer: session.writer(in: rows))
      return (try register.mark(numbers, stage, on: day), day)
    }
  }
}

/// A lost copy: exactly the people on it, and the days of the law.
struct LostCopy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lost", abstract: "なくした写しを台帳につけ、載っている人と報告の期限を示します。",
    discussion: "例: tsunagu copy lost QX7R2MK-15 --on 昨日")

  @Argument(help: "写し番号") var number: String
  @Option(name: .long, help: "なくなったと分かった日(既定は今日)") var on = "今日"
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    let (_, day) = try MarkedCopies.mark([number], .lost, on: on, session)
    try CopiedNames.show(number, lostOn: day, json: json, session)
  }
}

/// The people on a copy.
struct CopiedNames: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people", abstract: "写しに載っている人を示します。",
    discussion: "例: tsunagu copy people QX7R2MK-15")

  @Argument(help: "写し番号") var number: String
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws { try CopiedNames.show(number, lostOn: nil, json: json, Session.open()) }

  static func show(
    _ number: String, lostOn day: CalendarDate?, json: Bool, _ session: Session
  ) throws {
    try session.show { rows, page in
      let id = try Lookup(rows: rows).find(number, [Copy.kindName])
      guard let copy = try rows.view(id)?.record else {
        throw Problem(.idUnknown, ["word": number])
      }
      let people = try CopyRegister(rows: rows, writer: session.writer(in: rows))
        .people(on: copy)
      let report = day.map(LossReport.init)
      if json {
        page.json(CopyText.value(copy, people, report))
      } else {
        try CopyText(rows).print(copy, people, report, on: page)
      }
      return Subjects(.list, [Copy.kindName, Person.kindName], [id] + people.known)
    }
  }
}

/// 棚卸: what was seen, and what should be there and was not.
struct StockTake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "手元にあった写しの番号を入れ、まだ見ていない写しを調べます(棚卸)。",
    discussion: "例: tsunagu copy check QX7R2MK-15 QX7R2MK-16 --area 稲積地区")

  @Argument(help: "写し番号(省くと、まだ見ていない写しだけを示します)") var numbers: [String] = []
  @Option(name: .long, help: "この地区社協または自治会だけ") var area: String?
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    if !numbers.isEmpty {
      try session.store.transact { rows in
        try session.demandOpen(rows)
        _ = try CopyRegister(rows: rows, writer: session.writer(in: rows)).check(numbers)
      }
    }
    try session.show { rows, page in
      let place = try area.map { try Lookup(rows: rows).find($0, [Area.kindName]) }
      let missing = try CopyRegister(rows: rows, writer: session.writer(in: rows))
        .missing(in: place)
      if json {
        page.json(.texts(missing.map { $0[Copy.number] ?? "" }))
        return .nobody
      }
      if !numbers.isEmpty { page.print("\(numbers.count)部を見たことにしました。") }
      page.print(missing.isEmpty ? "まだ見ていない写しはありません。" : "まだ見ていない写し \(missing.count)部")
      for copy in missing {
        let due = copy[Copy.dueBack].map { day in
          "  返却期限 \(day.japanese)" + (day < session.today ? "(過ぎています)" : "")
        }
        page.print("  \(try CopyText(rows).line(copy.id))\(due ?? "")")
      }
      return .nobody
    }
  }
}

/// A page a holder.
struct CopyHolders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holders", abstract: "だれが何番の写しを預かっているかを、一人1枚の紙にします。",
    discussion: "例: tsunagu copy holders --output 預かり.html")

  @Argument(help: "渡した相手(省くと全員)") var holder: String?
  @Option(name: .long, help: "書き出すファイル(省くと画面に一覧を出します。上書きはしません)") var output: String?

  func run() throws {
    let session = try Session.open()
    var html: String?
    try session.show { rows, page in
      let register = CopyRegister(rows: rows, writer: session.writer(in: rows))
      let holders = try register.holders(holder)
      guard !holders.isEmpty || holder == nil else {
        throw Problem(.idUnknown, ["word": holder ?? ""])
      }
      for holder in holders {
        page.print("\(holder.name) \(holder.copies.count)部")
        for copy in holder.copies { page.print("  \(try CopyText(rows).line(copy.id))") }
      }
      if holders.isEmpty { page.print("外に出ている写しはありません。") }
      html = try HoldersPage(
        municipality: rows.ownUser?.municipality ?? "", asOf: session.today,
        holders: holders.map { .init(name: $0.name, copies: $0.copies) }
      ).html()
      return .nobody
    }
    guard let output, let html else { return }
    try NewFile.write(PrintableText.printable(Array(html.utf8)), to: output)
    print("\(output) に書き出しました。")
  }
}

/// At the end of a term the next one gets what the last one held.
struct CopyHandover: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", abstract: "任期が終わる人の預かっている写しを、次の人に引き継ぎます。",
    discussion: "例: tsunagu copy handover 見本町自治会長 新しい自治会長 --on R9.4.1")

  @Argument(help: "今まで預かっていた人(写しに書いてあるとおり)") var holder: String
  @Argument(help: "次に預かる人") var next: String
  @Option(name: .long, help: "引き継いだ日(既定は今日)") var on = "今日"

  func run() throws {
    let session = try Session.open()
    let copies = try session.store.transact { rows in
      try session.demandOpen(rows)
      let day = try session.reader(in: rows).date(on)
      return try CopyRegister(rows: rows, writer: session.writer(in: rows))
        .handOver(from: holder, to: next, on: day)
    }
    try session.store.read { rows in
      for copy in copies { print(try CopyText(rows).line(copy)) }
    }
    print("\(copies.count)部を \(next) に引き継ぎました。")
  }
}

/// Copies as they are shown.
struct CopyText {
  private let rows: DeviceRows

  init(_ rows: DeviceRows) { self.rows = rows }

  /// `QX7R2MK-15 支援者リスト 見本自治会長`
  func line(_ id: RecordID) throws -> String {
    guard let copy = try rows.view(id)?.record else { return id.short }
    return [
      copy[Copy.number], copy[Copy.title] ?? copy[Copy.document]?.rawValue, copy[Copy.recipient],
      copy[Copy.stage] == .lost ? "紛失" : nil,
    ].compactMap(\.self).joined(separator: " ")
  }

  func print(
    _ copy: Record, _ people: CopiedPeople, _ report: LossReport?, on page: Page
  ) throws {
    page.print(try line(copy.id))
    if let day = copy[Copy.asOf] { page.print("基準日 \(day.japanese)") }
    page.print("載っている人 \(people.known.count + people.unknown)人")
    for person in people.known { page.print("  \(try PersonLine(rows: rows).text(person))") }
    if people.unknown > 0 {
      page.print("  ほかに\(people.unknown)人(記録が消されたか、この端末では見えません)")
    }
    guard let report else { return }
    page.print("個人情報保護委員会への報告(個人情報の保護に関する法律 26条、68条)")
    page.print("  速報  \(report.quick.japanese)まで(分かってから3日から5日のうち)")
    page.print("  確報  \(report.final.japanese)まで")
    page.print("        盗まれたおそれのあるときは \(report.finalOfTheft.japanese)まで")
    page.print("載っている人(または家族)に知らせることも、法律で決まっています。")
  }

  static func value(
    _ copy: Record, _ people: CopiedPeople, _ report: LossReport?
  ) -> Value {
    [
      "id": .text(copy.id.description), "number": .optional(copy[Copy.number]),
      "persons": .texts(people.known.map(\.description)),
      "unknown": .integer(Int64(people.unknown)),
      "report": report.map { report in
        [
          "quick": .text(report.quick.description), "final": .text(report.final.description),
          "final_of_theft": .text(report.finalOfTheft.description),
        ]
      } ?? .null,
    ]
  }
}
