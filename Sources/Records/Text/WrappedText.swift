/// Text in lines that fit a terminal, broken as Japanese is (JIS X 4051): no line begins with a closing sign or a small
/// kana, or ends with an opening one; a word in Latin letters or digits stays whole where it fits.
public enum WrappedText {
  /// Lines that are longer are broken; what follows has the line's own indentation.
  public static func lines(of text: String, width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { broken(String($0), width: width) }.joined(separator: "\n")
  }

  private static func broken(_ line: String, width: Int) -> [String] {
    guard DisplayWidth.width(of: line) > width else { return [line] }
    let indentation = String(line.prefix { $0 == " " })
    var lines: [String] = []
    var rest = Array(line)[...]
    while !rest.isEmpty {
      let start = lines.isEmpty ? "" : indentation
      let room = width - DisplayWidth.width(of: start)
      let end = withoutOrphan(self.end(of: rest, room: room), of: rest)
      lines.append(start + withoutSpaceAtTheEnd(String(rest[..<end])))
      rest = rest[end...].drop { $0 == " " }
    }
    return lines
  }

  /// Where the line breaks: the last place that is allowed, else where the room ends.
  private static func end(of text: ArraySlice<Character>, room: Int) -> Int {
    var used = 0
    var allowed: Int?
    for index in text.indices {
      used += DisplayWidth.width(of: String(text[index]))
      guard used <= room else { return allowed ?? max(index, text.startIndex + 1) }
      let next = index + 1
      if next == text.endIndex { return next }
      if mayBreak(between: text[index], and: text[next]), !text[..<next].allSatisfy({ $0 == " " }) {
        allowed = next
      }
    }
    return text.endIndex
  }

  /// Where only a syllable or two would stand on the last line, the line breaks at its last pause instead.
  private static func withoutOrphan(_ end: Int, of text: ArraySlice<Character>) -> Int {
    guard end < text.endIndex, DisplayWidth.width(of: String(text[end...])) <= orphan,
      let pause = text[..<end].lastIndex(where: pauses.contains),
      !text[...pause].allSatisfy({ $0 == " " })
    else { return end }
    return pause + 1
  }

  private static func mayBreak(between last: Character, and next: Character) -> Bool {
    if next == " " { return true }
    if closing.contains(next) || opening.contains(last) { return false }
    return last == " " || !(isWord(last) && isWord(next))
  }

  /// A letter, digit or sign of a word or a number in ASCII.
  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && character != " "
  }

  private static let closing = Set("、。，．・：；？！!?ー々」』）】〉》〕］｝)]}…ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％")
  private static let pauses = Set("、。 ")
  /// Cells: three characters and a full stop.
  private static let orphan = 8
  private static let opening = Set("「『（【〈《〔［｛([{")

  private static func withoutSpaceAtTheEnd(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
