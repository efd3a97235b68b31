/// A telephone number as it is dialled within the country: what numbers are compared by, never shown.
public enum PhoneDigits {
  /// Its digits: of either width, without hyphens, dashes and spaces, 0 in place of +81.
  public static func of(_ text: String) -> String {
    let plain = HalfWidth.of(text).filter { !$0.isWhitespace }
    let digits = plain.utf8.filter { (0x30...0x39).contains($0) }
    let dialled = String(decoding: digits, as: UTF8.self)
    guard plain.hasPrefix("+81") else { return dialled }
    let national = dialled.dropFirst(2)
    return national.hasPrefix("0") ? String(national) : "0" + national
  }
}
