import Authority
import Crypto
import GRDB
import Merge
import Records
import Sync

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
  /// The four columns in the order of the schema.
  var columns: [(any DatabaseValueConvertible)?] {
    [district?.blob, association?.blob, person?.blob, author?.blob]
  }
}

/// A line of the table `operations`, whose hash of 32 bytes is that of the line as it came.
enum OperationRow {
  /// The columns that are read together.
  static let columns = "operations.replica, operations.counter, operations.record, hash, line"

  /// Whether the server has removed the content for good.
  static func isErased(_ row: Row) -> Bool { Data.fromDatabaseValue(row["line"])?.isEmpty == true }

  /// The line in a row of `columns`; throws if the row is damaged.
  static func line(_ row: Row) throws -> [UInt8] {
    guard let line = Data.fromDatabaseValue(row["line"]),
      let hash = Data.fromDatabaseValue(row["hash"]), hash == Data(SHA256.hash(data: line))
    else { throw Problem(.storeDamaged, ["part": "operations"]) }
    return Array(line)
  }

  /// The operation in a row of `columns`; throws if the row is damaged or not in its place.
  static func operation(_ row: Row) throws -> Operation {
    guard let operation = try? Operation(line: line(row)),
      operation.id.replicaColumn == Int64.fromDatabaseValue(row["replica"]),
      operation.id.counterColumn == Int64.fromDatabaseValue(row["counter"]),
      operation.record.blob == Data.fromDatabaseValue(row["record"])
    else { throw Problem(.storeDamaged, ["part": "operations"]) }
    return operation
  }
}

extension RecordState {
  /// Reads a state as the store keeps it.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all.
  /// - Throws: `Problem` of code `store_damaged`.
  init(kept line: UnsafeBufferPointer<UInt8>, fields: [String]? = nil) throws {
    guard let state = RecordState(bytes: line, fields: fields) else {
      throw Problem(.storeDamaged, ["part": "records"])
    }
    self = state
  }

  init(kept line: Data) throws {
    self = try line.withUnsafeBytes { try RecordState(kept: $0.bindMemory(to: UInt8.self)) }
  }
}
