/// ArgumentParser's own words in Japanese: headings, and the faults of a command line.
public enum JapaneseHelp {
  private static let words = [
    ("OVERVIEW: ", ""), ("USAGE:", "使い方:"), ("ARGUMENTS:", "入れるもの:"), ("OPTIONS:", "オプション:"),
    ("SUBCOMMANDS:", "命令:"), ("Show help information.", "この説明を表示します。"),
    ("Show the version.", "版を表示します。"), ("Error: ", ""), ("Usage: ", "使い方: "), ("Help: ", "説明: "),
    ("<subcommand>", "<命令>"), ("<options>", "<オプション>"),
    ("Missing expected argument", "必要なものが足りません:"), ("Unknown option", "知らないオプションです:"),
    ("Unexpected argument", "余分なものがあります:"), ("unexpected arguments:", "余分なものがあります:"),
    ("Missing value for", "値がありません:"), ("(default:", "(既定:"), ("(values:", "(使える言葉:"),
  ]

  private static let faults = [
    "Please provide", "is invalid for", "does not take", "Did you mean", "unexpected arguments",
  ]

  /// The words in Japanese, in lines of a terminal.
  public static func translate(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines = lines.map { line in
      var line = line
      if line.contains("for detailed help.") || line.contains("for more information.") {
        let command = line.split(separator: "'").dropFirst().first ?? "tsunagu --help"
        line = "  くわしい説明: \(command)"
      }
      return words.reduce(withSentences(line)) { $0.replacing($1.0, with: $1.1) }
    }
    return HelpLines.fitting(lines.joined(separator: "\n"))
  }

  /// The faults that are told in whole sentences.
  private static func withSentences(_ line: String) -> String {
    // To read the patterns takes longer than most commands.
    guard faults.contains(where: line.contains) else { return line }
    return line.replacing(/[.:] Please provide one of (.*?)\.?$/) {
      "使える言葉: \($0.1.replacing(" or ", with: ", "))"
    }
    .replacing(/The value '(.*)' is invalid for '(.*?)'/) { "「\($0.1)」は '\($0.2)' に使えません。" }
    .replacing(/The option '(.*)' does not take any value, but '(.*)' was specified\./) {
      "'\($0.1)' には値を付けません(「\($0.2)」)。"
    }
    .replacing(/\.? Did you mean '(.*)'\?/) { "。'\($0.1)' のことですか。" }
    .replacing(/(\d+) unexpected arguments:/) { "余分なものが\($0.1)個あります:" }
  }
}
