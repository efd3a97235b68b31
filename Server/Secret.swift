/// Random names and secrets, from the system's generator.
enum Secret {
  /// 256 bits as hexadecimal digits.
  static func token() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// A code to be read aloud and typed: eight letters and digits that are not mistaken for each other.
  static func enrollmentCode() -> String {
    let alphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
    let letters = (0..<8).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }
    return String(letters[..<4]) + "-" + String(letters[4...])
  }
}
