// The words of the command line: an outcome as Japanese text and, with `--json`, as JSON. Every sentence about an
// outcome of `Administration` stands in this folder.
//
// Never here: reading the store, arguments.

import Records

/// An outcome that the command line can say in words.
protocol ConsoleText {
  var text: String { get }
}

/// An outcome that `--json` prints.
protocol ConsoleJSON {
  var json: Value { get }
}

extension DataFolder {
  /// Performs a request and prints what came of it.
  func tell<Request: AdminRequest>(_ request: Request) throws where Request.Outcome: ConsoleText {
    print(try perform(request).text)
  }

  /// Performs a request and prints what came of it, in words or as JSON.
  func tell<Request: AdminRequest>(
    _ request: Request, json: Bool
  ) throws where Request.Outcome: ConsoleText & ConsoleJSON {
    let outcome = try perform(request)
    print(json ? JSON.readableText(outcome.json) : outcome.text)
  }
}
