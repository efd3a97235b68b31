import Glibc

/// How a text file's bytes stand for characters.
public enum CharacterEncoding: String, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  /// Windows' Shift_JIS: with 髙, 﨑, ①, ㈱, ～ and －, which plain Shift_JIS lacks.
  case cp932 = "CP932"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case eucJP = "EUC-JP"

  /// The text that bytes stand for; nil where they are not of this encoding.
  public func text(_ bytes: some Collection<UInt8>) -> String? {
    let bytes = Array(bytes)
    if self == .utf8 { return String(validating: bytes, as: UTF8.self) }
    return CharacterEncoding.converted(bytes, from: iconvName, to: "UTF-8")
      .flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The bytes of a text; nil where this encoding lacks one of its characters.
  public func bytes(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    return self == .utf8
      ? bytes : CharacterEncoding.converted(bytes, from: "UTF-8", to: iconvName)
  }

  /// The name that glibc's iconv knows. Its EUC-JP lacks the signs of Windows, EUC-JP-MS has them.
  private var iconvName: String { self == .eucJP ? "EUC-JP-MS" : rawValue }

  private static func converted(
    _ bytes: [UInt8], from source: String, to target: String
  ) -> [UInt8]? {
    let descriptor = iconv_open(target, source)
    guard descriptor != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(descriptor) }
    // No character of these encodings takes more than three times its bytes in another one of them.
    var output = [UInt8](repeating: 0, count: bytes.count * 3 + 16)
    var input = bytes
    let written = output.withUnsafeMutableBytes { output -> Int? in
      input.withUnsafeMutableBytes { input -> Int? in
        var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var room = output.count
        guard iconv(descriptor, &from, &left, &to, &room) != Int.max, left == 0 else { return nil }
        return output.count - room
      }
    }
    return written.map { Array(output[..<$0]) }
  }
}

/// Which encoding some bytes are probably in.
public struct EncodingGuess: Sendable, Equatable {
  /// Those in which the bytes can be read, the likeliest first.
  public let candidates: [CharacterEncoding]
  /// Whether a person should look at a sample of each candidate and choose.
  public let isDoubtful: Bool
  /// Bytes before the text: a byte order mark.
  public let markBytes: Int

  /// The likeliest; nil where the bytes are no text at all.
  public var best: CharacterEncoding? { candidates.first }

  /// Guesses by content: a byte order mark decides; else every encoding that can read all of the bytes is scored by how
  /// much its text looks like Japanese.
  public init(_ bytes: [UInt8]) {
    for (mark, encoding) in EncodingGuess.marks where bytes.starts(with: mark) {
      self.init(candidates: [encoding], isDoubtful: false, markBytes: mark.count)
      return
    }
    if let wide = EncodingGuess.wide(bytes) {
      self.init(candidates: [wide], isDoubtful: false, markBytes: 0)
      return
    }
    let narrow: [CharacterEncoding] = [.utf8, .cp932, .eucJP]
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      self.init(candidates: [.utf8], isDoubtful: false, markBytes: 0)
      return
    }
    let scored = narrow.compactMap { encoding in
      encoding.text(bytes).map { (encoding: encoding, score: Plausibility.score(of: $0)) }
    }
    // Stable: of equal scores the one that stands first in `narrow`.
    let order = scored.enumerated().sorted { one, other in
      (-one.element.score, one.offset) < (-other.element.score, other.offset)
    }.map(\.element)
    let isClose = order.count > 1 && order[0].score - order[1].score < EncodingGuess.clearMargin
    self.init(candidates: order.map(\.encoding), isDoubtful: isClose, markBytes: 0)
  }

  private init(candidates: [CharacterEncoding], isDoubtful: Bool, markBytes: Int) {
    self.candidates = candidates
    self.isDoubtful = isDoubtful
    self.markBytes = markBytes
  }

  /// How far apart the best two scores must be: texts that are all Japanese score about 1, mojibake about 0 or less.
  private static let clearMargin = 0.25

  private static let marks: [([UInt8], CharacterEncoding)] = [
    ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe], .utf16LittleEndian),
    ([0xfe, 0xff], .utf16BigEndian),
  ]

  /// UTF-16 without a mark: commas, digits and line ends have a zero byte, always on the same side.
  private static func wide(_ bytes: [UInt8]) -> CharacterEncoding? {
    guard bytes.count >= 2, bytes.count % 2 == 0 else { return nil }
    var (first, second) = (0, 0)
    for place in stride(from: 0, to: bytes.count, by: 2) {
      if bytes[place] == 0 { first += 1 }
      if bytes[place + 1] == 0 { second += 1 }
    }
    if second > 0, first == 0 { return .utf16LittleEndian }
    if first > 0, second == 0 { return .utf16BigEndian }
    return nil
  }
}

/// How much a text looks like what Japanese offices write.
private enum Plausibility {
  /// The mean weight of the characters outside ASCII: about 1 for Japanese, below 0 for the wrong encoding.
  static func score(of text: String) -> Double {
    var (sum, count) = (0.0, 0.0)
    for scalar in text.unicodeScalars where scalar.value >= 0x80 {
      sum += weight(scalar.value)
      count += 1
    }
    return count == 0 ? 0 : sum / count
  }

  private static func weight(_ code: UInt32) -> Double {
    switch code {
    // Kana, kanji of daily use, and the signs of forms.
    case 0x3041...0x30ff, 0x3000...0x3020: 1.2
    case 0x4e00...0x9fff: isCommon(code) ? 1 : 0.2
    case 0xff01...0xff5e, 0xffe0...0xffe6, 0x2460...0x24ff, 0x2500...0x26ff, 0x3200...0x33ff: 0.9
    case 0xf900...0xfaff, 0x20000...0x2ffff, 0xe0100...0xe01ef, 0xfe00...0xfe0f: 0.6
    case 0x2010...0x203b, 0x2190...0x21ff, 0x2212: 0.7
    // Half-width katakana are written, and are what the wrong encoding gives.
    case 0xff61...0xff9f: 0.45
    // Latin letters with accents, private use, unassigned characters.
    case 0x80...0x9f, 0xe000...0xf8ff, 0xfffd: -2
    default: -0.6
    }
  }

  /// Kanji of JIS level 1 lie all over the block; the radicals and rare signs that mojibake of UTF-8 is made of
  /// (縺, 繧, 繝, 譁, 蜿, 螟 …) lie in a few places of level 2.
  private static func isCommon(_ code: UInt32) -> Bool { !mojibake.contains(code) }

  private static let mojibake: Set<UInt32> = Set(
    "縺繧繝縲譁蜿蜷蜩螟蟷蟶邨髮閨邵隕莠蝣鬩謖驥豌蠖迚蛟螳蠎譛鬯諤逕譌蜈荳莉騾髢陦霑譎蛹豎".unicodeScalars.map(\.value))
}
