import Compression
import Reports

/// Gzip: both as foreign bytes and as what our own bytes become.
enum GzipProperties {
  static let limit = 1 << 18

  static func check(_ bytes: [UInt8]) throws {
    if let content = try? Gzip.decompress(bytes, limit: limit) {
      try expect(content.count <= limit, "more than the limit came out")
      try expect(
        (try? Gzip.decompress(bytes, limit: content.count)) == content,
        "what is as long as the limit is refused")
      if !content.isEmpty {
        try expect(
          failure(bytes, limit: content.count - 1) == .tooLarge(limit: content.count - 1),
          "one byte over the limit is taken")
      }
      for end in cuts(of: bytes.count, limit: 16) {
        // Members follow one another: a cut between two is a shorter message of whole members.
        guard let part = try? Gzip.decompress(Array(bytes[..<end]), limit: limit) else { continue }
        try expect(
          part.count <= content.count && content.starts(with: part), "a cut gives other bytes")
      }
    }
    for level in [0, 6] {
      let packed = Gzip.compress(bytes, level: level)
      try expect(
        (try? Gzip.decompress(packed, limit: bytes.count)) == bytes, "own bytes are not read back")
      for end in cuts(of: packed.count, limit: 8) {
        try expect(
          failure(Array(packed[..<end]), limit: bytes.count) == .truncated,
          "cut at \(end), it is not told to be cut")
      }
    }
  }

  private static func failure(_ bytes: [UInt8], limit: Int) -> GzipError? {
    do {
      _ = try Gzip.decompress(bytes, limit: limit)
      return nil
    } catch { return error }
  }
}

/// CSV.
enum DelimitedProperties {
  static func check(_ bytes: [UInt8]) throws {
    let rows: [[String]]
    do { rows = try DelimitedText.rows(bytes) } catch {
      try expect(error.row >= 1, "a problem in row \(error.row)")
      return
    }
    try expect(rows.allSatisfy { !$0.isEmpty }, "a row without a cell")
    let written = DelimitedText.bytes(rows)
    guard let again = try? DelimitedText.rows(written) else {
      throw PropertyViolation(description: "its own file is refused: \(shown(written))")
    }
    let cells = again.map { $0.map(DelimitedText.unguarded) }
    let isSame =
      cells.count == rows.count
      && zip(cells, rows).allSatisfy { left, right in
        left.count == right.count
          && zip(left, right).allSatisfy { one, other in
            one.utf8.elementsEqual(other.utf8)
          }
      }
    try expect(isSame, "its own file is read as other rows: \(shown(written))")
    try expect(DelimitedText.bytes(cells) == written, "the file is not stable")
  }
}
