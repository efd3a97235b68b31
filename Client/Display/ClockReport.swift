import Casework
import Merge
import Problems
import Records
import Storage
import Sync

/// The report on a device's clock that is off: the deviation, and the entries whose dates somebody
/// has to check.
struct ClockReport {
  /// Entries that were waiting to be sent, while they can still be named.
  private let waiting: [(operation: Merge.Operation, name: String)]

  /// To be taken before an exchange.
  init(_ session: Session) throws {
    waiting = try session.store.read { rows in
      let names = Names(rows: rows)
      return try rows.ownOperations(onlyProblems: false)
        .filter { $0.verdict == nil && $0.operation.kind != Access.kind.name }
        .map { ($0.operation, try names.subject(of: $0.operation)) }
    }
  }

  /// Keeps the time in an exchange's answer. A server that does not say its time counts as a
  /// contact all the same.
  static func keep(
    _ heard: DeviceClock.Contact?, _ session: Session, in rows: DeviceRows
  ) throws {
    let contact = heard ?? .init(server: session.now, device: MachineClock.moment)
    try KeptClock.write(DeviceClock(contact), to: rows)
    try rows.setSetting(CacheLock.lastSync, String(contact.server.milliseconds))
  }

  /// The findings of an exchange; nothing if the clock is right.
  func lines(_ heard: DeviceClock.Contact?) -> [String] {
    guard let heard, let said = ClockReport.sentence(heard.deviation) else { return [] }
    let isFarOff = heard.deviation.magnitude > Limits.clockOffMilliseconds.magnitude
    guard isFarOff, !waiting.isEmpty else { return [said] }
    let shown = waiting.prefix(ClockReport.entriesShown)
    let more = waiting.count - shown.count
    return [said, "この時計で入力した次の記録の日付を確かめてください:"]
      + shown.map { "  " + ClockReport.line($0.operation, $0.name) }
      + (more > 0 ? ["  ほか\(more)件"] : [])
      + [
        "違っていたら、見守り記録と相談は correct、ほかは edit で直すか、担当者に知らせてください。例: tsunagu visit correct 番号 --date 正しい日付"
      ]
  }

  /// `見守り記録 海老名リヨ 令和8年11月25日 (番号 1a2b3c4d)`.
  private static func line(_ operation: Merge.Operation, _ name: String) -> String {
    let day = Catalogue.kind(operation.kind)?.businessDate
      .flatMap { operation.writes[$0]?.value.text }.flatMap(CalendarDate.init(iso:))
    return [name, day?.japanese ?? "", "(番号 \(operation.record.short))"]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static let entriesShown = 20

  /// Says how far a clock is off, with the code; nil where it is near enough.
  static func sentence(_ deviation: Int64?) -> String? {
    guard let deviation, deviation.magnitude > Limits.clockSaidMilliseconds.magnitude else {
      return nil
    }
    let problem = Problem(
      .clockOff, deviation > 0 ? .deviceClockAhead : .deviceClockBehind,
      ["duration": duration(deviation.magnitude)])
    return "\(problem.sentence) [\(problem.code.rawValue)]"
  }

  private static func duration(_ milliseconds: UInt64) -> String {
    let minutes = (milliseconds + 30_000) / 60_000
    return switch minutes {
    case ..<120: "\(minutes)分"
    case ..<2_880: "\((minutes + 30) / 60)時間"
    default: "\((minutes + 720) / 1_440)日"
    }
  }
}

extension Session {
  /// The notice for entries that are not stamped with the machine's own time.
  var clockNotice: String? {
    guard machine.wall.isFurther(than: Limits.clockSaidMilliseconds, from: now) else { return nil }
    return "この端末の時計がずれているので、サーバーの時刻で記録します(今日は\(today.japanese))。時計を合わせてください。"
  }
}
