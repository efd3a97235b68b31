import Crypto
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// The audit: a chain of entries, written in the transaction of their events
// (docs/decisions/0014-audit.md).

extension ServerRows {
  /// The head of the audit at a number, or at its end where it does not come so far.
  public func auditHead(at number: Int64) throws -> AuditHead {
    guard number > 0 else { return .beginning }
    let row = try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT number, hash FROM audit WHERE number <= ? ORDER BY number DESC LIMIT 1"),
      arguments: [number])
    return row.map { AuditHead(number: $0[0], hash: Array($0[1] as Data)) } ?? .beginning
  }

  public func append(_ entry: AuditEntry) throws {
    let line = entry.line
    let head = try auditHead(at: .max).adding(line)
    try database.cachedStatement(sql: "INSERT INTO audit (number, entry, hash) VALUES (?, ?, ?)")
      .execute(arguments: [head.number, Data(line), Data(head.hash)])
  }

  /// Tells the entries in their order, as they are stored.
  public func eachAuditRow(
    _ body: (_ number: Int64, _ entry: [UInt8], _ hash: [UInt8]) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT number, entry, hash FROM audit ORDER BY number")
    while let row = try rows.next() {
      try body(row[0], Array(row[1] as Data), Array(row[2] as Data))
    }
  }

  /// Recomputes the chain, and compares every parcel in it with the stored one.
  ///
  /// - Parameters:
  ///   - known: heads that were handed out.
  ///   - progress: told the number of checked entries.
  /// - Returns: the head.
  /// - Throws: `AuditFault` at the first wrong entry.
  public func checkAudit(
    known: [AuditHead] = [], progress: (Int64) -> Void = { _ in }
  ) throws -> AuditHead {
    var check = AuditCheck(known: known)
    var parcels: [AuditedParcel: Int64] = [:]
    try eachAuditRow { number, line, hash in
      try check.take(number, line, hash)
      guard let entry = AuditEntry(line: line) else { throw AuditFault.changed(number) }
      if entry.event == .parcel {
        guard let parcel = AuditedParcel(entry) else { throw AuditFault.changed(number) }
        try checkVerdicts(of: parcel, number)
        parcels[parcel] = number
      }
      progress(number)
    }
    try check.finish()
    try compare(parcels, end: check.head.number)
    return check.head
  }

  /// Verifies what devices signed.
  ///
  /// - Throws: `Problem` of code `store_damaged`.
  public func checkSignatures() throws { try checkParcels() }

  /// Every operation of a parcel is there and has its verdict.
  private func checkVerdicts(of parcel: AuditedParcel, _ number: Int64) throws {
    let count = try Int64.fetchOne(
      try database.cachedStatement(
        sql: """
          SELECT count(*) FROM operations WHERE replica = ? AND counter BETWEEN ? AND ?
            AND verdict IN ('accepted', 'held', 'refused')
          """), arguments: [parcel.replica, parcel.first, parcel.last])
    guard count == parcel.last - parcel.first + 1 else { throw AuditFault.contradicted(number) }
  }

  /// Checks that the parcels in the audit chain are those that are stored.
  private func compare(_ told: [AuditedParcel: Int64], end: Int64) throws {
    var stored: Set<AuditedParcel> = []
    let rows = try Row.fetchCursor(
      database, sql: "SELECT replica, first, last, device, hashes FROM parcels")
    while let row = try rows.next() {
      let (replica, first, last): (Int64, Int64, Int64) = (row[0], row[1], row[2])
      var hashes = row[4] as Data?
      if hashes == nil {
        hashes = try Data.fetchAll(
          try database.cachedStatement(
            sql: """
              SELECT hash FROM operations WHERE replica = ? AND counter BETWEEN ? AND ?
              ORDER BY counter
              """), arguments: [replica, first, last]
        ).reduce(Data(), +)
      }
      stored.insert(
        AuditedParcel(
          replica: replica, first: first, last: last, device: row[3],
          digest: ParcelStatement.digest(ofHashes: Array(hashes ?? Data()))))
    }
    if let number = told.filter({ !stored.contains($0.key) }).values.min() {
      throw AuditFault.contradicted(number)
    }
    // A parcel of which no entry tells: one was taken out before it was chained.
    guard stored.allSatisfy({ told[$0] != nil }) else { throw AuditFault.missing(end + 1) }
  }
}

/// A parcel as the chain and the store name it.
private struct AuditedParcel: Hashable {
  let replica: Int64
  let first: Int64
  let last: Int64
  let device: Int64
  let digest: String

  init(replica: Int64, first: Int64, last: Int64, device: Int64, digest: String) {
    (self.replica, self.first, self.last, self.device) = (replica, first, last, device)
    self.digest = digest
  }

  init?(_ entry: AuditEntry) {
    guard let replica = entry.members["replica"]?.text.flatMap({ replicaNumber($0.utf8) }),
      let first = entry.members["first"]?.integer, let last = entry.members["last"]?.integer,
      let device = entry.members["device"]?.integer, let digest = entry.members["lines"]?.text,
      first > 0, last >= first
    else { return nil }
    self.init(
      replica: Int64(bitPattern: replica), first: first, last: last, device: device,
      digest: digest)
  }
}
