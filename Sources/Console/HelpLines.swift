import Foundation
import Records

/// Help in lines of a terminal's 80 cells. ArgumentParser counts characters, and a Japanese one is two cells wide.
public enum HelpLines {
  private static let width = 80
  /// How far a command that goes on is set in.
  private static let furtherIndentation = 4

  /// Longer lines are broken: an entry goes on below its explanation, an example so that it can be copied and run.
  public static func fitting(_ help: String) -> String {
    help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = String(line)
      guard DisplayWidth.width(of: line) > width else { return line }
      return isExample(line) ? command(line) : entry(line)
    }.joined(separator: "\n")
  }

  private static func isExample(_ line: String) -> Bool {
    let words = line.trimmingCharacters(in: .whitespaces)
    return ["例: tsunagu", "tsunagu ", "tsunagu-server "].contains(where: words.hasPrefix)
  }

  /// Broken before an option, with the shell's sign for a line that goes on.
  private static func command(_ line: String) -> String {
    let indentation = String(repeating: " ", count: line.prefix { $0 == " " }.count)
    let further = indentation + String(repeating: " ", count: furtherIndentation)
    var lines: [String] = []
    var current = indentation
    for word in options(of: line.trimmingCharacters(in: .whitespaces)) {
      let longer = current.allSatisfy { $0 == " " } ? current + word : current + " " + word
      if DisplayWidth.width(of: longer) > width - 2, !current.allSatisfy({ $0 == " " }) {
        lines.append(current + " \\")
        current = further + word
      } else {
        current = longer
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }

  /// The command's words; an option stays with its value.
  private static func options(of command: String) -> [String] {
    command.split(separator: " ").reduce(into: []) { parts, word in
      if let last = parts.last, last.hasPrefix("--"), !last.contains(" "), !word.hasPrefix("--") {
        parts[parts.count - 1] = last + " " + word
      } else {
        parts.append(String(word))
      }
    }
  }

  /// `  name    explanation`: what follows stands below the explanation.
  private static func entry(_ line: String) -> String {
    let indentation = line.prefix { $0 == " " }.count
    let name = line.dropFirst(indentation)
    guard indentation > 0, let gap = name.range(of: "  ") else {
      return WrappedText.lines(of: line, width: width)
    }
    let explanation = name[gap.lowerBound...].drop { $0 == " " }
    let head = String(line[..<explanation.startIndex])
    let column = DisplayWidth.width(of: head)
    guard column < width / 2, !explanation.isEmpty else {
      return WrappedText.lines(of: line, width: width)
    }
    let broken = WrappedText.lines(of: String(explanation), width: width - column)
    return head
      + broken.replacing("\n", with: "\n" + String(repeating: " ", count: column))
  }
}
