/// A set of records as one small text: their ids, sorted, 16 bytes each.
public struct RecordSet: Hashable, Sendable {
  public let ids: [RecordID]

  public init(_ ids: some Sequence<RecordID>) {
    self.ids = Set(ids).sorted()
  }

  /// Reads what `text` wrote; nil for anything else.
  public init?(_ text: String) {
    guard let bytes = PackedText.bytes(text), bytes.count % 16 == 0 else { return nil }
    let ids = stride(from: 0, to: bytes.count, by: 16).map { start in
      func word(_ from: Int) -> UInt64 {
        bytes[from..<(from + 8)].reduce(0) { $0 << 8 | UInt64($1) }
      }
      return RecordID(high: word(start), low: word(start + 8))
    }
    self.init(ids)
    guard self.ids == ids else { return nil }
  }

  public var text: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(ids.count * 16)
    for id in ids {
      for word in [id.high, id.low] {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return PackedText.text(bytes)
  }

  /// The set in parts that each fit into an entry. The ids decide the division, so that a set that
  /// lost or gained a member shares all parts but one with the earlier set.
  public var parts: [RecordSet] {
    guard ids.count > RecordSet.undivided else { return ids.isEmpty ? [] : [self] }
    var parts: [[RecordID]] = [[]]
    for id in ids {
      parts[parts.count - 1].append(id)
      let isBoundary = id.companion("part").low & RecordSet.boundaryBits == 0
      if isBoundary || parts[parts.count - 1].count == Limits.recordsPerSet { parts.append([]) }
    }
    return parts.filter { !$0.isEmpty }.map { RecordSet($0) }
  }

  /// A set of so many is not divided.
  private static let undivided = 64
  /// One id of 256 ends a part.
  private static let boundaryBits: UInt64 = 0xff
}
