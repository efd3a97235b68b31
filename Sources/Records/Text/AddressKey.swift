/// The key that addresses are compared by: 1丁目2番3号, １−２−３ and 一丁目2-3 give one key. It is
/// derived and never shown.
public enum AddressKey {
  private static let separators: Set<Character> = ["-", "の", "ノ"]
  private static let numerals = "〇一二三四五六七八九十百"
  private static let units = ["丁目", "番地の", "番地", "番", "号室", "号"]

  /// The line folded as a name is, numerals of blocks as digits, signs between numbers as one, 大字 and 字 left out.
  ///
  /// A numeral in a name stays: 一番町 is a town.
  public static func make(_ line: String) -> String {
    var text = HalfWidth.text(of: line).filter { !$0.isWhitespace }
    text = withoutSections(text)
    var key = ""
    var rest = text[...]
    while !rest.isEmpty {
      if let (number, length) = number(at: rest) {
        key += number
        rest = rest.dropFirst(length)
        rest = skippingUnit(rest, &key)
      } else {
        key.append(rest.removeFirst())
      }
    }
    while key.last == "-" { key.removeLast() }
    return SearchKey.make(key)
  }

  private static func withoutSections(_ text: String) -> String {
    var text = text.replacing("大字", with: "")
    // 字浜: a section's name follows. 文字町 is no section.
    if let place = text.firstIndex(of: "字"), text.index(after: place) < text.endIndex,
      place == text.startIndex || !"文十".contains(text[text.index(before: place)])
    {
      text.remove(at: place)
    }
    return text
  }

  /// A number in digits; or in kanji, where a unit of blocks follows that makes it one and no name.
  private static func number(at text: Substring) -> (String, length: Int)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty {
      let plain = digits.drop { $0 == "0" }
      return (plain.isEmpty ? "0" : String(plain), digits.count)
    }
    let kanji = text.prefix { numerals.contains($0) }
    guard !kanji.isEmpty, kanji.count <= 4 else { return nil }
    let following = text.dropFirst(kanji.count)
    // 一番町 and 三番地町 are names; 一丁目, 二番地 and 三号 are not.
    guard let unit = units.first(where: following.hasPrefix),
      !following.dropFirst(unit.count).hasPrefix("町")
    else { return nil }
    return (WrittenNumbers.digits(in: String(kanji)), kanji.count)
  }

  /// Takes the unit or the sign behind a number; one sign stands where another number follows.
  private static func skippingUnit(_ text: Substring, _ key: inout String) -> Substring {
    var rest = text
    if let unit = units.first(where: rest.hasPrefix) {
      rest = rest.dropFirst(unit.count)
    }
    while let first = rest.first, separators.contains(first) { rest.removeFirst() }
    let isNumberNext =
      rest.first.map { $0.isASCII && $0.isNumber } ?? false || number(at: rest) != nil
    if isNumberNext { key.append("-") }
    return rest
  }
}
