/// A place where a problem is made: `Problem(.code, .reason, ["detail": …])`.
struct ThrownProblem {
  /// From 1.
  let line: Int
  let arguments: String

  static func all(in text: String) -> [ThrownProblem] {
    let beginning = "Problem("
    var found: [ThrownProblem] = []
    var (line, rest) = (1, text[...])
    while let range = rest.range(of: beginning) {
      line += rest[..<range.lowerBound].count { $0 == "\n" }
      rest = rest[range.upperBound...]
      found.append(ThrownProblem(line: line, arguments: arguments(at: rest)))
    }
    return found
  }

  /// The text up to the parenthesis that closes; those in literals do not count.
  private static func arguments(at text: Substring) -> String {
    var (depth, isInLiteral, isEscaped) = (1, false, false)
    let end = text.firstIndex { character in
      defer { isEscaped = character == "\\" && !isEscaped }
      if character == "\"", !isEscaped { isInLiteral.toggle() }
      guard !isInLiteral else { return false }
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return depth == 0
    }
    return String(text[..<(end ?? text.endIndex)])
  }
}
