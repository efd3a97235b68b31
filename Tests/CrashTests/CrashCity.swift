import Authority
import Foundation
import Records
import Support
import TestDoubles
import TestKit

/// A city whose server's disk can fail, with three devices that write and one that looks.
final class CrashCity: RunningCity, @unchecked Sendable {
  private var all: [CrashDevice] = []
  private(set) var serverKills = 0

  /// A city whose devices are enrolled and have synchronized once. It is made once for the whole
  /// run, and each test works on a copy. The devices know one port, so the tests of this folder run
  /// one after another.
  private static let prepared = Result { try CrashCity(preparedIn: .ofTheRun()) }

  init() throws {
    let prepared = try CrashCity.prepared.get()
    let folder = TemporaryFolder()
    for name in ["server", "devices"] {
      try FileManager.default.copyItem(
        atPath: prepared.folder.path(name), toPath: folder.path(name))
    }
    try super.init(folder: folder, isStarted: false) { _ in }
    port = prepared.port
    all = try prepared.all.map { try $0.copied(to: folder) }
    try serverDisk.settle()
  }

  private init(preparedIn folder: TemporaryFolder) throws {
    try super.init(folder: folder)
    for (name, role, number) in [
      ("one", Role.cooperator, 0), ("two", .cooperator, 1), ("three", .communitySocialWorker, 0),
      ("watcher", .communitySocialWorker, 0),
    ] {
      let device = CrashDevice(
        name, try self.device(name, role, number: number), editsPersons: role != .cooperator)
      try device.begin()
      all.append(device)
    }
    stop()
    // A socket is no file that can be copied.
    try FileManager.default.removeItem(atPath: serverFolder + "/admin.sock")
  }

  var devices: [CrashDevice] { Array(all.dropLast()) }
  var watcher: CrashDevice { all[all.count - 1] }

  var serverDisk: FaultyDisk {
    FaultyDisk(folder: serverFolder, shadow: folder.path("shadow"))
  }

  var isRunning: Bool { server.map { $0.waitForEnd(timeoutSeconds: 0) == nil } ?? false }

  /// Starts a server that dies before the call after so many: perhaps while it starts.
  func start(killedAt calls: Int) throws {
    do { try start(faults: try serverDisk.environment(killedAt: calls)) } catch {
      serverKills += 1
    }
  }

  /// Kills the server now, whatever it is doing.
  func killServer() { server?.kill() }

  /// Notes a server that has died.
  func buryServer() {
    guard server != nil, !isRunning else { return }
    serverKills += 1
    forgetServer()
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
    for device in all { try device.succeed("sync") }
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
}
