import GRDB
import Records
import Sync

import struct Foundation.Data

extension ServerRows {
  /// When the newest entry of the audit was written, by the server's clock of then; nil where there is none.
  public func newestAuditMoment() throws -> Timestamp? {
    try Data.fetchOne(
      database, sql: "SELECT entry FROM audit ORDER BY number DESC LIMIT 1"
    ).flatMap { AuditEntry(line: Array($0))?.at }
  }
}
