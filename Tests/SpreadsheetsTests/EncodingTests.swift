import Spreadsheets
import Testing

@Suite struct EncodingTests {
  /// `見本花子` in the encodings of Japanese offices, with a heading before it.
  private static let heading = "氏名"

  @Test(arguments: [
    CharacterEncoding.utf8, .cp932, .utf16LittleEndian, .utf16BigEndian, .eucJP,
  ])
  func aFileOfSomeTwentyBytesIsFoundByContent(_ encoding: CharacterEncoding) throws {
    let bytes = try #require(encoding.bytes("氏名,住所\n佐野ミキ,浜\n"))
    let guess = EncodingGuess(bytes)
    #expect(guess.best == encoding)
    #expect(!guess.isDoubtful)
  }

  @Test func theSignsOfWindowsAreRead() throws {
    let text = "髙﨑①㈱～－纊"
    let bytes = try #require(CharacterEncoding.cp932.bytes(text))
    let table = try ForeignTable(bytes)
    #expect(table.rows[0].cells == [ForeignCell(text)])
  }

  @Test func aSingleCellFarBelowDecidesAndIsDoubtful() throws {
    let lines = String(repeating: "1,2\n", count: 9_000)
    let bytes = try #require(CharacterEncoding.cp932.bytes(lines + "3,髙\n"))
    let guess = EncodingGuess(bytes)
    #expect(guess.best == .cp932)
    #expect(try ForeignTable(bytes).rows[9_000][1].text == "髙")
  }

  @Test func halfWidthKatakanaIsNoLatinText() throws {
    let bytes = try #require(CharacterEncoding.cp932.bytes("ﾅﾏｴ\nﾃｽ\n"))
    #expect(EncodingGuess(bytes).best == .cp932)
  }

  @Test func plainASCIIIsNotDoubtful() {
    let guess = EncodingGuess(Array("a,b\n1,2\n".utf8))
    #expect(guess.best == .utf8)
    #expect(!guess.isDoubtful)
  }

  @Test func bytesThatAreNoTextAreSaid() {
    #expect(throws: TableProblem.notATable("binary")) {
      try ForeignTable([0x80, 0xff, 0x81, 0xfe, 0x80, 0xff, 0x20])
    }
  }

  @Test func aCellThatIsNotInTheChosenEncodingIsNamed() throws {
    var bytes = Array("氏名,住所\n見本,浜\n見本,".utf8)
    bytes += [0xff, 0x0a]
    #expect(throws: TableProblem.undecodable(row: 3, column: 2, .utf8)) {
      try ForeignTable(bytes, .init(encoding: .utf8))
    }
  }
}

extension CharacterEncoding {
  /// The bytes of a text, found by asking for each character: the reader itself only decodes.
  func bytes(_ text: String) -> [UInt8]? {
    switch self {
    case .utf8: return Array(text.utf8)
    case .utf16LittleEndian:
      return text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    case .cp932, .eucJP:
      let table = SampleTable.of(self)
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        if scalar.isASCII {
          bytes.append(UInt8(scalar.value))
        } else {
          guard let found = table[scalar] else { return nil }
          bytes += found
        }
      }
      return bytes
    }
  }
}

/// Which bytes give a character, asked once for all pairs of bytes.
private enum SampleTable {
  static func of(_ encoding: CharacterEncoding) -> [Unicode.Scalar: [UInt8]] {
    encoding == .cp932 ? cp932 : eucJP
  }

  private static let cp932 = table(.cp932)
  private static let eucJP = table(.eucJP)

  private static func table(_ encoding: CharacterEncoding) -> [Unicode.Scalar: [UInt8]] {
    var table: [Unicode.Scalar: [UInt8]] = [:]
    let singles = (UInt8(0x80)...0xff).map { [$0] }
    let pairs = (UInt8(0x81)...0xfc).flatMap { first in
      (UInt8(0x40)...0xfe).map { [first, $0] }
    }
    for bytes in singles + pairs {
      guard let text = encoding.text(bytes), text.unicodeScalars.count == 1,
        let scalar = text.unicodeScalars.first, table[scalar] == nil
      else { continue }
      table[scalar] = bytes
    }
    return table
  }
}
