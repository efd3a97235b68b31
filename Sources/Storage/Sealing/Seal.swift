import Crypto
import Sync

import struct Foundation.Data

/// The use of a data key. It seals the content of a row with AES-256-GCM, bound to the row's other
/// columns. A second key and a row's name and version give a SHA-256 hash for the summary of all
/// rows. No name is a prefix of another one (`RowBytes`), so that hashes cannot be told apart
/// without the key.
struct Seal: Sendable {
  /// Bytes that sealing adds: the nonce and what shows a change.
  static let addedBytes = 12 + 16

  private let content: SymmetricKey
  private let rows: Data

  init(_ key: DataKey) {
    content = key.derived(for: "content")
    rows = key.derived(for: "rows").withUnsafeBytes { Data($0) }
  }

  /// Seals a row's content: a random nonce of 12 bytes, the ciphertext, and a tag of 16 bytes.
  func close(_ plain: Data, beside said: RowBytes) throws -> Data {
    guard
      let sealed = try AES.GCM.seal(plain, using: content, authenticating: said.bytes).combined
    else { preconditionFailure("the nonce has 12 bytes") }
    return sealed
  }

  /// Opens content that was sealed in this row, in this version; nil for any other.
  func open(_ sealed: Data, beside said: RowBytes) -> Data? {
    guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
    return try? AES.GCM.open(box, using: content, authenticating: said.bytes)
  }

  /// The row's contribution to the summary.
  func summand(_ row: RowBytes) -> SealSummary {
    var hash = SHA256()
    hash.update(data: rows)
    hash.update(data: row.bytes)
    return hash.finalize().withUnsafeBytes { SealSummary($0) }
  }
}

/// A sum over all sealed rows. Without the key, nobody can compute the sum of another set of rows.
/// Adding and removing are the same operation: exclusive or.
struct SealSummary: Equatable {
  private var words: SIMD4<UInt64>

  static let byteCount = 32
  static let nothing = SealSummary(words: .zero)

  private init(words: SIMD4<UInt64>) { self.words = words }

  /// - Parameter bytes: 32 of them.
  init(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == SealSummary.byteCount)
    words = .zero
    for index in 0..<4 {
      words[index] = bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self).littleEndian
    }
  }

  var data: Data {
    var data = Data(capacity: SealSummary.byteCount)
    for index in 0..<4 {
      withUnsafeBytes(of: words[index].littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  mutating func turn(_ other: SealSummary) { words ^= other.words }
}
