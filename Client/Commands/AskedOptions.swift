import Casework
import Records
import Reports

/// The options with which somebody answers the questions of a report or a document, as they were typed.
struct AskedOptions {
  /// By the option's name.
  private(set) var typed: [String: String] = [:]
  /// The command's own options, by name.
  private(set) var own: [String: String] = [:]
  private(set) var wantsJSON = false
  private(set) var wantsHelp = false

  /// - Parameter own: names of the command's own options.
  /// - Throws: `Problem` of code `usage`, with a suggestion where a name is close.
  init(_ words: [String], to questionnaire: some Questionnaire, own: [String]) throws {
    var words = words[...]
    while let word = words.popFirst() {
      switch word {
      case "--help", "-h": wantsHelp = true
      case "--json": wantsJSON = true
      default: try read(word, &words, questionnaire.options.map(\.name), own)
      }
    }
    guard !wantsHelp else { return }
    for option in questionnaire.options where typed[option.name] == nil {
      typed[option.name] = option.usual
      if option.isRequired, option.usual == nil {
        throw Problem(
          .usage, .optionAbsent, ["option": "--\(option.name)", "label": option.label])
      }
    }
  }

  private mutating func read(
    _ word: String, _ words: inout ArraySlice<String>, _ asked: [String], _ ownNames: [String]
  ) throws {
    guard word.hasPrefix("--") else { throw Problem(.usage, .argumentLeftOver, ["word": word]) }
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    guard asked.contains(name) || ownNames.contains(name) else {
      let known = (asked + ownNames + ["json"]).map { "--" + $0 }
      guard let near = Suggestion.closest(to: word, in: known) else {
        throw Problem(.usage, .optionUnknown, ["option": word])
      }
      throw Problem(.usage, .optionMistyped, ["option": word, "near": near])
    }
    guard let text = parts.count > 1 ? parts[1] : words.popFirst() else {
      throw Problem(.usage, .optionWithoutValue, ["option": "--\(name)"])
    }
    if asked.contains(name) { typed[name] = text } else { own[name] = text }
  }
}

/// The help of a command that asks such questions.
enum AskedHelp {
  /// - Parameters:
  ///   - command: its words.
  ///   - own: the command's own options with what they take.
  ///   - note: a line below the options; empty where there is none.
  static func text(
    _ questionnaire: some Questionnaire, _ explanation: String, command: String,
    own: [(option: String, label: String)], note: String = "", example: String
  ) -> String {
    let asked = questionnaire.options.map { option in
      let usual = option.usual.map { "。入れなければ \($0)" }
      let mark = option.isRequired && option.usual == nil ? " *" : ""
      return (option: "--\(option.name)", label: option.label + (usual ?? mark))
    }
    let lines = (asked + own).map { "  \(DisplayWidth.padded($0.option, to: 10))\($0.label)" }
    let hasMarks = questionnaire.options.contains { $0.isRequired && $0.usual == nil }
    let notes = [hasMarks ? "* は必ず入れるものです。" : "", note].filter { !$0.isEmpty }
    return [
      explanation, "使い方: \(command) [オプション]", lines.joined(separator: "\n"),
      notes.joined(separator: "\n"), "例: \(example)",
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
