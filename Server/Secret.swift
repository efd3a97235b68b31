import Records
import Sync

import struct Foundation.Data

/// Random names and secrets, from the system's generator.
enum Secret {
  /// 256 bits, in the 43 characters of base64url (RFC 4648 §5): it goes with every request.
  static func token() -> String {
    var generator = SystemRandomNumberGenerator()
    return EnrollmentToken.random(using: &generator)
  }

  /// A name for a history of sequence numbers: no secret, and in every message.
  static func incarnation() -> String {
    var generator = SystemRandomNumberGenerator()
    return hexText(generator.next())
  }

  /// A code to be read aloud and typed: eight letters and digits that are not mistaken for each other.
  static func enrollmentCode() -> String {
    let alphabet = EnrollmentCode.alphabet
    let letters = (0..<EnrollmentCode.secretLetters).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count)]
    }
    return String(letters[..<4]) + "-" + String(letters[4...])
  }
}
