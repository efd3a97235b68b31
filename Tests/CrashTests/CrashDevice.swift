import Foundation
import Records
import Storage
import Support
import TestDoubles
import TestKit

/// A device whose disk can fail, and the entries that it has printed as saved. One thread at a time uses it.
final class CrashDevice: @unchecked Sendable {
  let name: String
  let device: RunningDevice
  private(set) var saved: [SavedEntry] = []
  /// Clients of this device that were killed.
  private(set) var kills = 0
  private var entries = 0
  private var persons: [String] = []
  private let editsPersons: Bool

  init(_ name: String, _ device: RunningDevice, editsPersons: Bool) {
    self.name = name
    self.device = device
    self.editsPersons = editsPersons
  }

  var disk: FaultyDisk {
    FaultyDisk(folder: device.home, shadow: device.folder.path("shadows/" + name))
  }

  /// The same device in a copy of its city's folder.
  func copied(to folder: TemporaryFolder) throws -> CrashDevice {
    let copy = CrashDevice(
      name, RunningDevice(folder: folder, home: folder.path("devices/" + name)),
      editsPersons: editsPersons)
    copy.persons = persons
    try copy.device.unlock()
    try copy.disk.settle()
    return copy
  }

  /// A copy of the device as it is, in a folder of its own.
  func twin(in folder: TemporaryFolder) throws -> CrashDevice {
    let path = folder.path("devices/" + name)
    try FileManager.default.createDirectory(
      atPath: folder.path("devices"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: disk.folder, toPath: path)
    return try copied(to: folder)
  }

  /// Takes the files of another one.
  func become(_ other: CrashDevice) throws {
    try FileManager.default.removeItem(atPath: disk.folder)
    try FileManager.default.copyItem(atPath: other.disk.folder, toPath: disk.folder)
  }

  /// The damaged databases that were kept because something could not be read out of them.
  func keptFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: disk.folder).filter {
      $0.hasPrefix("tsunagu-damaged-") && $0.hasSuffix(".sqlite")
    }
  }

  var database: String { device.database }

  func run(_ arguments: [String], faults: [String: String] = [:]) throws -> ProgramResult {
    try device.run(arguments, faults: faults)
  }

  @discardableResult
  func succeed(_ arguments: String...) throws -> String { try device.succeed(arguments) }

  /// Learns which persons it can write about.
  func begin() throws {
    persons =
      try device.json("person", "list").list?.compactMap { $0["id"]?.text } ?? []
    guard !persons.isEmpty else { throw RunningDevice.Failure(description: "\(name) sees nobody") }
    try disk.settle()
  }

  /// Makes one drawn entry: a visit, the correction of one, or an edit.
  ///
  /// - Returns: the client's output. An entry that it printed as saved is noted, even if it died
  ///   afterwards.
  @discardableResult
  func enter(
    faults: [String: String] = [:], using random: inout SeededGenerator
  ) throws -> ProgramResult {
    entries += 1
    let mark = "\(name)-\(entries)-"
    let person = persons[Int.random(in: 0..<min(4, persons.count), using: &random)]
    let drawn = Int.random(in: 0..<4, using: &random)
    let isFact = !editsPersons || drawn < 2
    var words = ["visit", "add", "--person", person, "--status", "元気"]
    if !isFact {
      words = ["person", "edit", person]
    } else if drawn == 0, let earlier = saved.last(where: \.isFact) {
      words = ["visit", "correct", earlier.record]
    }
    let result = try run(words + [isFact ? "--memo" : "--name", mark, "--json"], faults: faults)
    if result.status == 137 { kills += 1 }
    if let id = try? JSON.read(result.output)["id"]?.text {
      saved.append(SavedEntry(record: id, mark: mark, isFact: isFact))
    }
    return result
  }

  func sync(faults: [String: String] = [:]) throws -> ProgramResult {
    let result = try run(["sync"], faults: faults)
    if result.status == 137 { kills += 1 }
    return result
  }

  /// How many of the first entries two backups hold: the device may forget them, and shows an edit among them only until
  /// somebody writes over it.
  var twiceBackedUp = 0

  /// The faults in the device's database, in words.
  func faults() throws -> [String] {
    let database = try ClosedDatabase(database)
    return try database.faults().map { "\(name): integrity: \($0)" }
      + missing(
        saved.enumerated().filter { $0.offset >= twiceBackedUp || $0.element.isFact }.map(\.element)
      )
      .map { "\(name): lost on the device: \($0)" }
  }

  /// The entries that have neither an operation nor a state here.
  func missing(_ entries: [SavedEntry]) throws -> [SavedEntry] {
    let copy = TemporaryFolder()
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: database + ending) {
      try FileManager.default.copyItem(
        atPath: database + ending, toPath: copy.path(DeviceStore.fileName + ending))
    }
    let store = try DeviceStore(folder: copy.path, key: .fixed)
    try store.verify()
    let lines = try store.read { try $0.ownLines() + $0.stateLines().values }
    // A mark is a whole text between quotation marks.
    let texts = Set(lines.flatMap { $0.split(separator: UInt8(ascii: "\"")) })
    return entries.filter { !texts.contains(ArraySlice($0.mark.utf8)) }
  }

  /// The own operations that the server has acknowledged.
  func acknowledged() throws -> [String] {
    try ClosedDatabase(database).column(
      """
      SELECT operations.replica || ' ' || operations.counter FROM operations
      JOIN replicas ON replicas.replica = operations.replica
      WHERE operations.counter <= replicas.received
      """)
  }
}
