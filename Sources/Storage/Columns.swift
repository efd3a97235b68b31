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
    let (high, low) = blob.withUnsafeBytes { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    self.init(high: high, low: low)
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
  /// From a row that begins with the four columns of the place, in the order of the schema.
  init(_ row: Row) {
    self.init(
      district: RecordID(blob: row[0]), association: RecordID(blob: row[1]),
      person: RecordID(blob: row[2]), author: RecordID(blob: row[3]))
  }

  /// The four columns in the order of the schema.
  var columns: [(any DatabaseValueConvertible)?] {
    [district?.blob, association?.blob, person?.blob, author?.blob]
  }
}
