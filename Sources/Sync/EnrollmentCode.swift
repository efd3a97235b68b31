import Records

/// The code that an administrator gives to a person on paper or over the telephone, in groups of
/// four letters: a one-time secret (eight), and, if the server made its certificate itself, its
/// key's pin (fifteen and a check letter). The pin can stand alone: it gives no access, it only
/// identifies the server to trust.
public struct EnrollmentCode: Hashable, Sendable {
  /// Letters and digits that are not mistaken for each other. They are 31, a prime, so that one
  /// check letter finds every wrong letter and every swap of two adjacent ones.
  public static let alphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
  public static let secretLetters = 8
  public static let pinLetters = 15

  /// `ABCD-EFGH`, as it goes to the server; nil in a code that is a pin alone.
  public let secret: String?
  /// The letters of the server's key, `KeyPin.letters`.
  public let pin: String?

  /// - Parameter secret: eight letters, with or without a hyphen.
  public init(secret: String?, pin: String?) {
    self.secret = secret.map { EnrollmentCode.grouped($0.filter { $0 != "-" }) }
    self.pin = pin
  }

  /// Reads what a person typed: small or full-width letters, any hyphens, spaces.
  ///
  /// - Throws: `Problem` of code `enrollment_code_mistyped`, so that a slip is not taken for a wrong server.
  public init(typed: String) throws {
    let letters = try EnrollmentCode.letters(typed: typed)
    let pinned = EnrollmentCode.pinLetters + 1
    switch letters.count {
    case EnrollmentCode.secretLetters: self.init(secret: letters, pin: nil)
    case pinned, EnrollmentCode.secretLetters + pinned:
      guard EnrollmentCode.sum(letters) == 0 else { throw Problem(.enrollmentCodeMistyped) }
      let secret = letters.dropLast(pinned)
      let pin = letters.dropFirst(secret.count).dropLast()
      self.init(secret: secret.isEmpty ? nil : String(secret), pin: String(pin))
    default: throw Problem(.enrollmentCodeMistyped)
    }
  }

  /// In groups of four, the check letter last.
  public var text: String {
    var letters = (secret ?? "").filter { $0 != "-" } + (pin ?? "")
    if pin != nil { letters.append(EnrollmentCode.checkLetter(for: letters)) }
    return EnrollmentCode.grouped(letters)
  }

  /// Letters drawn from a digest, two bytes each: 31 does not divide 65,536, and the difference is one in
  /// two thousand.
  static func letters(of digest: [UInt8], count: Int) -> String {
    precondition(digest.count >= 2 * count)
    return String(
      (0..<count).map { index in
        let number = Int(digest[2 * index]) << 8 | Int(digest[2 * index + 1])
        return alphabet[number % alphabet.count]
      })
  }

  private static func letters(typed: String) throws -> String {
    var letters = ""
    for scalar in typed.unicodeScalars {
      let isFullWidth = (0xff01...0xff5e).contains(scalar.value)
      let plain = isFullWidth ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar
      if plain.properties.isWhitespace || "-‐‑–—―−ー_".unicodeScalars.contains(plain) {
        continue
      }
      let letter = Character(plain.properties.uppercaseMapping)
      guard alphabet.contains(letter) else { throw Problem(.enrollmentCodeMistyped) }
      letters.append(letter)
    }
    return letters
  }

  /// The letters' places in the alphabet, each times its distance from the end: 0 for a correctly
  /// typed code.
  private static func sum(_ letters: String) -> Int {
    let values = letters.map { alphabet.firstIndex(of: $0) ?? 0 }
    let weighted = values.reversed().enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
    return weighted % alphabet.count
  }

  private static func checkLetter(for letters: String) -> Character {
    let rest = sum(letters + String(alphabet[0]))
    return alphabet[(alphabet.count - rest) % alphabet.count]
  }

  private static func grouped(_ letters: String) -> String {
    let all = Array(letters)
    return stride(from: 0, to: all.count, by: 4)
      .map { String(all[$0..<min($0 + 4, all.count)]) }.joined(separator: "-")
  }
}
