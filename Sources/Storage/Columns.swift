import GRDB
import Merge
import Records

import struct Foundation.Data

// How the values of the lower layers stand in columns.

extension RecordID {
  /// Sixteen bytes, big end first, so that SQLite sorts as `<` does.
  var blob: Data {
    var data = Data(capacity: 16)
    for word in [high, low] {
      withUnsafeBytes(of: word.bigEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  init?(blob: Data?) {
    guard let blob, blob.count == 16 else { return nil }
    func word(_ bytes: Data) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: word(blob.prefix(8)), low: word(blob.suffix(8)))
  }

  init?(_ row: Row, _ column: String) {
    self.init(blob: row[column] as Data?)
  }
}

extension OperationID {
  var replicaColumn: Int64 { Int64(bitPattern: replica) }
  var counterColumn: Int64 { Int64(clamping: counter) }

  init(_ row: Row) {
    self.init(
      replica: UInt64(bitPattern: row["replica"] as Int64),
      counter: UInt64(clamping: row["counter"] as Int64))
  }
}

extension Place {
  init(_ row: Row) {
    self.init(
      district: RecordID(row, "district"), association: RecordID(row, "association"),
      person: RecordID(row, "person"), author: RecordID(row, "author"))
  }

  /// The four columns in the order of the schema.
  var columns: [(any DatabaseValueConvertible)?] {
    [district?.blob, association?.blob, person?.blob, author?.blob]
  }
}
