import Foundation

/// The one place that changes the terminal's input modes, and restores them, however the question
/// ends: it was answered, the program was told to stop, or the user sends it to the background.
enum TerminalModes {
  /// Runs `body` with other settings of the terminal at standard input. It can be nested.
  ///
  /// - Parameters:
  ///   - change: makes them of those that there are.
  ///   - marksPastes: whether the terminal is to put pasted text in brackets; nil leaves that as it is.
  static func with<Result>(
    _ change: (inout termios) -> Void, applying action: Int32 = TCSANOW,
    marksPastes: Bool? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    var found = termios()
    guard tcgetattr(0, &found) == 0 else { return try body() }
    let (outer, outerMarks) = (changed, arePastesMarked)
    let isOutermost = depth == 0
    var other = found
    change(&other)
    if isOutermost { original = found }
    changed = other
    watchSignals()
    depth += 1
    markPastes(marksPastes ?? outerMarks)
    tcsetattr(0, action, &other)
    defer {
      tcsetattr(0, TCSANOW, &found)
      markPastes(outerMarks)
      changed = outer
      depth -= 1
    }
    return try body()
  }

  /// Runs `body` while nothing that is typed is shown. A process in the background leaves the terminal to the one in front.
  static func unseen<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard tcgetpgrp(0) == getpgrp() else { return try body() }
    return try with({ $0.c_lflag &= ~tcflag_t(ECHO) }, body)
  }

  // The modes that the signal handlers read. The client asks on one thread, and the handlers take
  // no lock.
  nonisolated(unsafe) private static var original = termios()
  nonisolated(unsafe) private static var changed = termios()
  nonisolated(unsafe) private static var depth: sig_atomic_t = 0
  nonisolated(unsafe) private static var arePastesMarked = false
  nonisolated(unsafe) private static var isWatching = false

  private static func markPastes(_ isOn: Bool) {
    guard isOn != arePastesMarked else { return }
    arePastesMarked = isOn
    tellAboutPastes(isOn)
  }

  /// Switches the brackets around pasted text on or off; a handler may call it.
  private static func tellAboutPastes(_ isOn: Bool) {
    // ESC [ ? 2004 h, or l
    var sequence: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (
      0x1b, 0x5b, 0x3f, 0x32, 0x30, 0x30, 0x34, isOn ? 0x68 : 0x6c
    )
    _ = write(STDOUT_FILENO, &sequence, 8)
  }

  private static func watchSignals() {
    guard !isWatching else { return }
    isWatching = true
    for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP] { watch(number) }
  }

  private static func watch(_ number: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { TerminalModes.meet($0) }
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  /// Restores the terminal, and lets the signal take its effect. A process that returns from the
  /// background goes on asking.
  private static func meet(_ number: Int32) {
    let wasChanged = depth != 0
    if wasChanged {
      if arePastesMarked { tellAboutPastes(false) }
      tcsetattr(0, TCSANOW, &original)
    }
    signal(number, SIG_DFL)
    var one = sigset_t()
    sigemptyset(&one)
    sigaddset(&one, number)
    raise(number)
    sigprocmask(SIG_UNBLOCK, &one, nil)
    // Only a stop comes back.
    watch(number)
    if wasChanged {
      tcsetattr(0, TCSANOW, &changed)
      if arePastesMarked { tellAboutPastes(true) }
    }
  }
}
