import Foundation
import Support

/// A page of docs/ that sources, tests and other pages cite by section.
struct CitedPage {
  let name: String
  /// `3` for a section, `3.6` for the sixth item of its numbered list.
  let numbers: Set<String>
  /// The headings without numbers.
  let titles: Set<String>

  init(name: String, text: String) {
    var numbers: Set<String> = []
    var titles: Set<String> = []
    var section = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      if line.hasPrefix("## "), words.count > 1, words[1].hasSuffix(".") {
        section = String(words[1].dropLast())
        numbers.insert(section)
      } else if line.hasPrefix("#") {
        titles.insert(line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces))
      } else if let item = words.first?.split(separator: ".").first, Int(item) != nil {
        numbers.insert("\(section).\(item)")
      }
    }
    (self.name, self.numbers, self.titles) = (name, numbers, titles)
  }

  /// The citations of this page in a text that name no section of it, each with its line.
  func danglingCitations(in file: SourceFile) -> [String] {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().flatMap { index, line -> [String] in
      // A citation may go on in the comment's next line.
      let next = index + 1 < lines.count ? Self.continuation(String(lines[index + 1])) : ""
      return cited(in: String(line), next).filter { !isHere($0) }.map {
        "\(file.path):\(index + 1): \(name) has no \($0)"
      }
    }
  }

  private func isHere(_ citation: String) -> Bool {
    citation.hasPrefix("§")
      ? numbers.contains(String(citation.dropFirst())) : titles.contains(citation)
  }

  /// `§3.6`, or a title in quotation marks; of several (`§5, §7`; `"A" and "B"`) each.
  private func cited(in line: String, _ next: String) -> [String] {
    let text = line.count > 60 ? line + " " + next : line
    var found: [String] = []
    for part in text.components(separatedBy: name).dropFirst()
    where line.contains(name) && !part.hasPrefix("`") {
      guard let run = Self.run.firstMatch(in: part) else { continue }
      found += Self.one.matches(in: run).map { $0.replacing("\"", with: "") }
    }
    return found
  }

  private static func continuation(_ line: String) -> String {
    let text = line.trimmingCharacters(in: .whitespaces)
    return String(text.drop { $0 == "/" || $0 == "|" || $0 == " " })
  }

  private static let one = Pattern(#"§[0-9]+(\.[0-9]+)?|"[^"]+""#)
  private static let run = Pattern(
    #"^,? (§[0-9]+(\.[0-9]+)?|"[^"]+")((,| and|, and) (§[0-9]+(\.[0-9]+)?|"[^"]+"))*"#)
}

/// The paths that a page names in backquotes, against the files of the repository.
enum NamedPaths {
  /// Paths with a folder, such as `Storage/Schema.swift`, under the top folder, Sources/ or Tests/; what holds a blank, a
  /// dot alone, or an angle bracket is no path.
  static func missing(in page: SourceFile, among files: [String]) -> [String] {
    let known = Set(files.flatMap(prefixes))
    return quoted.matches(in: page.text).map { $0.replacing("`", with: "") }
      .filter { path in
        let bare = path.hasSuffix("/") ? String(path.dropLast()) : path
        return !["", "Sources/", "Tests/"].contains { known.contains($0 + bare) }
      }
      .map { "\(page.path): there is no \($0)" }
  }

  private static let quoted = Pattern(#"`[A-Z][A-Za-z]*/[A-Za-z0-9+./-]*`"#)

  /// A file's own path, with and without its extension, and every folder above it.
  private static func prefixes(_ path: String) -> [String] {
    let parts = path.split(separator: "/")
    let folders = parts.indices.map { parts[...$0].joined(separator: "/") }
    guard let dot = path.lastIndex(of: ".") else { return folders }
    return folders + [String(path[..<dot])]
  }
}
