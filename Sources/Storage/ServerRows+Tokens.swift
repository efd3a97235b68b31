import GRDB
import Sync

import struct Foundation.Data

// A device's token is renewed: it proposes the hash of the next one, which it has stored already, and the old one is
// good until the next one is used (docs/PROTOCOL.md).

extension ServerRows {
  public func proposeToken(_ hash: [UInt8], of device: Int64) throws -> Bool {
    let hash = Data(hash)
    let isTaken = try Int.fetchOne(
      database,
      sql: "SELECT 1 FROM devices WHERE token_hash = ?1 OR (next_token_hash = ?1 AND id <> ?2)",
      arguments: [hash, device])
    // A token that already has a holder cannot get another one.
    guard isTaken == nil else { return false }
    try database.execute(
      sql: "UPDATE devices SET next_token_hash = ? WHERE id = ?", arguments: [hash, device])
    try countAccountChange()
    return true
  }

  public func useNextToken(of device: Int64) throws {
    try database.execute(
      sql: """
        UPDATE devices SET token_hash = next_token_hash, next_token_hash = NULL
        WHERE id = ? AND next_token_hash IS NOT NULL
        """, arguments: [device])
    try countAccountChange()
  }
}
