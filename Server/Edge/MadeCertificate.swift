import Crypto
import Foundation
import Records
import Sync

/// The certificate that the server made itself, in the folder `tls` of its data. While it is there,
/// the server uses it, and enrollment codes carry its key's pin.
struct MadeCertificate {
  private static let years = 10

  let folder: String

  /// - Parameter folder: the data folder.
  init(data folder: String) {
    self.folder = folder + "/tls"
  }

  var certificatePath: String { folder + "/certificate.pem" }
  var keyPath: String { folder + "/key.pem" }
  var nextKeyPath: String { folder + "/next-key.pem" }
  private var namesPath: String { folder + "/names" }

  var exists: Bool { FileManager.default.fileExists(atPath: certificatePath) }

  /// The pins of the key in use and of the next one; empty where no certificate was made.
  func pins() throws -> [KeyPin] {
    guard exists else { return [] }
    return try [keyPath, nextKeyPath].compactMap { path in try key(at: path)?.pin }
  }

  func names() throws -> [String] {
    try text(at: namesPath)?.split(separator: "\n").map(String.init) ?? []
  }

  func make(for names: [String], at now: Timestamp) throws {
    guard !exists else { throw Problem(.certificateExists, ["folder": certificatePath]) }
    try requireNames(names)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try write(P256.Signing.PrivateKey(), to: keyPath)
    try write(names.joined(separator: "\n"), to: namesPath)
    try certify(at: now)
  }

  /// A new certificate of the same key, for other names: devices need not hear of it.
  func rename(to names: [String], at now: Timestamp) throws {
    guard exists else { throw Problem(.certificateMissing) }
    try requireNames(names)
    try write(names.joined(separator: "\n"), to: namesPath)
    try certify(at: now)
  }

  private func requireNames(_ names: [String]) throws {
    if let wrong = names.first(where: { !HostName.isValid($0) }) {
      throw Problem(.usage, .hostNameUnfit, ["name": wrong])
    }
  }

  /// Makes the key that will follow, so that devices can learn its pin before it is used.
  func prepareNextKey() throws {
    guard exists else { throw Problem(.certificateMissing) }
    if try key(at: nextKeyPath) == nil { try write(P256.Signing.PrivateKey(), to: nextKeyPath) }
  }

  /// Takes the next key into use, with a new certificate for the same names.
  func switchKeys(at now: Timestamp) throws {
    guard exists else { throw Problem(.certificateMissing) }
    guard try key(at: nextKeyPath) != nil else { throw Problem(.nextKeyMissing) }
    // If the process stops between the two, the old certificate does not fit the new key: the
    // server keeps the loaded one and says so, and `rename` makes one that fits.
    guard Foundation.rename(nextKeyPath, keyPath) == 0 else {
      throw Problem(.storeUnwritable, ["place": keyPath])
    }
    try certify(at: now)
  }

  /// A new certificate for the key that is there.
  private func certify(at now: Timestamp) throws {
    guard let key = try key(at: keyPath) else {
      throw Problem(.certificateUnusable, .fileUnusable, ["path": keyPath])
    }
    let day: Int64 = 86_400_000
    let end = now.dateInJapan.adding(years: MadeCertificate.years).daysSince1970
    var generator = SystemRandomNumberGenerator()
    let certificate = SelfMadeCertificate(
      names: try names(), key: key,
      // Devices' clocks are a little off.
      validFrom: Timestamp(milliseconds: now.milliseconds - day),
      validUntil: Timestamp(milliseconds: Int64(end) * day),
      serial: withUnsafeBytes(of: generator.next() as UInt64) { Array($0) })
    try write(try certificate.pem(), to: certificatePath)
  }

  private func key(at path: String) throws -> P256.Signing.PrivateKey? {
    guard let text = try text(at: path) else { return nil }
    guard let key = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
      throw Problem(.certificateUnusable, .fileUnusable, ["path": path])
    }
    return key
  }

  private func text(at path: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem(.certificateUnusable, .fileUnusable, ["path": path])
    }
    return String(decoding: data, as: UTF8.self)
  }

  private func write(_ key: P256.Signing.PrivateKey, to path: String) throws {
    try write(key.pemRepresentation, to: path)
  }

  /// Puts a file that only its owner can read in another one's place, whole or not at all.
  private func write(_ text: String, to path: String) throws {
    let fresh = path + ".new"
    try? FileManager.default.removeItem(atPath: fresh)
    guard
      FileManager.default.createFile(
        atPath: fresh, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
      Foundation.rename(fresh, path) == 0
    else { throw Problem(.storeUnwritable, ["place": path]) }
  }
}

extension P256.Signing.PrivateKey {
  fileprivate var pin: KeyPin { KeyPin(publicKeyInfo: Array(publicKey.derRepresentation)) }
}
