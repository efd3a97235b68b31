import Foundation

/// One line at the terminal that says how far something long has come. Nothing where standard error is no terminal.
public final class ProgressLine {
  private let what: String
  private let total: Int
  private let isShown = isatty(2) == 1
  private var shown = -1

  public init(_ what: String, total: Int) {
    self.what = what
    self.total = total
  }

  public func show(_ done: Int) {
    guard isShown, total > 0 else { return }
    let percent = done * 100 / total
    guard percent != shown else { return }
    shown = percent
    let bar =
      String(repeating: "■", count: percent / 5) + String(repeating: "□", count: 20 - percent / 5)
    RawOutput.passing("\(what) \(bar) \(done)/\(total)")
  }

  /// Takes the line away.
  public func end() {
    if isShown, shown >= 0 { RawOutput.passing("") }
  }
}
