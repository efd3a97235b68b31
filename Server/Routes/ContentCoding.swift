import Hummingbird
import Records
import Sync

/// Reads the content codings that a request's headers name (RFC 9110 §8.4 and §12.5.3). The server knows gzip and none.
enum ContentCoding {
  /// Whether a body is compressed.
  ///
  /// - Parameter header: of `Content-Encoding`.
  /// - Throws: `Problem` of code `content_coding_unknown` for any coding but gzip, and for two.
  static func isCompressed(_ header: String?) throws -> Bool {
    let codings = tokens(header).map(\.name).filter { $0 != "identity" }
    guard codings.isEmpty || codings == ["gzip"] else { throw Problem(.contentCodingUnknown) }
    return !codings.isEmpty
  }

  /// Whether somebody takes gzip, and does not like it less than none.
  ///
  /// - Parameter header: of `Accept-Encoding`.
  static func acceptsGzip(_ header: String) -> Bool {
    let accepted = tokens(header)
    func quality(of name: String) -> Double? { accepted.first { $0.name == name }?.quality }
    let gzip = quality(of: "gzip") ?? quality(of: "*") ?? 0
    return gzip > 0 && gzip >= quality(of: "identity") ?? 0
  }

  /// The names in lower case, each with its quality; an unreadable one counts as unwanted.
  private static func tokens(_ header: String?) -> [(name: String, quality: Double)] {
    (header ?? "").split(separator: ",").compactMap { element in
      let parts = element.split(separator: ";").map { $0.trimming { $0 == " " || $0 == "\t" } }
      guard let name = parts.first?.lowercased(), !name.isEmpty else { return nil }
      let quality = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
      return (name == "x-gzip" ? "gzip" : name, quality.map { Self.quality($0.dropFirst(2)) } ?? 1)
    }
  }

  private static func quality(_ text: Substring) -> Double {
    Double(String(text)).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0
  }
}

extension Substring {
  fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
