import Console
import Foundation
import Records
import Sync

/// A command's output: a JSON document, or text. If nothing more can be printed, the command says
/// so and ends.
enum Output {
  static func json(_ value: Value) {
    print(PrintableText.printableDocument(JSON.readableText(value)))
  }

  /// A sentence on standard output, in lines that fit the terminal.
  static func say(_ text: String) {
    print(terminalColumns.map { WrappedText.lines(of: text, width: $0) } ?? text)
  }

  /// A sentence beside the requested output.
  static func notice(_ sentence: String) {
    let columns = size(of: STDERR_FILENO)?.columns
    aside((columns.map { WrappedText.lines(of: sentence, width: $0) } ?? sentence) + "\n")
  }

  /// A text beside the requested output. If standard error is gone, nobody is there to tell.
  static func aside(_ text: String) {
    _ = RawOutput.write(Array(PrintableText.printable(text).utf8), to: STDERR_FILENO)
  }

  /// A line at the terminal that the next one takes the place of; an empty one takes it away.
  static func passing(_ line: String) { RawOutput.passing(line) }

  /// A page on standard output.
  static func bytes(_ bytes: [UInt8]) {
    do throws(Problem) {
      try deliver(PrintableText.printable(bytes))
    } catch {
      Tsunagu.complain(error)
    }
  }

  /// The cells of a line at the terminal on standard output; nil where it is none.
  static var terminalColumns: Int? { terminalSize?.columns }

  /// The terminal on standard output; nil where it is none, or says no width.
  static var terminalSize: (rows: Int, columns: Int)? { size(of: STDOUT_FILENO) }

  private static func size(of descriptor: Int32) -> (rows: Int, columns: Int)? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return nil }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Bytes on standard output, all of them: durable where that is a file.
  ///
  /// - Throws: `Problem` of code `output_failed`.
  static func deliver(_ bytes: [UInt8]) throws(Problem) {
    if let reason = RawOutput.write(bytes, to: STDOUT_FILENO) {
      throw Problem(.outputFailed, ["cause": reason])
    }
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    if fsync(STDOUT_FILENO) != 0 {
      throw Problem(.outputFailed, ["cause": RawOutput.reason(errno)])
    }
  }

  /// Makes sure that output reaches its destination: a closed pipe is an error of `write` and does
  /// not kill the program, and no file that is opened later gets the number of a closed output.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }
}

/// Prints a line on standard output. It stands in the place of the standard library's, which goes on in silence where
/// nothing arrives.
func print(_ text: String) { Output.bytes(Array((text + "\n").utf8)) }
