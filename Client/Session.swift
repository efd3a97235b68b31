import Foundation
import Merge
import Records
import Storage
import Sync

/// What every command works with: the device's data, and the moment at which it began.
struct Session {
  let store: DeviceStore
  let now: Timestamp
  /// Forms and one-shot commands write over what stood when they began.
  var today: CalendarDate { now.dateInJapan }

  /// Opens the data under `$TSUNAGU_HOME`. The wiring of the client happens here.
  static func open() throws -> Session {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["TSUNAGU_HOME"] ?? NSHomeDirectory() + "/.local/share/tsunagu"
    return Session(store: try DeviceStore(folder: home), now: clock(environment))
  }

  /// The same data, a moment later: the menu may stay open over night.
  var again: Session {
    Session(store: store, now: Session.clock(ProcessInfo.processInfo.environment))
  }

  /// The device's clock. `TSUNAGU_CLOCK` sets another one, in milliseconds since 1970: tests use it.
  private static func clock(_ environment: [String: String]) -> Timestamp {
    let fixed = environment["TSUNAGU_CLOCK"].flatMap { Int64($0) }
    return Timestamp(
      milliseconds: fixed ?? Int64(Date().timeIntervalSince1970 * 1_000))
  }

  /// Reads what is to be shown to the person.
  ///
  /// - Throws: `Problem` of code `cache_locked` where the device has not been in contact for too long.
  func show<Result>(_ body: (DeviceRows) throws -> Result) throws -> Result {
    try store.read { rows in
      if let problem = try CacheLock.problem(in: rows, at: now) { throw problem }
      return try body(rows)
    }
  }

  /// Stores an entry: durable when this returns. It can be taken back with `undo` until the next one.
  ///
  /// - Parameter subject: the record that the entry is about, where it is not the one that is written.
  @discardableResult
  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID? = nil, in rows: DeviceRows
  ) throws -> Merge.Operation {
    let before = try rows.state(id)
    let operation = try rows.append(to: id, kind: kind.name, writes, at: now)
    try rows.note(event, record: subject ?? id, detail: kind.label, at: now)
    try Undoing.remember(operation, before: before, in: rows)
    return operation
  }
}
