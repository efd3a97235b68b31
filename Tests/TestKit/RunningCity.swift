import Authority
import Foundation
import Records
import Storage
import Support
import Synchronization

/// A seeded city of the real programs: a server on loopback and the devices of its sample users, on folders that go
/// away with the test.
open class RunningCity {
  public let folder: TemporaryFolder
  /// By which name devices reach it.
  public var host = "127.0.0.1"
  /// The one that devices know, once it has served.
  public var port = "0"
  /// More words for `serve`.
  public var serveOptions: [String] = []
  /// The server's environment variables.
  public var serverEnvironment: [String: String] = [:]
  private var scheme = "http"
  private let running = Mutex<RunningProgram?>(nil)

  /// One seeded data folder for the whole run; each test works on a copy.
  private static let seeded: TemporaryFolder = {
    let folder = TemporaryFolder.ofTheRun()
    let data = folder.path("server")
    _ = try? serverCommand(["init", "--data", data, "--code", "162051", "--name", "氷見市"])
    _ = try? serverCommand(["seed", "--data", data, "--seed", "7", "--size", "small"])
    return folder
  }()

  /// - Parameters:
  ///   - folder: in memory, where alone the key of an unlocked device may be.
  ///   - isStarted: whether it serves already.
  ///   - lay: lays other data down in the folder that it is given.
  public init(
    folder: TemporaryFolder = TemporaryFolder(isInMemory: true), isStarted: Bool = true,
    layingDown lay: ((String) throws -> Void)? = nil
  ) throws {
    self.folder = folder
    if let lay {
      try lay(serverFolder)
    } else {
      try FileManager.default.copyItem(
        atPath: RunningCity.seeded.path("server"), toPath: serverFolder)
    }
    if isStarted { try start() }
  }

  deinit { stop() }

  // MARK: The server

  public var serverFolder: String { folder.path("server") }
  public var database: String { serverFolder + "/" + ServerStore.fileName }
  public var url: String { "\(scheme)://\(host):\(port)" }

  /// The running server; nil where it was stopped.
  public var server: RunningProgram? { running.withLock { $0 } }

  /// Serves, on the port that devices know if there is one.
  ///
  /// - Parameter faults: environment variables for this time only.
  public func start(faults: [String: String] = [:]) throws {
    let server = try RunningProgram(
      executable: BuiltProgram.server,
      arguments: ["serve", "--data", serverFolder, "--port", port] + serveOptions,
      environment: serverEnvironment.merging(faults) { $1 })
    let said = try server.waitForOutput("://127.0.0.1:")
    scheme = said.hasSuffix("https://127.0.0.1:") ? "https" : "http"
    port = String(try server.waitForOutput("\n").prefix { $0.isNumber })
    running.withLock { $0 = server }
  }

  /// Ends the server in good order.
  public func stop() {
    server?.stop()
    forgetServer()
  }

  /// Takes in that the server has ended.
  public func forgetServer() { running.withLock { $0 = nil } }

  // MARK: Administration

  /// Runs an administrator's command.
  @discardableResult
  public static func serverCommand(
    _ arguments: [String], faults: [String: String] = [:]
  ) throws -> ProgramResult {
    try ProgramRun.run(
      executable: BuiltProgram.server, arguments: arguments, environment: faults)
  }

  /// Runs an administrator's command on this city's data.
  public func admin(_ arguments: String...) throws -> ProgramResult { try admin(arguments) }

  public func admin(
    _ arguments: [String], faults: [String: String] = [:]
  ) throws -> ProgramResult {
    try RunningCity.serverCommand(arguments + ["--data", serverFolder], faults: faults)
  }

  /// All users, as the server lists them.
  public func accounts() throws -> [Value] {
    try JSON.read(try admin("user", "list", "--json").output).list ?? []
  }

  /// The sample users of a role.
  public func accounts(_ role: Role) throws -> [Value] {
    try accounts().filter { account in
      account["standing"]?["assignments"]?.list?.first?["role"] == .text(role.rawValue)
    }
  }

  /// Their names.
  public func users(_ role: Role) throws -> [String] {
    try accounts(role).compactMap { $0["name"]?.text }
  }

  /// A fresh enrollment code, as the paper has it.
  public func code(for user: String) throws -> String {
    let said = try admin("enroll", user).output
    return said.split(separator: "\n").first?.split(separator: " ").last.map(String.init) ?? ""
  }

  // MARK: Devices

  /// A device that nobody has enrolled.
  public func newDevice(_ name: String) -> RunningDevice {
    RunningDevice(folder: folder, home: folder.path("devices/" + name))
  }

  /// A device of a user, enrolled and synchronized.
  public func device(_ name: String, of user: String) throws -> RunningDevice {
    let device = newDevice(name)
    try device.succeed("enroll", url, try code(for: user))
    try device.succeed("sync")
    return device
  }

  public func device(_ name: String, _ role: Role, number: Int = 0) throws -> RunningDevice {
    try device(name, of: try users(role)[number])
  }
}
