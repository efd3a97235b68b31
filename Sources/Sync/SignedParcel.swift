import Authority
import Crypto
import Merge
import Records

import struct Foundation.Data

/// The key of a device: Ed25519, made on it when it is enrolled, and for this one enrollment. The
/// server keeps its public half with the device.
public struct DeviceKey: Hashable, Sendable {
  public static let byteCount = 32
  public static let signatureByteCount = 64

  public let bytes: [UInt8]

  /// nil unless there are 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == DeviceKey.byteCount else { return nil }
    self.bytes = bytes
  }

  /// - Parameter generator: of numbers that nobody can guess.
  public static func random(using generator: inout some RandomNumberGenerator) -> DeviceKey {
    DeviceKey((0..<byteCount).map { _ in .random(in: .min ... .max, using: &generator) })
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads what `text` wrote.
  public init?(_ text: String) {
    guard let data = Data(base64Encoded: text) else { return nil }
    self.init(bytes: Array(data))
  }

  public var text: String { Data(bytes).base64EncodedString() }

  /// - Throws: where the cryptography beneath fails.
  public var publicKey: [UInt8] {
    get throws { Array(try privateKey.publicKey.rawRepresentation) }
  }

  /// Reads a public key as Base64 in its one spelling; nil for any other text.
  public static func publicKey(_ text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: text), data.base64EncodedString().hasSameBytes(as: text),
      (try? Curve25519.Signing.PublicKey(rawRepresentation: data)) != nil
    else { return nil }
    return Array(data)
  }

  /// The same for a stranger's key; nil also for a weak key, whose signatures prove nothing
  /// (`EdwardsPoint`). It takes some milliseconds, so that each key is checked once, and the
  /// server's own keys are not.
  public static func strangersPublicKey(_ text: String) -> [UInt8]? {
    publicKey(text).flatMap { EdwardsPoint.isKey($0) ? $0 : nil }
  }

  /// The public half as Base64.
  public var publicText: String {
    get throws { Data(try publicKey).base64EncodedString() }
  }

  func signature(of bytes: [UInt8]) throws -> [UInt8] {
    Array(try privateKey.signature(for: bytes))
  }

  private var privateKey: Curve25519.Signing.PrivateKey {
    get throws { try .init(rawRepresentation: bytes) }
  }
}

/// The statement that a device signs of a parcel: the replica, the first counter, and the hash of
/// every line. An operation's content can be erased later; its hash stays, and the other lines can
/// still be verified. docs/decisions/0012-signed-parcels.md gives the purpose of each part.
public struct ParcelStatement: Hashable, Sendable {
  public let replica: UInt64
  public let first: UInt64
  /// SHA-256 of each line, in the order of the counters, without holes.
  public let hashes: [[UInt8]]

  public init(replica: UInt64, first: UInt64, hashes: [[UInt8]]) {
    self.replica = replica
    self.first = first
    self.hashes = hashes
  }

  /// The counter of the last operation; zero where there is none.
  public var last: UInt64 { first &+ UInt64(hashes.count) &- 1 }

  /// A line with the statement's members, then the hashes.
  var bytes: [UInt8] {
    let head = "tsunagu parcel 1 \(hexText(replica)) \(first) \(last)\n"
    return Array(head.utf8) + hashes.joined()
  }

  public func isSigned(_ signature: [UInt8], by publicKey: [UInt8]) -> Bool {
    guard signature.count == DeviceKey.signatureByteCount,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(signature, for: bytes)
  }
}

/// A received parcel, read once: a run of one replica's operations, each counter one more than the
/// last. Apart from the device's key it depends on nothing stored, so that it is read before the
/// writer's turn comes.
public struct SignedParcel: Sendable {
  struct Entry {
    let id: OperationID
    /// nil where the line is none, or too long to be read.
    let operation: Operation?
    let line: [UInt8]
    /// SHA-256 of the line.
    let hash: [UInt8]
    /// A fault in its shape, whatever is stored.
    let problem: ProblemCode?
  }

