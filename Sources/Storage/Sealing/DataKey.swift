import Crypto

import struct Foundation.Data

/// The key of a device's data: 256 random bits, made when the device is enrolled. Changing the passphrase that
/// guards it does not change it.
public struct DataKey: Hashable, Sendable {
  static let byteCount = 32

  let bytes: [UInt8]

  /// nil unless there are 32 bytes.
  init?(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
    guard self.bytes.count == DataKey.byteCount else { return nil }
  }

  /// - Parameter generator: of numbers that nobody can guess.
  public static func random(using generator: inout some RandomNumberGenerator) -> DataKey {
    DataKey((0..<byteCount).map { _ in .random(in: .min ... .max, using: &generator) })
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A key of tests and measurements, the same in each.
  package static let fixed = DataKey(Array(repeating: 7, count: byteCount))

  /// A key for one use of it.
  func derived(for use: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), info: Data("tsunagu \(use)".utf8),
      outputByteCount: DataKey.byteCount)
  }
}
