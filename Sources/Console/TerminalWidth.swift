import Foundation

/// How a terminal draws a line, where it cannot be asked.
public enum TerminalWidth {
  /// The cells of ①, ○, → and …: `TSUNAGU_AMBIGUOUS_WIDTH=2` for a terminal that draws them wide.
  public static var ambiguous: Int {
    ProcessInfo.processInfo.environment["TSUNAGU_AMBIGUOUS_WIDTH"] == "2" ? 2 : 1
  }
}
