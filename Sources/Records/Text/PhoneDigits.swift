/// A telephone number as it is dialed within the country. Numbers are compared by it; it is never
/// shown.
public enum PhoneDigits {
  /// Whether somebody who types a number, or the end of one, as it is dialed means one that stands in a text.
  public static func isFound(_ typed: String, in text: String) -> Bool {
    let signs = HalfWidth.text(of: typed)
    guard signs.allSatisfy({ "0123456789+-() ".contains($0) }) else { return false }
    let digits = self.digits(of: typed)
    guard digits.count >= shortest else { return false }
    // 、 and the words of kinds stand between the numbers of a line.
    return HalfWidth.text(of: text).split { !"0123456789+-()".contains($0) }.contains {
      self.digits(of: String($0)).contains(digits)
    }
  }

  /// Digits that tell one number from another.
  private static let shortest = 4

  /// Its digits: of either width, without hyphens, dashes and spaces, 0 in place of +81.
  public static func digits(of text: String) -> String {
    let plain = HalfWidth.text(of: text).filter { !$0.isWhitespace }
    let digits = plain.utf8.filter { (0x30...0x39).contains($0) }
    let dialled = String(decoding: digits, as: UTF8.self)
    guard plain.hasPrefix("+81") else { return dialled }
    let national = dialled.dropFirst(2)
    return national.hasPrefix("0") ? String(national) : "0" + national
  }
}
