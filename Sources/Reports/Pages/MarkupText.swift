/// Text as it may stand in HTML, in an element or an attribute.
///
/// Code point by code point: the template engine's own escaping looks at `Character`, to which `<`
/// with a combining mark or a variation selector after it is no `<`.
enum MarkupText {
  static func escaped(_ text: String) -> String {
    var markup = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": markup.append(contentsOf: "&amp;".unicodeScalars)
      case "<": markup.append(contentsOf: "&lt;".unicodeScalars)
      case ">": markup.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": markup.append(contentsOf: "&quot;".unicodeScalars)
      case "'": markup.append(contentsOf: "&#39;".unicodeScalars)
      default: markup.append(scalar)
      }
    }
    return String(markup)
  }

  /// A template's values with every text in them escaped, however deep.
  static func escaped(_ values: [String: Any]) -> [String: Any] {
    values.mapValues { value in
      switch value {
      case let text as String: escaped(text)
      case let object as [String: Any]: escaped(object)
      case let objects as [[String: Any]]: objects.map { escaped($0) as [String: Any] }
      case let texts as [String]: texts.map { escaped($0) as String }
      default: value
      }
    }
  }
}
