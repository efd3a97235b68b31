import Foundation

/// The result of a program that has ended.
public struct ProgramResult: Sendable {
  /// The exit code, or 128 + the signal that ended it.
  public let status: Int32
  public let stdout: [UInt8]
  public let stderr: [UInt8]

  /// The standard output, as text.
  public var output: String { String(decoding: stdout, as: UTF8.self) }
  /// The standard error, as text.
  public var errors: String { String(decoding: stderr, as: UTF8.self) }
}

/// Runs a program to its end. Its three channels are files, so no pipe can fill up and block it.
public enum ProgramRun {
  /// - Parameters:
  ///   - environment: added to a bare one (PATH, LANG); nothing else of the outer one is passed
  ///     on.
  ///   - input: the program's standard input, which then ends.
  ///   - timeoutSeconds: the time after which it is killed; its status is then 137.
  public static func run(
    executable: String, arguments: [String] = [], environment: [String: String] = [:],
    input: [UInt8] = [], folder: String? = nil, timeoutSeconds: Double = 120
  ) throws -> ProgramResult {
    let files = TemporaryFolder()
    try Data(input).write(to: files.url.appendingPathComponent("in"))
    let child = try ChildProcess(
      executable, arguments, environment: TestEnvironment.merged(with: environment),
      channels: [
        .file(files.path("in"), flags: O_RDONLY),
        .file(files.path("out"), flags: O_WRONLY | O_CREAT | O_TRUNC),
        .file(files.path("err"), flags: O_WRONLY | O_CREAT | O_TRUNC),
      ], folder: folder)
    let status = child.wait(timeoutSeconds: timeoutSeconds) ?? killed(child)
    return ProgramResult(
      status: status, stdout: try files.read("out"), stderr: try files.read("err"))
  }

  private static func killed(_ child: ChildProcess) -> Int32 {
    child.signal(SIGKILL)
    return child.wait(timeoutSeconds: 30) ?? 128 + SIGKILL
  }
}
