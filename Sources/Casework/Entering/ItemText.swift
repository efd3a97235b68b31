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
      throw Problem(.usage, saying: "\(field.label)の" + sentence(error, list))
    }
  }

  /// The part that is meant, by name or label.
  private static func part(named typed: String, in list: ListDeclaration) -> FieldDeclaration? {
    let key = SearchKey.make(typed)
    return list.parts.first { SearchKey.make($0.name) == key || SearchKey.make($0.label) == key }
  }

  private static func sentence(_ problem: PartsText.Problem, _ list: ListDeclaration) -> String {
    let names = list.parts.map(\.label).joined(separator: "、")
    let ways = "\(names) を「名前=値」で入れてください。"
    let comma = "値の中の「,」は \"朝,夕\" のように囲んでください。"
    switch problem {
    case .unknownName(let piece): return "「\(piece)」という項目はありません。\(ways)"
    case .nameless(let piece): return "「\(piece)」が分かりません。\(ways)\(comma)"
    case .badQuotes(let piece): return "「\(piece)」の引用符が閉じていないか、後ろに何かあります。\(comma)"
    case .twice(let piece): return "「\(piece)」が2回あります。\(comma)"
    }
  }
}
