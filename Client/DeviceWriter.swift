import Casework
import Merge
import Records
import Storage
import Sync

/// Makes operations of what is entered at this device.
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

  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID?
  ) throws -> Merge.Operation {
    try session.record(event, kind, id, writes, about: subject, in: rows)
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
