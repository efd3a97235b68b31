/// Reads an item of a list as somebody types it: `番号=0766-00-0001,種別=自宅`.
///
/// ＝ ， ： mean = , : and a 、 between two named parts separates them as well. A comma within a value stands in
/// quotes, `用法="朝,夕"`, or behind a backslash, `用法=朝\,夕`; a 、 that no named part follows belongs to the value, as
/// in `用法=朝、夕`. Whatever could be meant in two ways is refused (docs/decisions/0029-typed-text.md).
public struct PartsText: Equatable, Sendable {
  /// One part: nil where no name was given.
  public struct Part: Equatable, Sendable {
    public let name: String?
    public let text: String

    public init(_ name: String?, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// Why a text cannot be read, with the piece of it that is unclear.
  public enum Problem: Error, Equatable, Sendable {
    /// No part has this name.
    case unknownName(String)
    /// A piece without a name behind the first.
    case nameless(String)
    /// A quotation mark that nothing closes, or that something follows.
    case badQuotes(String)
    /// A part that was given twice.
    case twice(String)
  }

  /// The item that the text names before a colon; nil where it names none of `items`.
  public let item: String?
  public let parts: [Part]

  /// - Parameters:
  ///   - items: ids of the items that are there.
  ///   - name: the part that a typed name means, or nil.
  public init(
    _ text: String, items: [String], name: (String) -> String?
  ) throws(Problem) {
    let head = text.prefix { $0 != ":" && $0 != "：" }
    let item = items.first { head.count < text.count && $0 == HalfWidth.text(of: String(head)) }
    let body = item == nil ? text[...] : text[head.endIndex...].dropFirst()
    var parts: [Part] = []
    for piece in try PartsText.pieces(body) {
      guard let typed = piece.name else {
        try PartsText.append(piece, to: &parts)
        continue
      }
      guard let known = name(typed) else { throw .unknownName(typed) }
      guard !parts.contains(where: { $0.name == known }) else { throw .twice(typed) }
      parts.append(Part(known, piece.value))
    }
    self.item = item
    self.parts = parts
  }

  /// A piece without a name: the first of all, or one that a 、 separates from the value before it.
  private static func append(_ piece: Piece, to parts: inout [Part]) throws(Problem) {
    guard let last = parts.last else { return parts.append(Part(nil, piece.value)) }
    guard piece.follows == "、", let name = last.name else { throw .nameless(piece.value) }
    parts[parts.count - 1] = Part(name, last.text + "、" + piece.value)
  }

  /// The text between two separators.
  private struct Piece {
    /// The separator before it.
    var follows: Character?
    var name: String?
    var value = ""
    var isQuoted = false
  }

  private static func pieces(_ text: Substring) throws(Problem) -> [Piece] {
    var pieces: [Piece] = []
    var current = Piece()
    var rest = text
    while let character = rest.popFirst() {
      switch character {
      case "\\", "＼":
        guard let next = rest.first, isSpecial(next) else {
          current.value.append(character)
          continue
        }
        current.value.append(next)
        rest.removeFirst()
      case ",", "，", "、":
        pieces.append(current)
        current = Piece(follows: character)
      case _ where "=＝".contains(character) && current.name == nil && !current.isQuoted:
        current.name = trimmed(current.value)
        current.value = ""
      case _ where closing[character] != nil && trimmed(current.value).isEmpty && !current.isQuoted:
        current.value = try quoted(&rest, until: closing[character] ?? character)
        current.isQuoted = true
      default:
        if current.isQuoted {
          guard character.isWhitespace else { throw .badQuotes(current.value) }
        } else {
          current.value.append(character)
        }
      }
    }
    pieces.append(current)
    // A separator at the end, or two side by side, parts nothing.
    return pieces.filter { $0.name != nil || $0.isQuoted || !trimmed($0.value).isEmpty }
  }

  private static let closing: [Character: Character] = ["\"": "\"", "＂": "＂", "“": "”"]

  private static func quoted(
    _ rest: inout Substring, until end: Character
  ) throws(Problem) -> String {
    var value = ""
    while let character = rest.popFirst() {
      if character == end { return value }
      if character == "\\", let next = rest.first, next == end || next == "\\" {
        value.append(next)
        rest.removeFirst()
      } else {
        value.append(character)
      }
    }
    throw .badQuotes(value)
  }

  private static func isSpecial(_ character: Character) -> Bool {
    ",，、=＝:：\"＂“”\\＼".contains(character)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