  let entries: [Entry]
  let statement: ParcelStatement
  let signature: [UInt8]
  /// The key by which it was verified.
  let publicKey: [UInt8]

  /// A line that is no operation, or a wrong one, gets its verdict as every other does: the signature is over the
  /// hashes of all, and its place says its id.
  ///
  /// - Returns: nil where the request brings no operations.
  /// - Throws: `Problem` of code `malformed` where the counters are not a run; `signature_wrong`, which names the device.
  public init?(_ request: SyncRequest, of device: ServerExchange.Requester.Device) throws {
    guard !request.lines.isEmpty else { return nil }
    let read = request.lines.map(SignedParcel.read)
    let first = try SignedParcel.firstCounter(of: read.map(\.operation?.id), request)
    entries = zip(request.lines, read).enumerated().map { place, entry in
      Entry(
        id: OperationID(replica: request.replica, counter: first + UInt64(place)),
        operation: entry.1.operation, line: entry.0, hash: Array(SHA256.hash(data: entry.0)),
        problem: entry.1.problem)
    }
    statement = ParcelStatement(
      replica: request.replica, first: first, hashes: entries.map(\.hash))
    guard let signature = request.signature, statement.isSigned(signature, by: device.publicKey)
    else {
      throw Problem(.signatureWrong, ["device": String(device.id)])
    }
    self.signature = signature
    publicKey = device.publicKey
  }

  private static func read(_ line: [UInt8]) -> (operation: Operation?, problem: ProblemCode?) {
    guard line.count <= Limits.deletionBytes else { return (nil, .limitExceeded) }
    guard let operation = try? Operation(line: line) else {
      return (nil, line.count > Limits.operationBytes ? .limitExceeded : .malformed)
    }
    guard line.count <= Validation.bytesAllowed(for: operation) else {
      return (nil, .limitExceeded)
    }
    return (operation, Validation.problem(with: operation))
  }

  /// The counter of a request's first line. Nothing else is asked of the lines: the device judged them when it wrote
  /// them.
  ///
  /// - Throws: `Problem` of code `malformed` where its lines are not a run.
  fileprivate static func firstCounter(of request: SyncRequest) throws -> UInt64 {
    try firstCounter(of: request.lines.map { try? Operation(line: $0).id }, request)
  }

  /// The counter of the first line: where that cannot be read, from one behind it, or from the lowest that the device
  /// says it still has.
  private static func firstCounter(
    of ids: [OperationID?], _ request: SyncRequest
  ) throws -> UInt64 {
    var first: UInt64?
    for (place, id) in ids.enumerated() {
      guard let id else { continue }
      guard id.replica == request.replica, id.counter > UInt64(place),
        first ?? (id.counter - UInt64(place)) == id.counter - UInt64(place)
      else { throw Problem(.malformed, ["part": "operations"]) }
      first = id.counter - UInt64(place)
    }
    let counter = first ?? request.oldest
    guard counter > 0, counter <= OperationID.highestCounter - UInt64(ids.count) else {
      throw Problem(.malformed, ["part": "operations"])
    }
    return counter
  }
}

extension SyncRequest {
  /// The request without its signature.
  var unsigned: SyncRequest {
    var request = self
    request.signature = nil
    return request
  }

  /// The counter of the last operation that it brings.
  var last: UInt64? {
    get throws { try lines.last.map { try Operation(line: $0).id.counter } }
  }

  /// Signs the operations that it brings; nothing where it brings none.
  public mutating func sign(with key: DeviceKey) throws {
    signature = nil
    guard !lines.isEmpty else { return }
    let statement = ParcelStatement(
      replica: replica, first: try SignedParcel.firstCounter(of: self),
      hashes: lines.map { Array(SHA256.hash(data: $0)) })
    signature = try key.signature(of: statement.bytes)
  }
}
