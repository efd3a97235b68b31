import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// After a purge no byte of what was purged is in any file of the device. Texts are sealed and nowhere to be found at any
/// time; ids and dates stand in plain columns, so that they show whether the purge itself leaves traces.
@Suite struct PurgeTests {
  private static let name = "炭焼小屋の鶯谷左衛門"
  private static let memo = "裏口の鍵は植木鉢の下にあるとのこと"
  private static let date = "1987-06-05"

  private let city: City
  private let device: CityDevice
  private let other: CityDevice
  private let persons: [RecordID]
  private let visits: [RecordID]

  /// A device that has got 60 persons and their visits from the server.
  init() throws {
    let city = try City(stream: 620)
    self.city = city
    device = try city.device(.communitySocialWorker)
    other = try city.device(.communitySocialWorker)
    persons = (0..<60).map { _ in city.id() }
    visits = (0..<60).map { _ in city.id() }
    for (person, visit) in zip(persons, visits) {
      try other.write(Person.kind, person, ["name": .text(Self.name), "memo": .text(Self.memo)])
      try other.write(
        Visit.kind, visit,
        [
          "person": .text(person.description), "date": .text(Self.date), "status": "元気",
          "memo": .text(Self.memo),
        ])
    }
    try other.sync()
    try device.sync()
  }

  private func home(of device: CityDevice) -> String {
    device.folder
  }

  private static let texts = [Canary(name), Canary(memo)]
  private static let plainDate = Canary(date)

  private var ids: [Canary] {
    (persons + visits).map { id in
      let bytes = stride(from: 56, through: 0, by: -8)
      return Canary(
        id.description,
        bytes: bytes.map { UInt8(truncatingIfNeeded: id.high >> $0) }
          + bytes.map { UInt8(truncatingIfNeeded: id.low >> $0) })
    }
  }

  private func found(_ canaries: [Canary], of device: CityDevice) throws -> [String] {
    try canaries.flatMap { try $0.found(in: home(of: device)) }
  }

  private func revoke(_ device: CityDevice) throws {
    try city.server.write { rows in
      let id = try rows.requester(token: device.token, at: city.now).device.id
      _ = try rows.revokeDevice(id, reason: nil, at: city.now)
    }
  }

  @Test func theLookFindsWhatIsThereInEveryShape() throws {
    let folder = TemporaryFolder()
    let canary = Canary("鶯谷")
    let bytes = Data("鶯谷".utf8)
    let shapes = [
      bytes, Data(Array("鶯谷".utf16).flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }),
      Data(bytes.map { String($0, radix: 16) }.joined().utf8),
      Data(bytes.base64EncodedString().utf8),
      Data((Data([1]) + bytes + Data([2])).base64EncodedString().utf8),
      Data((Data([1, 2]) + bytes + Data([3])).base64EncodedString().utf8),
    ]
    for shape in shapes {
      try (Data("x".utf8) + shape).write(to: URL(fileURLWithPath: folder.path("file")))
      #expect(try !canary.found(in: folder.path).isEmpty, "\(Array(shape))")
    }
    try Data("なにもない".utf8).write(to: URL(fileURLWithPath: folder.path("file")))
    #expect(try canary.found(in: folder.path).isEmpty)
    // The server seals nothing.
    #expect(try !Self.texts[0].found(in: city.folder.path("server")).isEmpty)
  }

  @Test func noTextIsInAFileOfADeviceAtAnyTime() throws {
    #expect(try device.view(persons[0])?.record[Person.name] == Self.name)
    // One has it from the server, the other wrote it itself.
    for device in [device, other] { #expect(try found(Self.texts, of: device) == []) }
  }

  @Test func afterAPurgeNothingOfItIsInAnyFile() throws {
    #expect(try found(ids, of: device).count >= ids.count)
    #expect(try !found([Self.plainDate], of: device).isEmpty)
    try revoke(device)
    let summary = try device.sync()
    #expect(summary.dismissal == .deviceRevoked)
    // The store is still open: its log is looked through, too.
    #expect(try found(Self.texts + ids + [Self.plainDate], of: device) == [])
  }

  @Test func whatADismissedDeviceWroteItselfGoesWhenABackupHoldsIt() throws {
    try device.write(
      Visit.kind, city.id(),
      [
        "person": .text(persons[7].description), "date": .text(Self.date), "status": "元気",
        "memo": .text(Self.memo),
      ])
    try device.write(Person.kind, persons[7], ["memo": "移った"])
    try revoke(device)
    try device.sync()
    // Its own entry names one record, until the server cannot lose it.
    #expect(
      Set(try found(ids, of: device).map { $0.prefix(36) })
        == [persons[7].description.prefix(36)])
    _ = try (city.backUp(), city.backUp())
    try device.sync()
    #expect(try found(Self.texts + ids + [Self.plainDate], of: device) == [])
  }
}
