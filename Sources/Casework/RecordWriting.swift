import Merge
import Records
import Sync

/// The one way by which Casework writes. An operation is durable when its transaction is.
public protocol RecordWriting {
  /// Today, by the writer's clock.
  var today: CalendarDate { get }
  /// The id of the record that the next operation begins.
  func newRecord() throws -> RecordID
  /// A name for an item that is added to a list.
  func newItem() -> String
  /// The number of the next copy that is handed out; it is never given again, whatever becomes of the copy.
  func nextCopyNumber() throws -> CopyNumber
  /// Makes an operation of an entry, notes it in the journal, and keeps what is needed to take it back.
  ///
  /// - Parameters:
  ///   - event: the word for the journal.
  ///   - subject: the record that the entry is about, where it is not the one that is written.
  @discardableResult
  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID?
  ) throws -> Operation
  /// Makes an operation of what is no entry of its own: a row of an import, a note of a view.
  @discardableResult
  func write(_ writes: PathMap<Write>, to id: RecordID, _ kind: Kind) throws -> Operation
  /// Writes a line into the journal.
  ///
  /// - Parameter record: the record that it is about; nil where it is about none or many.
  func journal(_ event: String, _ detail: String, about record: RecordID?) throws
  /// Keeps what is needed to take an entry back, in place of that for an earlier one; nil: none can be taken back.
  func keepLast(_ entry: LastEntry?) throws
  /// Tells the user something beside the result, such as removed characters of a text.
  func tell(_ sentence: String)
}

extension RecordWriting {
  /// Makes an operation of an entry about the record that it writes.
  @discardableResult
  public func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>
  ) throws -> Operation {
    try record(event, kind, id, writes, about: nil)
  }
}
