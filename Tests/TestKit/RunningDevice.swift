import Foundation
import Records
import Storage
import Support

/// One device: the real client on a folder of its own.
public struct RunningDevice: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  /// Kept while the device is used.
  public let folder: TemporaryFolder
  public let home: String
  /// Added to the client's environment.
  public var environment: [String: String]

  public static let passphrase = "ためしの合言葉です"

  public init(folder: TemporaryFolder, home: String, environment: [String: String] = [:]) {
    self.folder = folder
    self.home = home
    self.environment = environment
  }

  public var database: String { home + "/" + DeviceStore.fileName }

  /// The client's environment variables.
  public var variables: [String: String] {
    ["TSUNAGU_HOME": home, "XDG_RUNTIME_DIR": folder.path("session")].merging(environment) { $1 }
  }

  /// Runs the client.
  ///
  /// - Parameter faults: environment variables for this time only.
  public func run(
    _ arguments: [String], faults: [String: String] = [:], input: String = ""
  ) throws -> ProgramResult {
    try FileManager.default.createDirectory(
      atPath: folder.path("session"), withIntermediateDirectories: true)
    let isEnrolling = arguments.first == "enroll"
    if isEnrolling { try prepareKey() }
    let typed = isEnrolling && input.isEmpty ? RunningDevice.passphrase + "\n" : input
    return try ProgramRun.run(
      executable: BuiltProgram.client, arguments: arguments,
      environment: variables.merging(faults) { $1 }, input: Array(typed.utf8))
  }

  /// A key that an enrollment finds and takes: known to the tests, and without the price of a passphrase.
  private func prepareKey() throws {
    guard try KeyFile.read(in: home) == nil else { return }
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var generator = SystemRandomNumberGenerator()
    try KeyFile(.fixed, passphrase: RunningDevice.passphrase, cost: .none, using: &generator)
      .write(to: home)
  }

  /// Types the passphrase.
  public func unlock() throws {
    try succeed(["unlock"], input: RunningDevice.passphrase + "\n")
  }

  public func run(_ arguments: String...) throws -> ProgramResult { try run(arguments) }

  /// Runs a command that must end with 0.
  @discardableResult
  public func succeed(_ arguments: String...) throws -> String { try succeed(arguments) }

  @discardableResult
  public func succeed(_ arguments: [String], input: String = "") throws -> String {
    let result = try run(arguments, input: input)
    guard result.status == 0 else {
      throw Failure(
        description: "\(home): \(arguments) ended with \(result.status): \(result.errors)")
    }
    return result.output
  }

  /// A command's JSON document.
  public func json(_ arguments: String...) throws -> Value {
    try JSON.read(try succeed(arguments + ["--json"]))
  }

  /// The id in the JSON document of an entry.
  public func entered(_ arguments: String...) throws -> String {
    let output = try succeed(arguments + ["--json"])
    guard let id = try JSON.read(output)["id"]?.text else {
      throw Failure(description: "\(arguments) names no id: \(output)")
    }
    return id
  }
}
