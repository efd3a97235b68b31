import Foundation

/// A program that goes on running beside the test, such as a server. Killed when the value goes.
public final class RunningProgram: Sendable {
  private let child: ChildProcess
  private let output: Transcript
  private let errors: Transcript

  public init(
    executable: String, arguments: [String] = [], environment: [String: String] = [:],
    folder: String? = nil
  ) throws {
    let out = try Descriptors.pipe()
    let err = try Descriptors.pipe()
    defer {
      close(out.writing)
      close(err.writing)
    }
    output = Transcript(reading: out.reading)
    errors = Transcript(reading: err.reading)
    child = try ChildProcess(
      executable, arguments, environment: TestEnvironment.merged(with: environment),
      channels: [
        .file("/dev/null", flags: O_RDONLY), .descriptor(out.writing), .descriptor(err.writing),
      ], folder: folder)
  }

  deinit {
    child.signal(SIGKILL)
  }

  /// Everything written to standard output so far.
  public var outputText: String { output.text }
  /// Everything written to standard error so far.
  public var errorText: String { errors.text }

  /// Waits until a text appears on standard output, after the last one that was waited for.
  @discardableResult
  public func waitForOutput(_ text: String, timeoutSeconds: Double = 30) throws -> String {
    try output.wait(for: text, timeoutSeconds: timeoutSeconds)
  }

  /// Waits until a text appears on standard error, after the last one that was waited for.
  @discardableResult
  public func waitForErrors(_ text: String, timeoutSeconds: Double = 30) throws -> String {
    try errors.wait(for: text, timeoutSeconds: timeoutSeconds)
  }

  /// Sends a signal that it goes on after.
  public func signal(_ number: Int32) {
    child.signal(number)
  }

  /// Asks it to end with a signal and waits: its exit code, 128 + signal, or nil when it goes on.
  @discardableResult
  public func stop(signal: Int32 = SIGTERM, timeoutSeconds: Double = 30) -> Int32? {
    child.signal(signal)
    return waitForEnd(timeoutSeconds: timeoutSeconds)
  }

  /// Ends it as a power cut would.
  public func kill() {
    stop(signal: SIGKILL)
  }

  /// Waits for it to end by itself: its exit code, 128 + signal, or nil when it goes on.
  public func waitForEnd(timeoutSeconds: Double = 30) -> Int32? {
    let status = child.wait(timeoutSeconds: timeoutSeconds)
    if status != nil {
      output.waitForEnd(timeoutSeconds: 5)
      errors.waitForEnd(timeoutSeconds: 5)
    }
    return status
  }
}
