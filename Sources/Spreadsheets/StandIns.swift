import Foundation
import Records

/// The characters of texts that an encoding cannot carry, and what stands in their place there: a plainer character that
/// people read alike, else 〓, the sign of printers for a type that is missing.
public struct StandIns {
  private let encoding: CharacterEncoding
  /// nil for a character that the encoding carries.
  private var known: [Character: String?] = [:]

  public init(_ encoding: CharacterEncoding) { self.encoding = encoding }

  /// A character, with its variation selector or marks, and what it would become.
  public struct Change: Sendable, Hashable {
    public let character: Character
    public let standIn: String
  }

  /// The changed characters of a text, each once, in their order.
  public mutating func changes(in text: String) -> [Change] {
    var found: [Change] = []
    for character in text where !character.isASCII {
      guard let standIn = standIn(for: character) else { continue }
      let change = Change(character: character, standIn: standIn)
      if !found.contains(change) { found.append(change) }
    }
    return found
  }

  /// The text as the encoding can carry it.
  public mutating func replacing(in text: String) -> String {
    text.map { $0.isASCII ? String($0) : standIn(for: $0) ?? String($0) }.joined()
  }

  private mutating func standIn(for character: Character) -> String? {
    if let found = known[character] { return found }
    let made = carries(String(character)) ? nil : make(character)
    known[character] = .some(made)
    return made
  }

  private func make(_ character: Character) -> String {
    let plain = String(character.unicodeScalars.first.map(Character.init) ?? character)
    let parts = plain.decomposedStringWithCompatibilityMapping
    let candidates = [
      StandIns.likeness[character], plain, SearchKey.make(plain), parts,
      parts.unicodeScalars.first.map { String($0) },
    ]
    return candidates.compactMap(\.self).first { !$0.isEmpty && carries($0) } ?? "〓"
  }

  /// Whether the text comes back as it was.
  private func carries(_ text: String) -> Bool {
    guard let bytes = encoding.bytes(text), let back = encoding.text(bytes) else { return false }
    return back.unicodeScalars.elementsEqual(text.unicodeScalars)
  }

  /// Signs that Unicode has twice, and Windows has once.
  private static let likeness: [Character: String] = [
    "〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢", "¦": "￤", "–": "－",
  ]
}
