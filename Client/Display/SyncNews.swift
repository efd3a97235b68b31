import Casework
import Foundation
import Merge
import Records
import Storage
import Sync

/// The news that a user gets right after a sync: rejected entries, and others who work on the same
/// report.
enum SyncNews {
  /// Entries that are named in one answer.
  private static let shown = 8

  /// - Parameter isForMenu: nobody at the menu is sent to a command line.
  static func lines(
    of summary: DeviceExchange.Summary, in session: Session, isForMenu: Bool = false
  ) throws -> [String] {
    try session.store.read { rows in
      guard try rows.enrollment() != nil else { return [] }
      return try notTaken(summary.notTaken, rows)
        + (summary.received > 0 ? twiceTaken(rows, isForMenu) : [])
    }
  }

  /// The news of the user's own reports since they were told last. Only somebody at a terminal is told.
  static func ofOwnReports(in session: Session) throws -> [String] {
    guard isatty(STDOUT_FILENO) == 1 else { return [] }
    return try session.store.transact { rows in
      let told = try rows.setting(toldSetting).flatMap { try? JSON.read($0) }.map(OwnReports.init)
      let reports = try OwnReports(in: rows)
      let news = reports.news(since: told ?? OwnReports(.null))
      guard !news.isEmpty else { return [] }
      try rows.setSetting(toldSetting, JSON.text(reports.value))
      let names = Names(rows: rows)
      return try news.flatMap { try lines(of: $0, names) }
    }
  }

  private static let toldSetting = "report_stages_told"

  private static func lines(of news: OwnReports.News, _ names: Names) throws -> [String] {
    let report = "あなたの知らせ(\(try names.name(of: news.report)))"
    let stage = news.stage.map { [report + sentence($0)] } ?? []
    let thanks = news.thanks.map { ["  担当者から: \($0)"] } ?? []
    return stage.isEmpty && !thanks.isEmpty ? [report] + thanks : stage + thanks
  }

  private static func sentence(_ stage: ReviewStage) -> String {
    switch stage {
    case .unconfirmed: "は、もう一度、確認を待っています。"
    case .confirming: "を、担当者が引き受けました。"
    case .visiting: "について、担当者が訪問しています。"
    case .conferring: "について、関係者が相談しています。"
    case .connected: "を、相談先につなぎました。"
    case .closed: "は、対応が終わりました。"
    }
  }

  private static func notTaken(_ ids: Set<OperationID>, _ rows: DeviceRows) throws -> [String] {
    guard !ids.isEmpty else { return [] }
    let names = Names(rows: rows)
    let own = try rows.ownOperations(onlyProblems: true).filter {
      ids.contains($0.operation.id) && $0.operation.kind != Access.kind.name
    }
    let lines = try own.prefix(shown).map { entry in
      "  \(entry.verdict?.name == "held" ? "保留" : "不受理")  \(try names.subject(of: entry.operation))"
    }
    return lines + (own.count > shown ? ["  ほか\(own.count - shown)件"] : [])
  }

  /// Reports that two took up without knowing of each other: each of them hears it.
  private static func twiceTaken(_ rows: DeviceRows, _ isForMenu: Bool) throws -> [String] {
    let names = Names(rows: rows)
    return try rows.conflicted().compactMap { try rows.view($0) }.filter {
      $0.record.kindName == Review.kind.name
    }.compactMap {
      view in
      guard let conflict = view.conflicts.first(where: { $0.path.field == Review.assignee.name }),
        let source = view.record[Review.source]
      else { return nil }
      let takers = try conflict.writes.map { head in
        try head.value.text.flatMap(RecordID.init).map { try names.name(of: $0) }
          ?? names.author(head.author)
      }
      return
        "同じ報告を\(takers.count)人が担当にしています: \(try names.name(of: source)) — \(takers.joined(separator: "、"))"
        + (isForMenu ? "" : "(tsunagu review show \(source.short) で見て、決めてください)")
    }
  }
}
