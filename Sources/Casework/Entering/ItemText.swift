import Records
import Sync

/// An item of a list as it was typed, with the declarations of its parts.
struct ItemText {
  /// The item that is changed; nil for a new one.
  let item: String?
  let parts: [(FieldDeclaration, String)]

  /// - Parameter items: ids of the items that are there.
  /// - Throws: `Problem` of code `usage`, which names the piece that is unclear.
  static func read(
    _ text: String, of field: FieldDeclaration, _ list: ListDeclaration, items: [String]
  ) throws -> ItemText {
    do throws(PartsText.Problem) {
      let typed = try PartsText(text, items: items) { part(named: $0, in: list)?.name }
      let parts = typed.parts.compactMap { part in
        (part.name.map { name in list.parts.first { $0.name == name } } ?? list.parts.first)
          .map { ($0, part.text) }
      }
      return ItemText(item: typed.item, parts: parts)
    } catch {
      throw problem(error, field, list)
    }
  }

  /// The part that is meant, by name or label.
  private static func part(named typed: String, in list: ListDeclaration) -> FieldDeclaration? {
    let key = SearchKey.make(typed)
    return list.parts.first { SearchKey.make($0.name) == key || SearchKey.make($0.label) == key }
  }

  private static func problem(
    _ problem: PartsText.Problem, _ field: FieldDeclaration, _ list: ListDeclaration
  ) -> Problem {
    let (reason, piece): (ProblemReason, String) =
      switch problem {
      case .unknownName(let piece): (.itemPartUnknown, piece)
      case .nameless(let piece): (.itemPartWithoutName, piece)
      case .badQuotes(let piece): (.itemQuotesOpen, piece)
      case .twice(let piece): (.itemPartTwice, piece)
      }
    let parts = list.parts.map(\.label).joined(separator: "、")
    return Problem(.usage, reason, ["field": field.label, "piece": piece, "parts": parts])
  }
}
