import Foundation
import Support

/// A Swift file of the repository, or one made up for a test.
struct SourceFile {
  /// From the repository's top folder.
  let path: String
  let text: String

  /// The lines without comments and without what is between quotation marks, numbered from 1.
  var codeLines: [(number: Int, text: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      ($0.offset + 1, Self.code(String($0.element)))
    }
  }

  /// The lines without comments, numbered from 1.
  var linesWithoutComments: [(number: Int, text: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      let code = Self.comment.replacingMatches(in: String($0.element), with: "$1")
      return ($0.offset + 1, code)
    }
  }

  /// The modules that it imports; `import struct Foundation.Data` imports Foundation.
  var imports: [(line: Int, module: String)] {
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    return codeLines.compactMap { number, code in
      var words = code.split(separator: " ")[...]
      while let word = words.first, word.hasPrefix("@") || Self.modifiers.contains(String(word)) {
        words.removeFirst()
      }
      guard words.popFirst() == "import" else { return nil }
      if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
      return words.first?.split(separator: ".").first.map { (number, String($0)) }
    }
  }

  func isIn(_ folder: String) -> Bool {
    path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static let modifiers: Set = ["public", "package", "internal", "private", "fileprivate"]
  private static let literal = Pattern(#""(\\.|[^"\\])*""#)
  private static let comment = Pattern(#"^((?:"(?:\\.|[^"\\])*"|[^"/]|/(?!/))*)//.*$"#)

  private static func code(_ line: String) -> String {
    let bare = literal.replacingMatches(in: line, with: "\"\"")
    guard let comment = bare.range(of: "//") else { return bare }
    return String(bare[..<comment.lowerBound])
  }
}

/// A regular expression that is known to be one.
struct Pattern: @unchecked Sendable {
  private let expression: NSRegularExpression

  init(_ pattern: String) {
    guard let expression = try? NSRegularExpression(pattern: pattern) else {
      preconditionFailure("no regular expression: \(pattern)")
    }
    self.expression = expression
  }

  func matches(_ text: String) -> Bool {
    expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
  }

  func firstMatch(in text: String) -> String? { matches(in: text).first }

  /// The text of each match, or of a group in it.
  func matches(in text: String, group: Int = 0) -> [String] {
    expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range(at: group), in: text).map { String(text[$0]) }
    }
  }

  func replacingMatches(in text: String, with replacement: String) -> String {
    expression.stringByReplacingMatches(
      in: text, range: NSRange(text.startIndex..., in: text), withTemplate: replacement)
  }
}

/// The repository that these tests were built from.
enum Repository {
  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Every Swift file that git lists, new ones included.
  static func swiftFiles() throws -> [SourceFile] {
    try files(listed(by: "scripts/swift-files"))
  }

  /// Every page of documentation.
  static func pages() throws -> [SourceFile] {
    try files(paths().filter { $0.hasSuffix(".md") })
  }

  /// Every file that git lists, new ones included.
  static func paths() throws -> [String] {
    try listed(
      by: "/usr/bin/git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
  }

  private static func files(_ paths: [String]) throws -> [SourceFile] {
    try paths.map {
      SourceFile(path: $0, text: try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
    }
  }

  private static func listed(by program: String, _ arguments: [String] = []) throws -> [String] {
    // git looks in the home folder for the folders that it may trust.
    let home = ProcessInfo.processInfo.environment["HOME"].map { ["HOME": $0] } ?? [:]
    let listing = try ProgramRun.run(
      executable: program.hasPrefix("/") ? program : "\(folder)/\(program)", arguments: arguments,
      environment: home, folder: folder)
    guard listing.status == 0 else { throw ListingFailure(description: listing.errors) }
    return listing.output.split(separator: "\0").map(String.init)
      .filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
  }
}

struct ListingFailure: Error {
  let description: String
}
