import Compression
import Testing

@Suite("Gzip")
struct GzipTests {
  static let sentence = Array("坂の上の家。独居。鍵は隣家が預かる。\n".utf8)

  @Test("What was compressed comes back", arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000])
  func roundTrip(length: Int) throws {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
    for level in [0, 1, 6, 9] {
      let compressed = Gzip.compress(bytes, level: level)
      #expect(try Gzip.decompress(compressed, limit: length) == bytes)
    }
  }

  @Test("Equal input gives equal output, without a time inside")
  func isDeterministic() {
    let compressed = Gzip.compress(Self.sentence)
    #expect(compressed == Gzip.compress(Self.sentence))
    #expect(Array(compressed[4..<8]) == [0, 0, 0, 0])
  }

  @Test("Repetition is compressed away")
  func compresses() {
    let page = (0..<1000).flatMap { _ in Self.sentence }
    #expect(Gzip.compress(page).count < page.count / 50)
  }

  @Test("A bomb is refused at the limit")
  func refusesBomb() {
    let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
    #expect(bomb.count < 60_000)
    #expect(throws: GzipError.tooLarge(limit: 100_000)) {
      try Gzip.decompress(bomb, limit: 100_000)
    }
  }

  @Test("A damaged end is not even looked at once the limit is passed")
  func stopsReadingAtLimit() {
    var bomb = Gzip.compress([UInt8](repeating: 0, count: 5_000_000), level: 9)
    bomb[bomb.count - 1] ^= 0xff
    #expect(throws: GzipError.tooLarge(limit: 1000)) { try Gzip.decompress(bomb, limit: 1000) }
    #expect(throws: GzipError.corrupt) { try Gzip.decompress(bomb, limit: 5_000_000) }
  }

  @Test("The limit itself is allowed, one byte more is not")
  func limitIsExact() throws {
    let compressed = Gzip.compress(Self.sentence)
    let count = Self.sentence.count
    #expect(try Gzip.decompress(compressed, limit: count) == Self.sentence)
    #expect(throws: GzipError.tooLarge(limit: count - 1)) {
      try Gzip.decompress(compressed, limit: count - 1)
    }
    #expect(try Gzip.decompress(Gzip.compress([]), limit: 0) == [])
  }

  @Test("Members that follow one another are one content, under one limit")
  func readsConcatenatedMembers() throws {
    let member = Gzip.compress(Self.sentence)
    let expected = Self.sentence + Self.sentence + Self.sentence
    #expect(try Gzip.decompress(member + member + member, limit: 1000) == expected)
    #expect(throws: GzipError.tooLarge(limit: expected.count - 1)) {
      try Gzip.decompress(member + member + member, limit: expected.count - 1)
    }
  }

  @Test("Every cut is noticed, in the first member and in the second")
  func everyPrefixIsTruncated() {
    let member = Gzip.compress(Self.sentence)
    let pair = member + member
    for length in 0..<pair.count where length != member.count {
      #expect(throws: GzipError.truncated) {
        try Gzip.decompress(Array(pair[..<length]), limit: 1000)
      }
    }
  }

  @Test("Every flipped byte of content or checksum is noticed")
  func damageIsNoticed() {
    let member = Gzip.compress(Self.sentence)
    for position in 10..<member.count {
      var damaged = member
      damaged[position] ^= 0x55
      #expect(throws: GzipError.self) { try Gzip.decompress(damaged, limit: 1000) }
    }
  }

  @Test("What follows the last member is not ignored")
  func trailingBytesAreCorrupt() {
    let member = Gzip.compress(Self.sentence)
    for tail: [UInt8] in [[0], [0, 0], [0x0a, 0x0a], Array("<html>".utf8)] {
      #expect(throws: GzipError.corrupt) { try Gzip.decompress(member + tail, limit: 1000) }
    }
  }

  @Test("Plain text is not gzip")
  func plainTextIsCorrupt() {
    #expect(throws: GzipError.corrupt) { try Gzip.decompress(Self.sentence, limit: 1000) }
  }
}
