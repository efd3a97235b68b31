import Records

extension Problem {
  /// One plain Japanese sentence or two: what happened, what was kept, what to do.
  public var sentence: String {
    ProblemSentence.filled(
      ProblemCatalogue.entry(code).sentence,
      with: details.merging(["reason": reasonSentence]) { $1 })
  }

  /// The reason alone; empty where none is said.
  public var reasonSentence: String {
    reason.map { ProblemSentence.filled($0.sentence, with: details) } ?? ""
  }

  /// The HTTP status with which the server says it.
  public var httpStatus: Int { ProblemCatalogue.entry(code).httpStatus }

  /// The exit code with which the client says it.
  public var exitCode: Int32 { ProblemCatalogue.entry(code).exitCode.rawValue }
}

/// Exit codes of both programs (docs/CLI.md).
public enum ExitStatus: Int32, Sendable {
  case done = 0
  case refused = 1
  case wrongUsage = 2
  /// The server is not in reach; nothing is lost.
  case unreachable = 3
}

/// Fills details into the places of a sentence: `{path}`.
enum ProblemSentence {
  /// Each place is filled once, so that braces in a detail are only text. A place without a detail stays empty.
  static func filled(_ sentence: String, with details: [String: String]) -> String {
    var text = ""
    var rest = sentence[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      text += details[String(rest[rest.index(after: open)..<close]), default: ""]
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}
