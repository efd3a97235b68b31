import Casework
import Merge
import Records
import Storage
import Sync

/// Makes operations of what is entered at this device: the one place from which the client writes into records.
struct DeviceWriter: RecordWriting {
  let session: Session
  let rows: DeviceRows

  var today: CalendarDate { session.today }

  func newRecord() throws -> RecordID {
    let heading = try rows.heading()
    var generator = SystemRandomNumberGenerator()
    return OperationID(replica: heading.replica, counter: heading.counter + 1)
      .newRecord(using: &generator)
  }

  func newItem() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(hexText(generator.next()).prefix(8))
  }

  func nextCopyNumber() throws -> CopyNumber { try rows.nextCopyNumber() }

  @discardableResult
  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID?
  ) throws -> Merge.Operation {
    let before = try rows.state(id)
    let operation = try write(writes, to: id, kind)
    try journal(event, kind.label, about: subject ?? id)
    try keepLast(LastEntry(operation, before: before))
    return operation
  }

  @discardableResult
  func write(
    _ writes: PathMap<Write>, to id: RecordID, _ kind: Kind
  ) throws -> Merge.Operation {
    try rows.append(to: id, kind: kind.name, writes, at: session.now)
  }

  func journal(_ event: String, _ detail: String, about record: RecordID?) throws {
    try rows.note(event, record: record, detail: detail, at: session.now)
  }

  func tell(_ sentence: String) { Output.notice(sentence) }
}

extension Session {
  /// Entries at this device.
  func entries(in rows: DeviceRows) -> Entries { Entries(rows: rows, writer: writer(in: rows)) }

  func writer(in rows: DeviceRows) -> DeviceWriter { DeviceWriter(session: self, rows: rows) }

  /// Reads what was typed here.
  func reader(in rows: DeviceRows) -> ValueReader {
    ValueReader(lookup: Lookup(rows: rows), today: today, tell: Output.notice)
  }
}
