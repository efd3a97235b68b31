import Authority
import Casework
import Records
import Sync

/// Command-line words that name fields: `--status 気になる --signs やせた,怪我 --phones 番号=0766-00-0001`.
/// The options are those that the kind declares; nothing is listed twice.
struct FieldArguments {
  private(set) var assignments: [FieldAssignment] = []
  /// Words that are not options: the record's id.
  private(set) var positional: [String] = []
  private(set) var seen: String?
  private(set) var wantsJSON = false
  private(set) var wantsHelp = false
  /// Whether somebody types in what another wrote on paper.
  private(set) var isFromPaper = false

  /// The entry that the arguments describe.
  var entry: TypedEntry { TypedEntry(assignments, target: positional.first, seen: seen) }

  /// - Throws: `Problem` of code `usage`, with a suggestion where a name is close.
  init(_ words: [String], kind: Kind) throws {
    var words = words[...]
    while let word = words.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        positional.append(word)
        continue
      }
      switch word {
      case "--help", "-h": wantsHelp = true
      case "--json": wantsJSON = true
      case "--paper" where !kind.onPaper.isEmpty: isFromPaper = true
      case "--seen": seen = try FieldArguments.value(of: word, &words)
      default: try assign(word, &words, kind)
      }
    }
  }

  /// - Throws: `Problem` of code `missing_option` where an entry from paper leaves to the typist what the paper says.
  func demandPaper(of kind: Kind) throws {
    guard isFromPaper else { return }
    for field in kind.onPaper where !assignments.contains(where: { $0.field.name == field.name }) {
      throw Problem(
        .missingOption, .labeledOption,
        ["label": field.label, "option": "--\(field.optionName)"])
    }
  }

  private mutating func assign(
    _ word: String, _ words: inout ArraySlice<String>, _ kind: Kind
  ) throws {
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
    var name = parts.first ?? ""
    var action = FieldAssignment.Action.set
    for (prefix, other) in [("remove-", FieldAssignment.Action.remove), ("clear-", .clear)]
    where name.hasPrefix(prefix) {
      action = other
      name.removeFirst(prefix.count)
    }
    guard let field = kind.typedFields.first(where: { $0.optionName == name }) else {
      throw FieldArguments.unknown(word, kind)
    }
    if action == .clear {
      assignments.append(FieldAssignment(field, .clear))
      return
    }
    let text = parts.count > 1 ? parts[1] : try FieldArguments.value(of: word, &words)
    assignments.append(FieldAssignment(field, action, text))
  }

  private static func value(of word: String, _ words: inout ArraySlice<String>) throws -> String {
    guard let value = words.popFirst() else {
      throw Problem(.usage, .optionWithoutValue, ["option": word])
    }
    return value
  }

  private static func unknown(_ word: String, _ kind: Kind) -> Problem {
    let names = kind.typedFields.map { "--" + $0.optionName }
    guard let near = Suggestion.closest(to: word, in: names) else {
      return Problem(.usage, .optionUnknown, ["option": word])
    }
    return Problem(.usage, .optionMistyped, ["option": word, "near": near])
  }
}
