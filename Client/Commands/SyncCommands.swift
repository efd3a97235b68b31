import ArgumentParser
import Authority
import Casework
import Foundation
import Merge
import Problems
import Records
import Storage
import Sync

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "入力した記録を送り、新しい記録を受け取ります。", discussion: "例: tsunagu sync")

  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    let summary = try Syncing.runVisibly(session) { Output.notice($0) }
    if let doubt = try session.store.read({ try $0.auditDoubt() }) {
      Output.notice(AuditSentence.text(of: doubt))
    }
    let decided = try Decided.entries(of: summary, in: session)
    if json { return Output.json(Syncing.json(summary, decided)) }
    let news =
      try SyncNews.lines(of: summary, in: session) + SyncNews.ofOwnReports(in: session)
    for line in Syncing.lines(summary) + news + decided.lines { print(line) }
    if let dismissal = summary.dismissal { throw Problem(dismissal.code) }
  }
}

/// Runs the exchanges and reports their results.
enum Syncing {
  private static let mendable = [ProblemCode.storeDamaged, .storeTampered]

  /// First repairs the device's data if an earlier command has met damage, or this one does.
  ///
  /// - Parameter notice: told the repairs, line by line.
  static func run(
    _ session: Session, notice: (String) -> Void, progress: (DeviceExchange.Summary) -> Void
  ) throws -> DeviceExchange.Summary {
    try session.store.atLongWork { try runAlone(session, notice, progress) }
  }

  /// The same, with a line at the terminal that says how far it has come.
  static func runVisibly(
    _ session: Session, notice: (String) -> Void
  ) throws -> DeviceExchange.Summary {
    guard isatty(STDERR_FILENO) == 1 else { return try run(session, notice: notice) { _ in } }
    defer { Output.passing("") }
    return try run(session, notice: notice) {
      Output.passing("送信 \($0.sent)件  受信 \($0.received)件 …")
    }
  }

  /// The outcome of an exchange, a sentence each: what went and came, and what waits for whom.
  static func sentences(_ summary: DeviceExchange.Summary) -> [String] {
    let sent = summary.sent > 0 ? "入力 \(summary.sent)件を送りました。" : "新しく送る入力はありませんでした。"
    let received =
      summary.received > 0 ? "記録 \(summary.received)件が届きました。" : "新しく届いた記録はありません。"
    var lines = [sent + received]
    if summary.held > 0 { lines.append("担当者(CSW)の確認を待っている入力が \(summary.held)件あります。") }
    if let waiting = summary.waiting, waiting > 0 {
      lines.append("あなたの判断を待っている入力が \(waiting)件あります。")
    }
    if summary.refused > 0 { lines.append("受け付けられなかった入力が \(summary.refused)件あります。") }
    if summary.gone > 0 { lines.append("担当でなくなった記録 \(summary.gone)件は、この端末から消えました。") }
    return lines
  }

  private static func runAlone(
    _ session: Session, _ notice: (String) -> Void, _ progress: (DeviceExchange.Summary) -> Void
  ) throws -> DeviceExchange.Summary {
    if session.store.isDamaged { try repair(session, notice) }
    try? HandingOut.settleUnfinished(session)
    do {
      return try exchange(session, notice, progress)
    } catch let problem as Problem where problem.code == .unauthorized {
      guard try session.store.transact({ try TokenRenewal.goBack(in: $0) }) else { throw problem }
      return try exchange(session, notice, progress)
    } catch let problem as Problem where mendable.contains(problem.code) && session.store.isDamaged
    {
      try repair(session, notice)
      return try exchange(session, notice, progress)
    }
  }

  private static func repair(_ session: Session, _ notice: (String) -> Void) throws {
    notice("この端末のデータの一部が壊れているか、書き換えられていました。読めるものから作り直しています…")
    let repair = try session.store.repair()
    if repair.isEnrolled {
      notice("この端末で入力した\(repair.operations)件を引き継ぎました。残りはサーバーから届きます。")
      try session.store.transact {
        try $0.note(
          "repair", record: nil, detail: "引き継ぎ\(repair.operations)", at: session.now)
      }
    } else {
      notice("だれの端末かを読み出せませんでした。管理者から登録コードを受け取り、登録し直してください。")
    }
    guard let kept = repair.kept else { return }
    let count = repair.unreadable.map { "\($0)件" } ?? "いくつか"
    notice(
      repair.isEnrolled
        ? "未送信の入力のうち\(count)は読み出せませんでした。もとのファイルを残してあります。管理者に渡してください: \(kept)"
        : "未送信の入力は、もとのファイルに残っています。管理者に渡してください: \(kept)")
  }

  /// The server that this device is enrolled at.
  static func connection(_ session: Session) throws -> ServerConnection {
    guard let enrollment = try session.store.read({ try $0.enrollment() }) else {
      throw Problem(.notEnrolled)
    }
    return ServerConnection(
      url: enrollment.server, token: enrollment.token,
      pins: try session.store.read { try KnownKeys.read($0) })
  }

