import Foundation

/// Checks that comments are sentences with a subject, spelled as in America: a reader who knows Swift and not
/// this project must understand them at the first reading.
enum PlainEnglish {
  static func violations(in file: SourceFile) -> [String] {
    comments(of: file).flatMap { comment in
      riddle.matches(in: comment.text).map {
        "\(file.path):\(comment.line): a sentence begins with '\(opening($0))': name its subject"
      }
        + british.matches(in: comment.text).map {
          "\(file.path):\(comment.line): '\($0)' is not the American spelling"
        }
    }
  }

  private static let riddle = Pattern(
    #"(^|[.!?] )(- )?(MARK: )?(What|Whoever|Whom|Whose|Who|Of|One that)\b"#)

  private static let british = Pattern(
    #"(?i)\b(centre|neighbour|colour|behaviour|favour|enrolment|judgement)\w*"#
      + #"|\b(organ|normal|synchron|recogn|initial)is(e|ed|es|ing|ation)\b"#)

  private static func opening(_ match: String) -> String {
    String(match.drop { !$0.isLetter }.replacing("MARK: ", with: ""))
  }

  /// Neighboring comment lines as one text. A list's item and a new paragraph begin a sentence.
  private static func comments(of file: SourceFile) -> [(line: Int, text: String)] {
    var comments: [(line: Int, text: String)] = []
    var isOpen = false
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("//") else {
        isOpen = false
        continue
      }
      let text = line.drop { $0 == "/" }.trimmingCharacters(in: .whitespaces)
      if isOpen, let last = comments.indices.last {
        comments[last].text += text.isEmpty || text.hasPrefix("- ") ? ". " + text : " " + text
      } else {
        comments.append((index + 1, text))
      }
      isOpen = true
    }
    return comments.map { ($0.line, $0.text.replacing(".  ", with: ". ")) }
  }
}
