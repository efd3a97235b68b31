import Crypto
import Foundation
import Records

/// A certificate that says nothing but which names a key serves: signed with that key itself, for devices that
/// know the key by its pin (X.509 version 3, RFC 5280; ECDSA with P-256 and SHA-256, RFC 5758).
struct SelfMadeCertificate {
  /// Host names and IP addresses.
  let names: [String]
  let key: P256.Signing.PrivateKey
  let validFrom: Timestamp
  let validUntil: Timestamp
  /// Up to twenty bytes that no other certificate of this key has.
  let serial: [UInt8]

  func pem() throws -> String {
    let body = self.body
    let signature = try key.signature(for: body).derRepresentation
    let certificate = DER.sequence(body, algorithm, DER.bits(Array(signature)))
    let text = Data(certificate).base64EncodedString(
      options: [.lineLength64Characters, .endLineWithLineFeed])
    return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
  }

  private var body: [UInt8] {
    DER.sequence(
      DER.tagged(0, DER.integer([2]), isConstructed: true), DER.integer(serial), algorithm,
      issuer, DER.sequence(DER.time(validFrom), DER.time(validUntil)), issuer,
      Array(key.publicKey.derRepresentation),
      DER.tagged(3, DER.sequence(subjectNames), isConstructed: true))
  }

  private var algorithm: [UInt8] { DER.sequence(DER.name(1, 2, 840, 10045, 4, 3, 2)) }

  /// The common name is for people; clients compare `subjectNames`.
  private var issuer: [UInt8] {
    DER.sequence(DER.set(DER.sequence(DER.name(2, 5, 4, 3), DER.text("Tsunagu"))))
  }

  private var subjectNames: [UInt8] {
    let all = names.map { name in
      IPAddress.bytes(of: name).map { DER.tagged(7, $0, isConstructed: false) }
        ?? DER.tagged(2, Array(name.utf8), isConstructed: false)
    }
    return DER.sequence(DER.name(2, 5, 29, 17), DER.octets(DER.sequence(all.flatMap { $0 })))
  }
}

/// IP addresses in their text form.
enum IPAddress {
  /// Four or sixteen bytes; nil unless it is an address.
  static func bytes(of text: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }
}

/// Names that a certificate can be made for.
enum HostName {
  static func isValid(_ name: String) -> Bool {
    if IPAddress.bytes(of: name) != nil { return true }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return name.utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == 0x2d
          }
      }
  }
}
