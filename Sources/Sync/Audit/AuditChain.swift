import Crypto
import Records

import struct Foundation.Data

/// Where an audit has come to: the number of its last entry, and the hash of that entry and all before it.
public struct AuditHead: Hashable, Sendable, CustomStringConvertible {
  public let number: Int64
  public let hash: [UInt8]

  public static let hashBytes = 32
  /// Before the first entry.
  public static let beginning = AuditHead(
    number: 0, hash: Array(repeating: 0, count: AuditHead.hashBytes))

  public init(number: Int64, hash: [UInt8]) {
    self.number = number
    self.hash = hash
  }

  /// The head after one more entry.
  public func adding(_ entry: [UInt8]) -> AuditHead {
    var hasher = SHA256()
    hasher.update(data: hash)
    hasher.update(data: entry)
    return AuditHead(number: number + 1, hash: Array(hasher.finalize()))
  }

  /// `12:BASE64URL`.
  public var description: String { "\(number):\(PackedText.text(hash))" }

  /// Reads the one spelling that `description` writes; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let number = Int64(parts[0]), number >= 0, String(number) == parts[0],
      let hash = PackedText.bytes(parts[1]), hash.count == AuditHead.hashBytes
    else { return nil }
    self.init(number: number, hash: hash)
  }
}

/// A fault in an audit, with the first entry that shows it.
public enum AuditFault: Error, Hashable, Sendable {
  /// The entry of this number is not there.
  case missing(Int64)
  /// The entry of this number, its hash or its place was changed.
  case changed(Int64)
  /// A head that somebody knows is not that of this audit: it was rewritten up to there at the least.
  case rewritten(Int64)
  /// A head that somebody knows is beyond the last entry.
  case cut(Int64)
  /// The entry of this number contradicts the stored data.
  case contradicted(Int64)
}

/// Recomputes a chain, entry by entry.
public struct AuditCheck: Sendable {
  public private(set) var head: AuditHead
  private let known: [Int64: [UInt8]]

  /// - Parameters:
  ///   - head: the head of the part that was checked already.
  ///   - known: heads that were handed out.
  public init(after head: AuditHead = .beginning, known: [AuditHead] = []) {
    self.head = head
    self.known = Dictionary(
      known.map { ($0.number, $0.hash) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes the next row as it is stored.
  public mutating func take(_ number: Int64, _ entry: [UInt8], _ hash: [UInt8]) throws(AuditFault) {
    guard number == head.number + 1 else {
      throw number > head.number ? .missing(head.number + 1) : .changed(number)
    }
    let next = head.adding(entry)
    guard next.hash == hash else { throw .changed(number) }
    if let expected = known[number], expected != next.hash { throw .rewritten(number) }
    head = next
  }

  /// To be called behind the last row.
  public func finish() throws(AuditFault) {
    if let beyond = known.keys.filter({ $0 > head.number }).min() { throw .cut(beyond) }
  }
}

/// The part of an answer about the server's audit, for a device that sent the number that it knows:
/// the chain from there to its end.
public struct AuditLink: Hashable, Sendable {
  public let from: AuditHead
  public let to: AuditHead

  public init(from: AuditHead, to: AuditHead) {
    self.from = from
    self.to = to
  }
}

/// The head that a device was told last, and the server's incarnation at the time.
public struct KnownAudit: Hashable, Sendable {
  public let head: AuditHead
  public let incarnation: String

  public init(head: AuditHead, incarnation: String) {
    self.head = head
    self.incarnation = incarnation
  }

  /// A device's finding about the audit.
  public enum Finding: Hashable, Sendable {
    /// The audit continues from the head that this device knows.
    case goesOn
    /// The server came back from a backup that does not hold what this device knows.
    case lost
    /// The entry that this device knows is gone or changed: somebody has rewritten the audit.
    case rewritten
  }

  public func finding(_ link: AuditLink?, incarnation: String) -> Finding {
    if let link, link.from == head, link.to.number >= head.number,
      link.to.number > head.number || link.to == head
    {
      return .goesOn
    }
    return incarnation == self.incarnation ? .rewritten : .lost
  }
}
