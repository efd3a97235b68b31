import Crypto
import Records

import struct Foundation.Data

/// The message of a device that enrolls again because its server does not know it any more: its
/// former users, and proofs that it has its former keys. The server then accepts its earlier
/// operations.
public struct EnrollmentAgain: Hashable, Sendable {
  /// The users whose device it was, the last one first.
  public let users: [RecordID]
  public let userName: String
  public let proofs: [Proof]

  /// A former key's signature under the new one.
  public struct Proof: Hashable, Sendable {
    public let publicKey: [UInt8]
    public let signature: [UInt8]
  }

  /// Signs a new key with the former ones.
  public init(
    users: [RecordID], userName: String, formerKeys: [DeviceKey], newKey: DeviceKey
  ) throws {
    self.users = users
    self.userName = userName
    let statement = EnrollmentAgain.statement(try newKey.publicKey)
    proofs = try formerKeys.map {
      Proof(publicKey: try $0.publicKey, signature: try $0.signature(of: statement))
    }
  }

  /// The keys that signed a new one, of those that are named.
  public func provenKeys(for newKey: [UInt8]) -> [[UInt8]] {
    let statement = EnrollmentAgain.statement(newKey)
    return proofs.filter { proof in
      (try? Curve25519.Signing.PublicKey(rawRepresentation: proof.publicKey))?
        .isValidSignature(proof.signature, for: statement) == true
    }.map(\.publicKey)
  }

  private static func statement(_ newKey: [UInt8]) -> [UInt8] {
    Array("tsunagu again 1 \(Data(newKey).base64EncodedString())\n".utf8)
  }

  public var value: Value {
    [
      "users": .texts(users.map(\.description)), "user_name": .text(userName),
      "keys": .list(
        proofs.map { proof in
          [
            "public_key": .text(Data(proof.publicKey).base64EncodedString()),
            "signature": .text(Data(proof.signature).base64EncodedString()),
          ]
        }),
    ]
  }

  /// Nil for what `value` did not write.
  public init?(_ value: Value) {
    guard let list = value["users"]?.list, let name = value["user_name"]?.text,
      let keys = value["keys"]?.list, list.count <= Limits.formerEnrollments, !list.isEmpty,
      keys.count <= Limits.formerEnrollments
    else { return nil }
    users = list.compactMap { $0.text.flatMap(RecordID.init) }
    userName = name
    proofs = keys.compactMap { key in
      guard let publicKey = key["public_key"]?.text.flatMap(DeviceKey.publicKey),
        let signature = key["signature"]?.text.flatMap({ Data(base64Encoded: $0) }),
        signature.count == DeviceKey.signatureByteCount
      else { return nil }
      return Proof(publicKey: publicKey, signature: Array(signature))
    }
    guard users.count == list.count, proofs.count == keys.count else { return nil }
  }
}
