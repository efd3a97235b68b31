import Authority
import Foundation
import Records
import Storage
import Support
import Sync

@testable import tsunagu

/// A seeded server on loopback and devices that belong to its sample users: the real programs, on folders
/// that go away with the test.
final class TestCity {
  /// In memory, where alone the key of an unlocked device may be.
  let folder = TemporaryFolder(isInMemory: true)
  private(set) var server: RunningProgram?
  private(set) var url = ""
  private(set) var port = "0"
  /// By which name devices reach it.
  var host = "127.0.0.1"
  /// More words for `serve`.
  var serveOptions: [String] = []
  /// The server's environment variables.
  var serverEnvironment: [String: String] = [:]

  /// One seeded data folder for the whole run; each test works on a copy.
  private static let seeded: TemporaryFolder = {
    let folder = TemporaryFolder.ofTheRun()
    let data = folder.path("server")
    _ = try? serverCommand(["init", "--data", data, "--code", "162051", "--name", "氷見市"])
    _ = try? serverCommand(["seed", "--data", data, "--seed", "7", "--size", "small"])
    return folder
  }()

  /// - Parameter isStarted: whether it serves already.
  init(isStarted: Bool = true) throws {
    try FileManager.default.copyItem(
      atPath: TestCity.seeded.path("server"), toPath: folder.path("server"))
    if isStarted { try start() }
  }

  /// A city whose data somebody lays down in the folder that they are given.
  init(layingDown lay: (String) throws -> Void) throws {
    try lay(folder.path("server"))
    try start()
  }

  deinit { stop() }

  func start() throws {
    let server = try RunningProgram(
      executable: BuiltProgram.server,
      arguments: ["serve", "--data", folder.path("server"), "--port", port] + serveOptions,
      environment: serverEnvironment)
    let said = try server.waitForOutput("://127.0.0.1:")
    let scheme = said.hasSuffix("https://127.0.0.1:") ? "https" : "http"
    let rest = try server.waitForOutput("\n")
    port = String(rest.prefix { $0.isNumber })
    url = "\(scheme)://\(host):\(port)"
    self.server = server
  }

  /// The server's log of all requests until now: up to the line of a later request.
  func log() throws -> String {
    guard let server else { return "" }
    _ = try CurlTransport(version: "test", trust: .nobody).perform(
      HTTPExchange("GET", url + "/version", maximumAnswerBytes: 1_000))
    try server.waitForErrors("path=/version")
    return server.outputText + server.errorText
  }

  func stop() {
    server?.stop()
    server = nil
  }

  @discardableResult
  static func serverCommand(_ arguments: [String]) throws -> ProgramResult {
    try ProgramRun.run(executable: BuiltProgram.server, arguments: arguments)
  }

  /// An administrator's command on this city's data.
  func admin(_ arguments: String...) throws -> ProgramResult { try admin(arguments) }

  func admin(_ arguments: [String]) throws -> ProgramResult {
    try TestCity.serverCommand(arguments + ["--data", folder.path("server")])
  }

  /// All users, as the server lists them.
  func accounts() throws -> [Value] {
    try JSON.read(try admin("user", "list", "--json").output).list ?? []
  }

  /// The sample users of a role.
  func accounts(_ role: Role) throws -> [Value] {
    try accounts().filter { account in
      account["standing"]?["assignments"]?.list?.first?["role"] == .text(role.rawValue)
    }
  }

  /// Their names.
  func users(_ role: Role) throws -> [String] {
    try accounts(role).compactMap { $0["name"]?.text }
  }

  /// A device of a user, enrolled and synchronized.
  func device(_ name: String, of user: String) throws -> TestDevice {
    let device = TestDevice(folder: folder, home: folder.path("devices/" + name))
    try device.succeed("enroll", url, try code(for: user))
    try device.succeed("sync")
    return device
  }

  /// A fresh enrollment code, as the paper has it.
  func code(for user: String) throws -> String {
    let said = try admin("enroll", user).output
    return said.split(separator: "\n").first?.split(separator: " ").last.map(String.init) ?? ""
  }

  /// The request that trades a code's secret for a device with a key.
  static func enrollment(_ code: String, _ key: DeviceKey) throws -> [UInt8] {
    JSON.bytes(["code": .text(code), "public_key": .text(try key.publicText)])
  }

  func device(_ name: String, _ role: Role, number: Int = 0) throws -> TestDevice {
    try device(name, of: try users(role)[number])
  }
}

/// One device: the real client on a folder of its own.
struct TestDevice {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Kept while the device is used.
  let folder: TemporaryFolder
  let home: String
  /// Added to the client's environment.
  var environment: [String: String] = [:]

  static let passphrase = "ためしの合言葉です"

  /// The client's environment variables.
  var variables: [String: String] {
    ["TSUNAGU_HOME": home, "XDG_RUNTIME_DIR": folder.path("session")].merging(environment) { $1 }
  }

  func run(_ arguments: [String], input: String = "") throws -> ProgramResult {
    try FileManager.default.createDirectory(
      atPath: folder.path("session"), withIntermediateDirectories: true)
    let isEnrolling = arguments.first == "enroll"
    if isEnrolling { try prepareKey() }
    let typed = isEnrolling && input.isEmpty ? TestDevice.passphrase + "\n" : input
    return try ProgramRun.run(
      executable: BuiltProgram.client, arguments: arguments, environment: variables,
      input: Array(typed.utf8))
  }

  /// A key that an enrollment finds and takes: known to the tests, and without the price of a passphrase.
  private func prepareKey() throws {
    guard try KeyFile.read(in: home) == nil else { return }
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var generator = SystemRandomNumberGenerator()
    try KeyFile(.fixed, passphrase: TestDevice.passphrase, cost: .none, using: &generator)
      .write(to: home)
  }

  /// Types the passphrase.
  func unlock() throws {
    let result = try run(["unlock"], input: TestDevice.passphrase + "\n")
    guard result.status == 0 else { throw Failure(description: "unlock: \(result.errors)") }
  }

  func run(_ arguments: String...) throws -> ProgramResult { try run(arguments) }

  /// Runs a command that must end with 0.
  @discardableResult
  func succeed(_ arguments: String...) throws -> String {
    let result = try run(arguments)
    guard result.status == 0 else {
      throw Failure(description: "\(arguments) ended with \(result.status): \(result.errors)")
    }
    return result.output
  }

  /// A command's JSON document.
  func json(_ arguments: String...) throws -> Value {
    let result = try run(arguments + ["--json"])
    guard result.status == 0 else {
      throw Failure(description: "\(arguments) ended with \(result.status): \(result.errors)")
    }
    return try JSON.read(result.output)
  }

  /// The id in the JSON document of an entry.
  func entered(_ arguments: String...) throws -> String {
    let result = try run(arguments + ["--json"])
    guard result.status == 0, let id = try JSON.read(result.output)["id"]?.text else {
      throw Failure(description: "\(arguments) ended with \(result.status): \(result.errors)")
    }
    return id
  }
}
