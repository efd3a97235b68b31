import Foundation
import Synchronization

/// A part of a page in docs/ that is printed from declarations, between `<!-- printed: NAME -->` and
/// `<!-- end: NAME -->`. A test compares it with the declarations; `make documents` writes it.
public struct PrintedPart: Sendable {
  public enum Failure: Error {
    case unreadable(page: String)
    case unmarked(page: String, part: String)
  }

  private let page: String
  private let name: String
  private static let writing = Mutex(())

  /// - Parameter page: from the repository's top folder.
  public init(_ name: String, of page: String) {
    self.name = name
    self.page = page
  }

  /// Whether the page holds exactly this text.
  public func isSame(_ text: String) throws -> Bool {
    let content = try read()
    return content[try range(in: content)] == "\n\(text)\n"
  }

  /// Whether the page holds exactly this text; in a run of `make documents` the page gets it first.
  public func holds(_ text: String) throws -> Bool {
    if ProcessInfo.processInfo.environment["TSUNAGU_WRITE_DOCUMENTS"] == "1" { try write(text) }
    return try isSame(text)
  }

  /// Several suites print into one page, one after the other.
  private func write(_ text: String) throws {
    try Self.writing.withLock { _ in
      let content = try read()
      let part = try range(in: content)
      try Data(content.replacingCharacters(in: part, with: "\n\(text)\n").utf8).write(to: file)
    }
  }

  private var file: URL {
    URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(page)
  }

  private func read() throws -> String {
    guard let bytes = FileManager.default.contents(atPath: file.path) else {
      throw Failure.unreadable(page: page)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func range(in content: String) throws -> Range<String.Index> {
    guard let start = content.range(of: "<!-- printed: \(name) -->"),
      let end = content.range(
        of: "<!-- end: \(name) -->", range: start.upperBound..<content.endIndex)
    else { throw Failure.unmarked(page: page, part: name) }
    return start.upperBound..<end.lowerBound
  }
}
