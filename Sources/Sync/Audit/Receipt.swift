import Crypto
import Merge
import Records

import struct Foundation.Data

/// The server's signature on its position: its own sequence, and the last operation that it
/// received from the device. The holder can prove later what the server confirmed.
///
/// On the wire it is one text of six words: incarnation, sequence, head of the audit, replica,
/// received, signature.
public struct Receipt: Hashable, Sendable, CustomStringConvertible {
  public let incarnation: String
  public let sequence: Int64
  public let audit: AuditHead
  public let replica: UInt64
  public let received: UInt64
  public let signature: [UInt8]

  /// Signs the position.
  init(
    incarnation: String, sequence: Int64, audit: AuditHead, replica: UInt64, received: UInt64,
    by key: ReceiptKey
  ) throws {
    let words = Receipt.words(incarnation, sequence, audit, replica, received)
    self.init(
      incarnation: incarnation, sequence: sequence, audit: audit, replica: replica,
      received: received, signature: try key.signature(of: Receipt.statement(words)))
  }

  private init(
    incarnation: String, sequence: Int64, audit: AuditHead, replica: UInt64, received: UInt64,
    signature: [UInt8]
  ) {
    self.incarnation = incarnation
    self.sequence = sequence
    self.audit = audit
    self.replica = replica
    self.received = received
    self.signature = signature
  }

  /// Reads what `description` wrote; nil for anything else.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 6, let sequence = Int64(words[1]), let audit = AuditHead(words[2]),
      let replica = replicaNumber(words[3].utf8), let received = UInt64(words[4]),
      let signature = PackedText.bytes(words[5]), signature.count == DeviceKey.signatureByteCount
    else { return nil }
    self.init(
      incarnation: words[0], sequence: sequence, audit: audit, replica: replica,
      received: received, signature: signature)
    guard text.hasSameBytes(as: description) else { return nil }
  }

  public var description: String { words + " " + PackedText.text(signature) }

  private var words: String { Receipt.words(incarnation, sequence, audit, replica, received) }

  private static func words(
    _ incarnation: String, _ sequence: Int64, _ audit: AuditHead, _ replica: UInt64,
    _ received: UInt64
  ) -> String {
    "\(incarnation) \(sequence) \(audit) \(hexText(replica)) \(received)"
  }

  private static func statement(_ words: String) -> [UInt8] {
    Array("tsunagu receipt 1 \(words)\n".utf8)
  }

  public func isSigned(by publicKey: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: Receipt.statement(words))
  }

  /// The short form that a request sends.
  public var told: ToldHead { ToldHead(audit) }
}

/// The server's key for receipts: Ed25519, made once, kept with the data and in every backup.
public struct ReceiptKey: Hashable, Sendable {
  private let key: DeviceKey

  /// - Parameter generator: of numbers that nobody can guess.
  public static func random(using generator: inout some RandomNumberGenerator) -> ReceiptKey {
    ReceiptKey(key: .random(using: &generator))
  }

  private init(key: DeviceKey) { self.key = key }

  /// Reads what `text` wrote.
  public init?(_ text: String) {
    guard let key = DeviceKey(text) else { return nil }
    self.init(key: key)
  }

  public var text: String { key.text }
  public var publicKey: [UInt8] { get throws { try key.publicKey } }
  func signature(of bytes: [UInt8]) throws -> [UInt8] { try key.signature(of: bytes) }
}

/// The head of the audit in a device's last receipt, as each request says it: short, since nothing depends on it but
/// whether the server asks for the receipt itself.
public struct ToldHead: Hashable, Sendable, CustomStringConvertible {
  public let number: Int64
  /// The beginning of the hash, as text.
  public let beginning: String

  private static let characters = 8

  init(_ head: AuditHead) {
    number = head.number
    beginning = String(PackedText.text(head.hash).prefix(ToldHead.characters))
  }

  /// Reads what `description` wrote; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let number = Int64(parts[0]), number >= 0, String(number) == parts[0],
      parts[1].utf8.count == ToldHead.characters
    else { return nil }
    self.number = number
    beginning = parts[1]
  }

  public var description: String { "\(number):\(beginning)" }
}

/// Whether the server still knows the position that it told a device.
enum Recall: Equatable {
  case knows
  /// The device's head does not fit; only its receipt proves that the server sent it.
  case wantsProof
  /// The server has gone back to data older than the signed position.
  case wentBack(Receipt)

  init(
    _ request: SyncRequest, in store: some ServerReading
  ) throws {
    if let receipt = request.receipt {
      self = try Recall.isForgotten(receipt, in: store) ? .wentBack(receipt) : .knows
    } else {
      self = try Recall.isDoubtful(request, in: store) ? .wantsProof : .knows
    }
  }

  /// Whether a right receipt says more than the server knows.
  private static func isForgotten(_ receipt: Receipt, in store: some ServerReading) throws -> Bool {
    guard try receipt.isSigned(by: store.receiptKey.publicKey) else { return false }
    let incarnation = try store.incarnation
    guard receipt.incarnation == incarnation else {
      return try !store.formerIncarnations.contains(receipt.incarnation)
    }
    return try receipt.sequence > store.sequence
      || store.auditHead(at: receipt.audit.number) != receipt.audit
  }

  private static func isDoubtful(_ request: SyncRequest, in store: some ServerReading) throws
    -> Bool
  {
    guard let told = request.told else { return false }
    guard try request.incarnation == store.incarnation else {
      return try request.incarnation.map { try !store.formerIncarnations.contains($0) } ?? false
    }
    return try ToldHead(store.auditHead(at: told.number)) != told
      || request.cursors[SyncRequest.verdictCursor].map { try $0 > store.sequence } ?? false
  }
}

extension ServerExchange {
  /// The name of the incarnation that begins because a receipt shows that the server went back: nobody has used it.
  static func incarnation(after receipt: Receipt, at now: Timestamp) -> String {
    let text = "tsunagu incarnation \(receipt) \(now.milliseconds)"
    return hexText(SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}