  private static func exchange(
    _ session: Session, _ notice: (String) -> Void, _ progress: (DeviceExchange.Summary) -> Void
  ) throws -> DeviceExchange.Summary {
    let connection = try connection(session)
    let clockReport = try ClockReport(session)
    try session.store.verify()
    var heard: DeviceClock.Contact?
    var isTokenTaken = false
    let summary: DeviceExchange.Summary
    do {
      summary = try DeviceExchange.run(
        session.store, over: connection, clock: session.now,
        nextToken: try TokenRenewal.proposal(session)
      ) { answer in
        heard = answer.now.map { .init(server: $0, device: MachineClock.moment) }
        isTokenTaken = isTokenTaken || answer.isTokenTaken
      } progress: {
        progress($0)
      }
    } catch let problem as Problem where DeviceExchange.isForEntriesAlone(problem) {
      try DeviceExchange.receive(session.store, over: connection, clock: session.now)
      throw problem
    }
    try session.store.transact { rows in
      try ClockReport.keep(heard, session, in: rows)
      if isTokenTaken { try TokenRenewal.take(at: heard?.server ?? session.now, in: rows) }
      try KnownKeys.update(with: connection.announcedPins, in: rows)
      try rows.note(
        "sync", record: nil, detail: "送信\(summary.sent) 受信\(summary.received)", at: session.now)
      if let doubt = try rows.auditDoubt(), !doubt.isTold {
        try AccessNotes.append(doubt, by: session.writer(in: rows))
      }
    }
    clockReport.lines(heard).forEach(notice)
    return summary
  }

  static func lines(_ summary: DeviceExchange.Summary) -> [String] {
    var lines = ["送信 \(summary.sent)件  受信 \(summary.received)件"]
    if summary.held > 0 {
      lines.append("保留 \(summary.held)件(担当者(CSW)が確認します。tsunagu status で理由が見られます)")
    }
    if let waiting = summary.waiting, waiting > 0 {
      lines.append("判断を待っている入力 \(waiting)件(tsunagu decision list で見て決めてください)")
    }
    if summary.refused > 0 {
      lines.append("受け付けられなかったもの \(summary.refused)件(tsunagu status で理由が見られます)")
    }
    if summary.gone > 0 { lines.append("見られなくなった記録 \(summary.gone)件をこの端末から消しました。") }
    return lines
  }

  static func json(_ summary: DeviceExchange.Summary, _ decided: Decided) -> Value {
    [
      "decided": .list(decided.entries.map { Status.json($0.operation, $0.verdict, $0.reason) }),
      "sent": .integer(Int64(summary.sent)), "accepted": .integer(Int64(summary.accepted)),
      "held": .integer(Int64(summary.held)), "refused": .integer(Int64(summary.refused)),
      "received": .integer(Int64(summary.received)), "gone": .integer(Int64(summary.gone)),
      "accesses": .integer(Int64(summary.accesses)),
      "dismissed": .optional(summary.dismissal?.rawValue),
      "waiting_decisions": summary.waiting.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "この端末でしたことの記録です。", discussion: "例: tsunagu log --limit 20")

  @Option(name: .long, help: "新しいものから何件") var limit = 50
  @Flag(name: .long, help: "JSONで出します。") var json = false

  private static let labels = [
    "add": "追加", "edit": "修正", "correct": "訂正", "delete": "削除", "restore": "復帰", "erase": "消去",
    "undo": "取り消し",
    "withdraw": "撤回", "resolve": "食い違いを決定", "take": "担当にした", "hand": "担当を替えた", "postpone": "先送り",
    "accept": "受領", "answer": "返事",
    "note": "経過", "close": "終結",
    "sync": "送受信", "repair": "データの修復", "enroll": "端末の登録", "trust": "サーバーの鍵を登録",
    "join": "同じ人として結合",
    "separate": "別の人として分離",
    "export": "書き出し", "export_failed": "書き出しの失敗",
  ]

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let entries = try rows.journal(limit: limit)
      let records = Set(entries.compactMap(\.record)).sorted()
      let kinds = Set(try records.compactMap { try rows.place($0)?.kind })
      let subjects = Subjects(.list, kinds, records)
      guard !json else {
        page.json(
          .list(
            entries.map {
              [
                "at": .text($0.at.description), "event": .text($0.event),
                "record": .optional($0.record), "detail": .text($0.detail),
              ]
            }))
        return subjects
      }
      let names = Names(rows: rows)
      var table = Table(["日時", "したこと", "何を", "記録"])
      for entry in entries {
        table.add([
          "\(entry.at.dateInJapan) \(entry.at.clockInJapan)",
          Log.labels[entry.event] ?? entry.event,
          entry.detail, try entry.record.map { try names.name(of: $0) } ?? "",
        ])
      }
      page.table(table, empty: "まだ何もしていません。")
      return subjects
    }
  }
}

struct Undo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "この端末の最後の入力を取り消します。", discussion: "例: tsunagu undo")

  func run() throws {
    let session = try Session.open()
    let said = try session.store.transact { rows in
      let id = try session.writer(in: rows).takeBackLast()
      return try EntrySubject(of: id, in: rows).naming("最後の入力(\(id.short))を取り消しました。")
    }
    print(said)
  }
}
