/// Every bound on what is sent, stored or read has its name here.
public enum Limits {
  /// Operations in one parcel.
  public static let operationsPerParcel = 2_000
  /// Bytes of one operation's line.
  public static let operationBytes = 65_536
  /// Cells that one operation writes.
  public static let writesPerOperation = 400
  /// Operations that one write names as seen.
  public static let seenPerWrite = 500
  /// UTF-8 bytes of a path.
  public static let pathBytes = 400
  /// UTF-8 bytes of one line of text; of a note.
  public static let textBytes = 1_000
  public static let noteBytes = 12_000
  /// How deep lists and objects may nest in a value. Around it stand the levels of a state's line and of the
  /// answer that brings it; all together may not be deeper than `JSON.depthLimit`.
  public static let valueDepth = 16
  /// Writes that can stand beside each other on one path.
  public static let headsPerPath = 64
  /// Cells of one record.
  public static let cellsPerRecord = 4_000
  /// Grants of one user: above it a role with a place serves better than teams.
  public static let grantsPerUser = 2_000
  /// Bytes of a request after decompression; of what crosses the wire.
  public static let requestBytes = 16 * 1_024 * 1_024
  public static let compressedRequestBytes = 4 * 1_024 * 1_024
  /// Bytes of a request's head: as many cursors as there can be grants, and room.
  public static let requestHeadBytes = 131_072
  /// Bytes of states after which an answer ends and says `more`.
  public static let answerPageBytes = 2 * 1_024 * 1_024
  /// Bytes of an answer that a device reads: a page, its verdicts and one large state.
  public static let answerBytes = 64 * 1_024 * 1_024
  /// Rows that one look into the changes of a grant reads.
  public static let changesPerRead = 4_000
  /// Exchanges of one `sync`: a bound on the loop, far above what any outbox needs.
  public static let exchangesPerSync = 10_000
  /// How far a device's clock may be off before a supervisor looks at the entry: one year.
  public static let clockSkewMilliseconds: Int64 = 366 * 86_400_000
}
