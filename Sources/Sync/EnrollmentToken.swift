import Crypto

import struct Foundation.Data

/// The bearer token of a device: 256 random bits, of which the server keeps the SHA-256.
public enum EnrollmentToken {
  /// In the 43 characters of base64url (RFC 4648 §5): it goes with every request.
  public static func random(using generator: inout some RandomNumberGenerator) -> String {
    let words = (0..<4).map { _ in generator.next() as UInt64 }
    return words.withUnsafeBytes { Data($0) }.base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  public static func hash(of token: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(token.utf8)))
  }
}
