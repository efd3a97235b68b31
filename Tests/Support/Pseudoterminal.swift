import Foundation
import Synchronization

/// A program at a real terminal: it sees a tty, the test types keys and reads what appears.
public final class Pseudoterminal: Sendable {
  private let keyboard: Int32
  private let screen: Transcript
  private let child: ChildProcess
  /// The program's end, held open until the program has ended, and the terminal's modes at that
  /// time.
  private let held: Mutex<(descriptor: Int32, modes: tcflag_t)>

  public init(
    executable: String, arguments: [String] = [], environment: [String: String] = [:],
    folder: String? = nil, columns: UInt16 = 80, rows: UInt16 = 24
  ) throws {
    let (primary, terminal) = try Self.openTerminal(columns: columns, rows: rows)
    // Held open until the program has it: a terminal that nobody has open reads as ended.
    held = Mutex((open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC), 0))
    child = try ChildProcess(
      executable, arguments,
      environment: TestEnvironment.merged(with: ["TERM": "xterm"].merging(environment) { $1 }),
      channels: [
        .file(terminal, flags: O_RDWR), .file(terminal, flags: O_RDWR),
        .file(terminal, flags: O_RDWR),
      ], folder: folder, isSessionLeader: true)
    keyboard = fcntl(primary, F_DUPFD_CLOEXEC, 0)
    screen = Transcript(reading: primary)
  }

  deinit {
    child.signal(SIGKILL)
    close(keyboard)
    letGo()
  }

  /// Notes the terminal's settings and lets the program's end of it go.
  private func letGo() {
    held.withLock { held in
      guard held.descriptor >= 0 else { return }
      var settings = termios()
      if tcgetattr(held.descriptor, &settings) == 0 { held.modes = settings.c_lflag }
      close(held.descriptor)
      held.descriptor = -1
    }
  }

  /// Whether the terminal showed what is typed, took it by lines and obeyed control-C when the program had ended.
  public var isAsItWas: Bool {
    held.withLock { held in
      [ECHO, ICANON, ISIG].allSatisfy { held.modes & tcflag_t($0) != 0 }
    }
  }

  /// Opens a new terminal: the end that a person would hold, and the path of the program's end.
  ///
  /// Linux's own calls, because glibc's module does not show `posix_openpt` to Swift.
  private static func openTerminal(
    columns: UInt16, rows: UInt16
  ) throws -> (primary: Int32, path: String) {
    let primary = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    // TIOCSPTLCK and TIOCGPTN, macros that Swift does not import.
    let (lockTerminal, terminalNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    guard primary >= 0, ioctl(primary, lockTerminal, &isLocked) == 0,
      ioctl(primary, terminalNumber, &number) == 0, ioctl(primary, UInt(TIOCSWINSZ), &size) == 0
    else { throw SpawnFailure.now("pty") }
    return (primary, "/dev/pts/\(number)")
  }

  /// Everything that appeared so far, without escape sequences.
  public var text: String { screen.text }

  /// Types keys; `\n` is the return key, `\u{3}` is control-C, `\u{4}` is control-D.
  public func type(_ keys: String) { type(bytes: Array(keys.utf8)) }

  /// Types what another terminal would send: bytes that may be no UTF-8.
  public func type(bytes typed: [UInt8]) {
    var bytes = typed[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(keyboard, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Waits until a text appears, after the last one that was waited for.
  ///
  /// - Returns: the output since then, the text included.
  @discardableResult
  public func waitFor(_ text: String, timeoutSeconds: Double = 20) throws -> String {
    try screen.wait(for: text, timeoutSeconds: timeoutSeconds)
  }

  /// Waits for the program to end: its exit code, 128 + signal, or nil when it goes on.
  public func waitForEnd(timeoutSeconds: Double = 30) -> Int32? {
    let status = child.wait(timeoutSeconds: timeoutSeconds)
    if status != nil {
      letGo()
      screen.waitForEnd(timeoutSeconds: 5)
    }
    return status
  }

  /// Sends a signal, as the system or another person would.
  public func signal(_ number: Int32) {
    child.signal(number)
  }
}
