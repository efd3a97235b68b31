// Compression wraps zlib's gzip for both ends of the wire. Input is never trusted: every
// decompression has a limit and stops there, even if a tiny input expands endlessly.
//
// Never here: the meaning of the bytes, HTTP, files.

/// Why bytes could not be decompressed.
public enum GzipError: Error, Equatable, Sendable {
  /// The content is longer than the limit, which is given in bytes.
  case tooLarge(limit: Int)
  /// The bytes are not gzip, or are damaged, or something else follows them.
  case corrupt
  /// The bytes end before the content does.
  case truncated
}

/// Compresses and decompresses whole messages as gzip (RFC 1952).
public enum Gzip {
  /// The level for what is made in large amounts while somebody waits: a third of the time of zlib's own balance, a
  /// fifth more bytes.
  public static let fastLevel = 1
  /// The level for the little that a volunteer's telephone sends.
  public static let smallLevel = 9

  /// The same bytes as one gzip member; equal input and level give equal output.
  ///
  /// - Parameter level: 0 (store) through 9 (smallest); 6 is zlib's own balance.
  public static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    precondition((0...9).contains(level), "gzip levels are 0 through 9")
    let deflater = Deflater(level: level, count: bytes.count)
    return bytes.withUnsafeBufferPointer { deflater.deflateAll($0) }
  }

  /// The content of one or several gzip members that follow one another.
  ///
  /// - Parameter limit: the most bytes of content to give back. Memory used beyond it is one block.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    precondition(limit >= 0, "a limit is a number of bytes")
    let inflater = Inflater(limit: limit)
    return try bytes.withUnsafeBufferPointer { input throws(GzipError) in
      try inflater.inflateAll(input)
    }
  }
}
