import Crypto
import Records

import struct Foundation.Data

/// The pin by which a device knows a server's key: the SHA-256 of its public key
/// (SubjectPublicKeyInfo, as in RFC 7469 §2.4). A certificate may be made anew; as long as the key
/// stays, the pin does.
public struct KeyPin: Hashable, Sendable {
  private static let prefix = "sha256//"
  /// The number of times that the digest is hashed before it is cut to letters. An attacker who
  /// tries keys until one has the same letters must do this for each: 2^16 times the work.
  static let stretchRounds = 65_536

  private let digest: [UInt8]

  /// - Parameter publicKeyInfo: the DER encoding of the SubjectPublicKeyInfo.
  public init(publicKeyInfo: [UInt8]) {
    digest = Array(SHA256.hash(data: publicKeyInfo))
  }

  /// Reads the form that libcurl takes: `sha256//` and the digest as Base64.
  public init?(_ text: String) {
    guard text.hasPrefix(KeyPin.prefix),
      let data = Data(base64Encoded: String(text.dropFirst(KeyPin.prefix.count))),
      data.count == SHA256.byteCount
    else { return nil }
    digest = Array(data)
  }

  public var text: String { KeyPin.prefix + Data(digest).base64EncodedString() }

  /// The pin as a paper carries it, fifteen letters: 74 bits, and 16 more of work
  /// (docs/decisions/0009-tls.md).
  public var letters: String {
    var stretched = digest
    for _ in 0..<KeyPin.stretchRounds {
      stretched = Array(SHA256.hash(data: stretched + digest))
    }
    return EnrollmentCode.letters(of: stretched, count: EnrollmentCode.pinLetters)
  }
}

extension KeyPin {
  /// Several pins, as libcurl takes them: with a semicolon between. Nil where one of them cannot be read.
  public static func list(_ text: String) -> [KeyPin]? {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count <= Limits.pinsPerServer else { return nil }
    let pins = parts.compactMap { KeyPin(String($0)) }
    return pins.count == parts.count ? pins : nil
  }

  public static func text(_ pins: [KeyPin]) -> String {
    pins.map(\.text).joined(separator: ";")
  }
}
