import Foundation
import Records
import Storage
import Support
import Sync
import Testing

/// The key of a device's data: how a passphrase guards it, and where it is while the device is unlocked.
@Suite struct KeyFileTests {
  private let folder = TemporaryFolder(isInMemory: true)
  private let passphrase = "川のそばの大きな柿の木"

  private func written(_ cost: KeyFile.Cost = .none) throws -> KeyFile {
    var random = TestSeed.generator(stream: 600)
    let file = try KeyFile(.fixed, passphrase: passphrase, cost: cost, using: &random)
    try file.write(to: folder.path)
    return file
  }

  @Test func onlyItsPassphraseOpensIt() throws {
    #expect(try KeyFile.read(in: folder.path) == nil)
    _ = try written()
    let file = try #require(try KeyFile.read(in: folder.path))
    #expect(try file.open(passphrase: passphrase) == .fixed)
    for wrong in ["", passphrase + " ", "川のそばの大きな柿の本"] {
      #expect(throws: Problem(.passphraseWrong)) { try file.open(passphrase: wrong) }
    }
  }

  @Test func aPassphraseCostsWhatWasDecided() throws {
    _ = try written(.chosen)
    let scrypt = try JSON.read(try folder.read("tsunagu-key.json"))["scrypt"]
    #expect(scrypt == ["n": 131_072, "r": 8, "p": 1])
    #expect(try KeyFile.read(in: folder.path)?.open(passphrase: passphrase) == .fixed)
  }

  @Test func aChangedPassphraseOpensTheSameKeyAtTheFullPrice() throws {
    let before = try written()
    var random = TestSeed.generator(stream: 601)
    try before.changed(from: passphrase, to: "べつの合言葉です", using: &random).write(to: folder.path)
    let after = try #require(try KeyFile.read(in: folder.path))
    #expect(after.id == before.id)
    #expect(try after.open(passphrase: "べつの合言葉です") == .fixed)
    #expect(throws: Problem(.passphraseWrong)) { try after.open(passphrase: passphrase) }
  }

  @Test(arguments: [
    (#""n": 2"#, #""n": 3"#), (#""n": 2"#, #""n": 1073741824"#), (#""n": 2"#, #""n": -2"#),
    (#""r": 1"#, #""r": 1000000"#), (#""p": 1"#, #""p": 0"#), (#""salt""#, #""sugar""#), ("{", ""),
  ]) func aFileThatAsksForTooMuchOrIsNoneIsNotRead(was: String, now: String) throws {
    _ = try written()
    let text = String(decoding: try folder.read("tsunagu-key.json"), as: UTF8.self)
    #expect(text.contains(was))
    _ = try folder.write(text.replacing(was, with: now), to: "tsunagu-key.json")
    #expect(throws: Problem(.keyUnreadable)) { try KeyFile.read(in: folder.path) }
  }

  @Test(arguments: [(#""n": 2"#, #""n": 4"#), (#""r": 1"#, #""r": 2"#)])
  func otherParametersOpenNothing(was: String, now: String) throws {
    _ = try written()
    let text = String(decoding: try folder.read("tsunagu-key.json"), as: UTF8.self)
    _ = try folder.write(text.replacing(was, with: now), to: "tsunagu-key.json")
    #expect(throws: Problem(.passphraseWrong)) {
      try KeyFile.read(in: folder.path)?.open(passphrase: passphrase)
    }
  }

  // MARK: While it is unlocked

  private let hour: Int64 = 3_600_000

  private func keys() throws -> UnlockedKeys {
    try UnlockedKeys(environment: ["XDG_RUNTIME_DIR": folder.path])
  }

  @Test func anUnlockedKeyHoldsForItsHoursAndThenGoes() throws {
    let device = UnlockedKeys.Device(folder: folder.path, try written())
    let keys = try keys()
    func find(after milliseconds: Int64) -> DataKey? {
      keys.find(device, at: Timestamp(milliseconds: 1_000 * hour + milliseconds))
    }
    #expect(find(after: 0) == nil)
    try keys.keep(.fixed, of: device, at: Timestamp(milliseconds: 1_000 * hour), hours: 3)
    #expect(find(after: 3 * hour - 1) == .fixed)
    #expect(find(after: 1 - 3 * hour) == .fixed)
    let name = try #require(try files().first)
    #expect(try mode("tsunagu/\(name)") == 0o600)
    #expect(try mode("tsunagu") == 0o700)
    #expect(find(after: 3 * hour) == nil)
    #expect(try files().isEmpty)
    #expect(find(after: 0) == nil)
    try keys.keep(.fixed, of: device, at: Timestamp(milliseconds: 1_000 * hour), hours: 3)
    // A clock that was set back makes no key last.
    #expect(find(after: -3 * hour) == nil)
    #expect(find(after: 0) == nil)
  }

  @Test func aKeyIsForOneFolderAndOneEnrolment() throws {
    let now = Timestamp(milliseconds: 5)
    let file = try written()
    let device = UnlockedKeys.Device(folder: folder.path, file)
    let keys = try keys()
    try keys.keep(.fixed, of: device, at: now, hours: 1)
    let another = TemporaryFolder(isInMemory: true)
    #expect(keys.find(.init(folder: another.path, file), at: now) == nil)
    var random = TestSeed.generator(stream: 602)
    let next = try KeyFile(.fixed, passphrase: passphrase, cost: .none, using: &random)
    #expect(keys.find(.init(folder: folder.path, next), at: now) == nil)
    #expect(keys.find(.init(folder: folder.path + "/.", file), at: now) == .fixed)
    keys.forget(device)
    #expect(keys.find(device, at: now) == nil)
  }

  @Test func aKeyThatOthersCouldHavePutThereIsNotTaken() throws {
    let now = Timestamp(milliseconds: 5)
    let device = UnlockedKeys.Device(folder: folder.path, try written())
    let keys = try keys()
    try keys.keep(.fixed, of: device, at: now, hours: 1)
    let path = folder.path("tsunagu/\(try #require(try files().first))")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(keys.find(device, at: now) == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(keys.find(device, at: now) == .fixed)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: path + ".elsewhere")
    #expect(keys.find(device, at: now) == nil)
  }

  @Test func aFolderThatOthersCanReadIsNotUsed() throws {
    let device = UnlockedKeys.Device(folder: folder.path, try written())
    try FileManager.default.createDirectory(
      atPath: folder.path("tsunagu"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    #expect(throws: Problem(.runtimeFolderMissing, ["folder": folder.path("tsunagu")])) {
      try keys().keep(.fixed, of: device, at: Timestamp(milliseconds: 5), hours: 1)
    }
    #expect(throws: Problem(.runtimeFolderMissing, ["folder": "/nonexistent/tsunagu"])) {
      try UnlockedKeys(environment: ["XDG_RUNTIME_DIR": "/nonexistent"]).prepare()
    }
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("tsunagu"))
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
  }
}
