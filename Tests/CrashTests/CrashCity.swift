import Authority
import Foundation
import Records
import Support

/// A small seeded city: the real server, whose disk can fail, three devices that write and one that looks.
final class CrashCity: @unchecked Sendable {
  let folder: TemporaryFolder
  let serverDisk: FaultyDisk
  private(set) var devices: [CrashDevice] = []
  private(set) var watcher: CrashDevice
  private(set) var serverKills = 0
  private var server: RunningProgram?
  private var port = "0"
  private let lock = NSLock()

  /// A city whose devices are enrolled and have synchronized once. It is made once for the whole
  /// run, and each test works on a copy. The devices know one port, so the tests of this folder run
  /// one after another.
  private static let prepared = Result { try CrashCity(preparedIn: .ofTheRun()) }

  init() throws {
    let folder = TemporaryFolder()
    self.folder = folder
    let prepared = try CrashCity.prepared.get()
    for name in ["server", "devices"] {
      try FileManager.default.copyItem(
        atPath: prepared.folder.path(name), toPath: folder.path(name))
    }
    port = prepared.port
    serverDisk = FaultyDisk(folder: folder.path("server"), shadow: folder.path("shadow"))
    devices = try prepared.devices.map { try $0.copied(to: folder) }
    watcher = try prepared.watcher.copied(to: folder)
    try serverDisk.settle()
  }

  private init(preparedIn folder: TemporaryFolder) throws {
    self.folder = folder
    serverDisk = FaultyDisk(folder: folder.path("server"), shadow: nil)
    watcher = try CrashDevice("watcher", in: folder, editsPersons: true)
    let data = serverDisk.folder
    try CrashCity.command(["init", "--data", data, "--code", "162051", "--name", "氷見市"])
    try CrashCity.command(["seed", "--data", data, "--seed", "7", "--size", "small"])
    try start()
    for (name, role, number) in [
      ("one", Role.cooperator, 0), ("two", .cooperator, 1), ("three", .communitySocialWorker, 0),
    ] {
      let device = try CrashDevice(name, in: folder, editsPersons: role != .cooperator)
      try enroll(device, try users(role)[number])
      devices.append(device)
    }
    try enroll(watcher, try users(.communitySocialWorker)[0])
    stop()
    // A socket is no file that can be copied.
    try FileManager.default.removeItem(atPath: serverDisk.folder + "/admin.sock")
  }

  deinit { stop() }

  var database: String { serverDisk.folder + "/tsunagu-server.sqlite" }

  var isRunning: Bool {
    lock.withLock { server?.waitForEnd(timeoutSeconds: 0) == nil && server != nil }
  }

  /// Starts the server on the port that the devices know.
  func start(faults: [String: String] = [:]) throws {
    let server = try RunningProgram(
      executable: BuiltProgram.server,
      arguments: ["serve", "--data", serverDisk.folder, "--port", port], environment: faults)
    try server.waitForOutput("待ち受けを始めました http://127.0.0.1:")
    port = String(try server.waitForOutput("\n").prefix { $0.isNumber })
    lock.withLock { self.server = server }
  }

  /// Starts a server that dies before the call after so many: perhaps while it starts.
  func start(killedAt calls: Int) throws {
    do { try start(faults: try serverDisk.environment(killedAt: calls)) } catch {
      serverKills += 1
    }
  }

  /// Kills the server now, whatever it is doing.
  func killServer() {
    guard let running = lock.withLock({ server }) else { return }
    running.kill()
  }

  /// Notes a server that has died.
  func buryServer() {
    guard server != nil, !isRunning else { return }
    serverKills += 1
    server = nil
  }

  /// Ends the server in good order.
  func stop() {
    server?.stop()
    server = nil
  }

  /// An administrator's command.
  func administer(_ words: String...) throws -> ProgramResult {
    try CrashCity.command(words + ["--data", serverDisk.folder])
  }

  /// The same with a disk that fails as told.
  func administer(_ words: [String], faults: [String: String] = [:]) throws -> ProgramResult {
    try ProgramRun.run(
      executable: BuiltProgram.server, arguments: words + ["--data", serverDisk.folder],
      environment: faults)
  }

  /// How much of a server that has ended is still in its write-ahead log.
  func logBytes() throws -> Int {
    let log = database + "-wal"
    guard FileManager.default.fileExists(atPath: log) else { return 0 }
    return try Data(contentsOf: URL(fileURLWithPath: log)).count
  }

  /// Gives a server that has ended another database.
  func replaceDatabase(with bytes: Data) throws {
    for ending in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: database + ending)
    }
    try bytes.write(to: URL(fileURLWithPath: database))
  }

  /// The faults in the database of a server that has ended, in words.
  func faultsOfServer() throws -> [String] {
    let database = try ClosedDatabase(database)
    var faults = try database.faults().map { "server: integrity: \($0)" }
    let there = Set(
      try database.column("SELECT replica || ' ' || counter FROM operations"))
    for device in devices {
      let lost = try Set(device.acknowledged()).subtracting(there)
      faults += lost.map { "server: lost what it acknowledged to \(device.name): \($0)" }
    }
    return faults
  }

  /// Brings everything to rest without faults and returns the entries that are missing at the
  /// server, or on a device that wrote none of them.
  func faultsAtRest() throws -> [String] {
    stop()
    try start()
    for device in devices + [watcher] { try device.succeed("sync") }
    stop()
    let server = try ClosedDatabase(database)
    var faults = try faultsOfServer()
    for device in devices {
      faults += try device.faults()
      faults += try server.missing(device.saved).map { "lost at the server: \($0)" }
      let facts = device.saved.filter(\.isFact)
      faults += try watcher.missing(facts).map { "lost on the second device: \($0)" }
      let status = try JSON.read(try device.succeed("status", "--json"))
      if status["pending"] != 0 { faults.append("\(device.name): still pending") }
    }
    return faults
  }

  private func enroll(_ device: CrashDevice, _ user: String) throws {
    let said = try CrashCity.command(["enroll", user, "--data", serverDisk.folder]).output
    let line = said.split(separator: "\n").first?.split(separator: " ").last
    try device.begin("http://127.0.0.1:" + port, line.map(String.init) ?? "")
  }

  private func users(_ role: Role) throws -> [String] {
    let said = try CrashCity.command(["user", "list", "--json", "--data", serverDisk.folder]).output
    return (try JSON.read(said).list ?? []).filter { account in
      account["standing"]?["assignments"]?.list?.contains { $0["role"] == .text(role.rawValue) }
        == true
    }.compactMap { $0["name"]?.text }
  }

  @discardableResult
  private static func command(_ arguments: [String]) throws -> ProgramResult {
    try ProgramRun.run(executable: BuiltProgram.server, arguments: arguments)
  }
}
