import Foundation

/// The one place that changes the terminal's input modes, and restores them, however the question
/// ends: it was answered, the program was told to stop, or the user sends it to the background.
enum TerminalModes {
  /// Runs `body` with other settings of the terminal at standard input.
  ///
  /// - Parameter change: makes them of those that there are.
  static func with<Result>(
    _ action: Int32 = TCSANOW, _ change: (inout termios) -> Void, _ body: () throws -> Result
  ) rethrows -> Result {
    var found = termios()
    guard tcgetattr(0, &found) == 0 else { return try body() }
    var other = found
    change(&other)
    restored = found
    changed = other
    watchSignals()
    isChanged = 1
    tcsetattr(0, action, &other)
    defer {
      tcsetattr(0, TCSANOW, &found)
      isChanged = 0
    }
    return try body()
  }

  // The modes that the signal handlers read. The client asks on one thread, and the handlers take
  // no lock.
  nonisolated(unsafe) private static var restored = termios()
  nonisolated(unsafe) private static var changed = termios()
  nonisolated(unsafe) private static var isChanged: sig_atomic_t = 0
  nonisolated(unsafe) private static var isWatching = false

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
    let wasChanged = isChanged != 0
    if wasChanged { tcsetattr(0, TCSANOW, &restored) }
    signal(number, SIG_DFL)
    var one = sigset_t()
    sigemptyset(&one)
    sigaddset(&one, number)
    raise(number)
    sigprocmask(SIG_UNBLOCK, &one, nil)
    // Only a stop comes back.
    watch(number)
    if wasChanged { tcsetattr(0, TCSANOW, &changed) }
  }
}
