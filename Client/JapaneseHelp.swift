/// ArgumentParser's own words in Japanese: headings, and the faults of a command line.
enum JapaneseHelp {
  private static let words = [
    ("OVERVIEW: ", ""), ("USAGE:", "使い方:"), ("ARGUMENTS:", "入れるもの:"), ("OPTIONS:", "オプション:"),
    ("SUBCOMMANDS:", "命令:"), ("Show help information.", "この説明を表示します。"),
    ("Show the version.", "版を表示します。"), ("Error: ", ""), ("Usage: ", "使い方: "), ("Help: ", "説明: "),
    ("<subcommand>", "<命令>"), ("<options>", "<オプション>"),
    ("Missing expected argument", "必要なものが足りません:"), ("Unknown option", "知らないオプションです:"),
    ("Unexpected argument", "余分なものがあります:"), ("unexpected arguments:", "余分なものがあります:"),
    ("Missing value for", "値がありません:"), ("(default: ", "(既定: "),
  ]

  static func translate(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines = lines.map { line in
      var line = line
      if line.contains("for detailed help.") || line.contains("for more information.") {
        let command = line.split(separator: "'").dropFirst().first ?? "tsunagu --help"
        line = "  くわしい説明: \(command)"
      }
      return words.reduce(line) { $0.replacing($1.0, with: $1.1) }
    }
    return lines.joined(separator: "\n")
  }
}
