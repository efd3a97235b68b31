import Merge
import Records
import Sync

/// Where Casework writes: each call makes one operation, which is durable when its transaction is.
public protocol RecordWriting {
  /// Today, by the writer's clock.
  var today: CalendarDate { get }
  /// The id of the record that the next operation begins.
  func newRecord() throws -> RecordID
  /// A name for an item that is added to a list.
  func newItem() -> String
  /// The number of the next copy that is handed out; it is never given again, whatever becomes of the copy.
  func nextCopyNumber() throws -> CopyNumber
  /// Makes an operation.
  ///
  /// - Parameters:
  ///   - event: the word for the journal.
  ///   - subject: the record that the entry is about, where it is not the one that is written.
  @discardableResult
  func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>,
    about subject: RecordID?
  ) throws -> Operation
  /// Tells the user something beside the result, such as removed characters of a text.
  func tell(_ sentence: String)
}

extension RecordWriting {
  /// Makes an operation about the record that it writes.
  @discardableResult
  public func record(
    _ event: String, _ kind: Kind, _ id: RecordID, _ writes: PathMap<Write>
  ) throws -> Operation {
    try record(event, kind, id, writes, about: nil)
  }
}
