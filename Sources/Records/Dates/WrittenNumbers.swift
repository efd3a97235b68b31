/// Numbers in kanji, as registers and certificates write dates: 昭和十年三月三日, 二〇二〇年.
enum WrittenNumbers {
  private static let digits: [Character: Int] = [
    "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]
  private static let units: [Character: Int] = ["十": 10, "百": 100, "千": 1_000]

  /// The text with every number in kanji as digits. For dates only: in a name 三 is no number.
  static func digits(in text: String) -> String {
    var written = ""
    var rest = text[...]
    while let character = rest.first {
      let run = rest.prefix { digits[$0] != nil || units[$0] != nil }
      guard !run.isEmpty else {
        written.append(character)
        rest.removeFirst()
        continue
      }
      // Longer than any year: left as it is, and not read.
      written += run.count <= 7 ? String(value(of: run)) : String(run)
      rest = rest[run.endIndex...]
    }
    return written
  }

  private static func value(of run: Substring) -> Int {
    // 二〇二〇: one digit behind the other.
    guard run.contains(where: { units[$0] != nil }) else {
      return run.reduce(0) { $0 * 10 + (digits[$1] ?? 0) }
    }
    var sum = 0
    var pending = 0
    for character in run {
      if let unit = units[character] {
        sum += max(pending, 1) * unit
        pending = 0
      } else {
        pending = pending * 10 + (digits[character] ?? 0)
      }
    }
    return sum + pending
  }
}
