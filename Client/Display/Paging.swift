import Foundation
import Records

/// A page that is longer than the terminal, a screen at a time. A table that goes on has its headings on each screen.
struct Paging {
  /// The lines of the terminal, and the cells of each.
  let rows: Int
  let columns: Int

  /// Lines below the page: the question, and the one with the cursor.
  private static let rest = 2
  /// A terminal with fewer lines shows pages whole.
  private static let fewestRows = 8

  /// nil where nobody is asked: the output or the keyboard is no terminal.
  static var atTerminal: Paging? {
    guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(),
      let size = Output.terminalSize, size.rows >= fewestRows
    else { return nil }
    return Paging(rows: size.rows, columns: size.columns)
  }

  /// The lines of each screen.
  ///
  /// - Parameter tables: the lines that a table takes, its headings first.
  func screens(of lines: [String], tables: [Range<Int>]) -> [[String]] {
    let room = rows - Paging.rest
    var screens: [[String]] = []
    var (screen, used) = ([String](), 0)
    for (place, line) in lines.enumerated() {
      let height = height(of: line)
      if used + height > room, !screen.isEmpty {
        screens.append(screen)
        let heading = tables.first { $0.contains(place) && $0.lowerBound < place }
          .map { lines[$0.lowerBound] }
        screen = heading.map { [$0] } ?? []
        used = screen.map(self.height).reduce(0, +)
      }
      screen.append(line)
      used += height
    }
    return screens + [screen]
  }

  private func height(of line: String) -> Int {
    max(1, (DisplayWidth.width(of: line) + columns - 1) / columns)
  }

  /// Shows the screens. Between two it waits for a key: 0, control-C or the end of input ends, any other goes on.
  static func show(_ screens: [[String]]) {
    let keyboard = Keyboard()
    for (place, screen) in screens.enumerated() {
      print(screen.joined(separator: "\n"))
      guard place < screens.count - 1 else { return }
      var key: Keyboard.Key?
      try? keyboard.run {
        print("── \(place + 1)/\(screens.count)ページ  Enter つぎのページ  0 ここまで")
        key = try keyboard.key()
      }
      if key == nil || key == .digit(0) { return }
    }
  }
}
