import Crypto
import CryptoExtras
import Foundation
import Records
import Sync

/// A device's data key, wrapped by a passphrase: a small file beside the database, so that damage to the one is none
/// of the other. A change of the passphrase writes this file anew and nothing else.
public struct KeyFile: Sendable {
  /// The cost parameters of scrypt (RFC 7914). They are stored beside the salt, so that they can be
  /// raised later.
  public struct Cost: Hashable, Sendable {
    let rounds: Int
    let blockSize: Int
    let parallelism: Int

    /// 128 MiB, and half a second of a laptop.
    public static let chosen = Cost(rounds: 1 << 17, blockSize: 8, parallelism: 1)
    /// Guards nothing: for tests and measurements of other things.
    package static let none = Cost(rounds: 2, blockSize: 1, parallelism: 1)

    /// Whether this machine can afford the cost that a file demands.
    var isBearable: Bool {
      (2...1 << 20).contains(rounds) && rounds.nonzeroBitCount == 1
        && (1...16).contains(blockSize) && (1...4).contains(parallelism)
    }
  }

  /// Names the key without telling anything of it.
  public let id: String
  private let cost: Cost
  private let salt: Data
  private let wrapped: Data

  private static let saltBytes = 32
  private static let largestBytes = 4_096
  private static let name = "tsunagu-key.json"

  /// Wraps a key.
  ///
  /// - Parameter id: of the key; nil for a new one.
  public init(
    _ key: DataKey, passphrase: String, cost: Cost = .chosen, id: String? = nil,
    using generator: inout some RandomNumberGenerator
  ) throws {
    func random(_ count: Int) -> Data {
      Data((0..<count).map { _ in .random(in: .min ... .max, using: &generator) })
    }
    self.id = id ?? random(16).base64EncodedString()
    self.cost = cost
    salt = random(KeyFile.saltBytes)
    let guardian = try KeyFile.derive(passphrase, salt, cost)
    let said = KeyFile.said(self.id, cost)
    guard
      let sealed = try AES.GCM.seal(key.bytes, using: guardian, authenticating: said).combined
    else { preconditionFailure("the nonce has 12 bytes") }
    wrapped = sealed
  }

  /// Unwraps the key.
  ///
  /// - Throws: `Problem` of code `passphrase_wrong`.
  public func open(passphrase: String) throws -> DataKey {
    let guardian = try KeyFile.derive(passphrase, salt, cost)
    guard let box = try? AES.GCM.SealedBox(combined: wrapped),
      let bytes = try? AES.GCM.open(
        box, using: guardian, authenticating: KeyFile.said(id, cost)),
      let key = DataKey(bytes: bytes)
    else { throw Problem(.passphraseWrong) }
    return key
  }

  /// The same key under another passphrase.
  public func changed(
    from old: String, to new: String, using generator: inout some RandomNumberGenerator
  ) throws -> KeyFile {
    try KeyFile(open(passphrase: old), passphrase: new, id: id, using: &generator)
  }

  private static func derive(_ passphrase: String, _ salt: Data, _ cost: Cost) throws
    -> SymmetricKey
  {
    try KDF.Scrypt.deriveKey(
      from: Data(passphrase.utf8), salt: salt, outputByteCount: DataKey.byteCount,
      rounds: cost.rounds, blockSize: cost.blockSize, parallelism: cost.parallelism)
  }

  private static func said(_ id: String, _ cost: Cost) -> Data {
    Data("tsunagu key \(id) \(cost.rounds) \(cost.blockSize) \(cost.parallelism)".utf8)
  }
}

extension KeyFile {
  /// The file in a device's folder; nil where there is none.
  ///
  /// - Throws: `Problem` of code `key_unreadable`.
  public static func read(in folder: String) throws -> KeyFile? {
    let path = folder + "/" + name
    guard access(path, F_OK) == 0 else { return nil }
    guard let handle = FileHandle(forReadingAtPath: path),
      let bytes = try handle.read(upToCount: largestBytes),
      let value = try? JSON.read(Array(bytes)),
      let file = KeyFile(value)
    else { throw Problem(.keyUnreadable) }
    return file
  }

  /// nil for what is no such file, or demands more than this machine can bear.
  init?(_ value: Value) {
    func data(_ name: String) -> Data? { value[name]?.text.flatMap { Data(base64Encoded: $0) } }
    func number(_ name: String) -> Int? {
      value["scrypt"]?[name]?.integer.flatMap { Int(exactly: $0) }
    }
    guard let id = value["id"]?.text, let salt = data("salt"), let wrapped = data("wrapped"),
      let rounds = number("n"), let blockSize = number("r"), let parallelism = number("p")
    else { return nil }
    cost = Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    guard cost.isBearable else { return nil }
    (self.id, self.salt, self.wrapped) = (id, salt, wrapped)
  }

  /// As it is written.
  var value: Value {
    [
      "id": .text(id), "salt": .text(salt.base64EncodedString()),
      "wrapped": .text(wrapped.base64EncodedString()),
      "scrypt": [
        "n": .integer(Int64(cost.rounds)), "r": .integer(Int64(cost.blockSize)),
        "p": .integer(Int64(cost.parallelism)),
      ],
    ]
  }

  /// Puts the file into a device's folder, in place of the one that is there: whenever the process dies, one of
  /// them is.
  public func write(to folder: String) throws {
    let files = DeviceFiles(folder)
    let path = folder + "/" + KeyFile.name
    let new = path + ".new"
    try Opening.makePrivately(new)
    do {
      try Data(JSON.readableText(value).utf8).write(to: URL(fileURLWithPath: new))
    } catch {
      throw Problem(.storeUnwritable, ["place": new])
    }
    try files.sync(new)
    try files.move(new, path)
    try files.sync(folder)
  }

  /// Sets the file aside before another takes its place: data that it opens may still exist.
  public static func setAside(in folder: String) throws {
    let files = DeviceFiles(folder)
    let path = folder + "/" + name
    guard files.exists(path) else { return }
    var number = 1
    while files.exists(folder + "/tsunagu-key-\(number).json") { number += 1 }
    try files.move(path, folder + "/tsunagu-key-\(number).json")
  }
}
