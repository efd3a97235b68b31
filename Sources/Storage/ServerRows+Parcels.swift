import Foundation
import GRDB
import Merge
import Records
import Sync

// The devices' signatures, and whether they still match the stored operations.

extension ServerRows {
  public func add(
    _ statement: ParcelStatement, signature: [UInt8], device: Int64, isContested: Bool
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO parcels (replica, first, last, device, signature, hashes)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """
    ).execute(arguments: [
      Int64(bitPattern: statement.replica), Int64(clamping: statement.first),
      Int64(clamping: statement.last), device, Data(signature),
      isContested ? Data(statement.hashes.joined()) : nil,
    ])
  }

  /// The operations that verified signatures cover, by counter, and second contents, by hash.
  private struct Covered {
    var counters: [Int64: RangeSet<Int64>] = [:]
    var contested: Set<Data> = []
  }

  /// Verifies every parcel, then that every operation is in one, but for the server's own.
  ///
  /// - Throws: `Problem` of code `store_damaged`.
  func checkParcels() throws {
    let keys = try Row.fetchAll(database, sql: "SELECT id, public_key FROM devices")
      .reduce(into: [Int64: [UInt8]]()) { $0[$1[0]] = Array($1[1] as Data) }
    var covered = Covered()
    let parcels = try Row.fetchCursor(
      database, sql: "SELECT * FROM parcels ORDER BY replica, first")
    while let row = try parcels.next() { try verify(row, keys, &covered) }
    try checkCover(covered)
  }

  private func verify(_ row: Row, _ keys: [Int64: [UInt8]], _ covered: inout Covered) throws {
    let (replica, first, last): (Int64, Int64, Int64) = (row["replica"], row["first"], row["last"])
    let stored = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT counter, hash FROM operations WHERE replica = ? AND counter BETWEEN ? AND ?
          ORDER BY counter
          """), arguments: [replica, first, last]
    ).map { ($0["counter"] as Int64, $0["hash"] as Data) }
    let hashes = (row["hashes"] as Data?)?.chunks(of: 32) ?? stored.map(\.1)
    guard first > 0, last >= first, last < .max, let key = keys[row["device"]],
      Int64(hashes.count) == last - first + 1
    else { throw Problem(.storeDamaged, ["part": "parcels"]) }
    let statement = ParcelStatement(
      replica: UInt64(bitPattern: replica), first: UInt64(first), hashes: hashes.map(Array.init))
    guard statement.isSigned(Array(row["signature"] as Data), by: key) else {
      throw Problem(.storeDamaged, ["part": "parcels"])
    }
    guard row["hashes"] != nil else {
      covered.counters[replica, default: RangeSet()].insert(contentsOf: first..<(last + 1))
      return
    }
    covered.contested.formUnion(hashes)
    for (counter, hash) in stored where hashes[Int(counter - first)] == hash {
      covered.counters[replica, default: RangeSet()].insert(contentsOf: counter..<(counter + 1))
    }
  }

  private func checkCover(_ covered: Covered) throws {
    let devices = try Row.fetchAll(database, sql: "SELECT replica, device FROM replicas")
      .reduce(into: [Int64: Int64]()) { $0[$1[0]] = $1[1] }
    let operations = try Row.fetchCursor(database, sql: "SELECT replica, counter FROM operations")
    while let row = try operations.next() {
      let replica: Int64 = row[0]
      guard
        devices[replica] == ReplicaMark.server
          || covered.counters[replica]?.contains(row[1] as Int64) == true
      else { throw Problem(.storeDamaged, ["part": "parcels"]) }
    }
    let contested = try Data.fetchAll(database, sql: "SELECT hash FROM contested")
    guard contested.allSatisfy(covered.contested.contains) else {
      throw Problem(.storeDamaged, ["part": "parcels"])
    }
  }
}

extension Data {
  fileprivate func chunks(of length: Int) -> [Data] {
    stride(from: 0, to: count, by: length).map { Data(self[(startIndex + $0)...].prefix(length)) }
  }
}
