import Crypto
import Foundation
import Records

/// A file that two people open together: sealed under a key of its own, which each pair of its holders can unwrap with
/// both their passphrases and nobody with one (DOMAIN.md §5: the district pack).
public struct SealedPack: Sendable {
  public let bytes: [UInt8]

  private static let version: Int64 = 1
  private static let use = "pack"
  private static let said = Data("tsunagu pack 1".utf8)
  private static let largestHeadBytes = 65_536

  /// - Parameter passphrases: of two holders or more: any two of them open it.
  /// - Throws: errors of scrypt, where memory is short.
  public init(
    sealing content: [UInt8], passphrases: [String], cost: KeyFile.Cost = .chosen,
    using generator: inout some RandomNumberGenerator
  ) throws {
    let key = DataKey.random(using: &generator)
    var keys: [Value] = []
    for (place, one) in passphrases.enumerated() {
      for other in passphrases.dropFirst(place + 1) {
        keys.append(
          try KeyFile(
            key, passphrase: SealedPack.both(one, other), cost: cost, using: &generator
          ).value)
      }
    }
    guard
      let sealed = try AES.GCM.seal(
        content, using: key.derived(for: SealedPack.use), authenticating: SealedPack.said
      ).combined
    else { preconditionFailure("the nonce has 12 bytes") }
    let head: Value = ["tsunagu_pack": .integer(SealedPack.version), "keys": .list(keys)]
    bytes = JSON.bytes(head) + [UInt8(ascii: "\n")] + sealed
  }

  /// The content, by the passphrases of two holders in either order.
  ///
  /// - Throws: `Problem`: `pack_unreadable`; `passphrase_wrong`, also where the content was changed.
  public static func open(_ bytes: [UInt8], _ one: String, _ other: String) throws -> [UInt8] {
    guard let end = bytes.prefix(largestHeadBytes).firstIndex(of: UInt8(ascii: "\n")),
      let head = try? JSON.read(Array(bytes[..<end])),
      head["tsunagu_pack"]?.integer == version, let list = head["keys"]?.list
    else { throw Problem(.packUnreadable) }
    let keys = list.compactMap(KeyFile.init)
    guard keys.count == list.count, !keys.isEmpty,
      let box = try? AES.GCM.SealedBox(combined: Data(bytes[(end + 1)...]))
    else { throw Problem(.packUnreadable) }
    for file in keys {
      guard let key = try? file.open(passphrase: both(one, other)),
        let content = try? AES.GCM.open(box, using: key.derived(for: use), authenticating: said)
      else { continue }
      return Array(content)
    }
    throw Problem(.passphraseWrong)
  }

  /// Both as one, whoever types first. The same passphrase twice is one person's.
  private static func both(_ one: String, _ other: String) -> String {
    [one, other].sorted { $0.precedesByBytes($1) }.joined(separator: "\n")
  }
}
