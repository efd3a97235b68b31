import Crypto
import Foundation
import Merge
import Records
import Testing

@testable import Sync

/// Fixtures/protocol is for whoever writes another client; Tests/SecondClient reads it too.
@Suite struct ProtocolVectorTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/Fixtures/protocol"

  /// A file that is not there is written, and the test fails all the same: somebody has to look at it first.
  @Test(arguments: ProtocolVectors.files.map(\.name))
  func vectorsAreWhatThisVersionComputes(name: String) throws {
    let file = try #require(ProtocolVectors.files.first { $0.name == name })
    let path = "\(Self.folder)/\(name).json"
    let text = ProtocolVectors.text(try file.vectors())
    guard let stored = FileManager.default.contents(atPath: path) else {
      try FileManager.default.createDirectory(
        atPath: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      Issue.record("\(name).json was not there and has been written: look at it, and commit it")
      return
    }
    #expect(
      String(decoding: stored, as: UTF8.self) == text,
      "Fixtures/protocol/\(name).json is stale: remove it, run the tests, and look at what has changed"
    )
  }

  @Test func nothingElseIsAmongTheVectors() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(names) == Set(ProtocolVectors.files.map { $0.name + ".json" }))
  }

  @Test func aStoredParcelIsSignedByItsKey() throws {
    for vector in try Self.stored("parcels") {
      let lines = (vector["lines"]?.list ?? []).compactMap { $0.text.map { Array($0.utf8) } }
      let key = try #require(vector["public_key"]?.text.flatMap(DeviceKey.publicKey))
      let signature = try #require(vector["signature"]?.text.flatMap { Data(base64Encoded: $0) })
      let statement = ParcelStatement(
        replica: try #require(vector["replica"]?.text.flatMap { replicaNumber($0.utf8) }),
        first: UInt64(try #require(vector["first"]?.integer)),
        hashes: lines.map { Array(SHA256.hash(data: $0)) })
      #expect(statement.isSigned(Array(signature), by: key))
    }
  }

  private static func stored(_ name: String) throws -> [Value] {
    let bytes = FileManager.default.contents(atPath: "\(folder)/\(name).json") ?? Data()
    return try JSON.read(Array(bytes)).list ?? []
  }
}
