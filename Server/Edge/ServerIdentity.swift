import Foundation
import NIOSSL
import Records
import Sync
import Synchronization

/// The server's proof of identity, as it was last loaded. A connection takes it when it begins, so
/// that open connections survive a change.
final class ServerIdentity: Sendable {
  /// Where certificate and key are read from, at every load.
  enum Source: Sendable {
    /// The operator's own, which devices check against their system's authorities.
    case files(certificate: String, key: String)
    /// The one that the server made, in a data folder: devices know its key by its pin.
    case made(data: String)
  }

  private struct Loaded {
    let context: NIOSSLContext
    let pins: [KeyPin]
    let validUntil: Timestamp
  }

  private let source: Source
  private let loaded: Mutex<Loaded>

  /// - Throws: `Problem` of code `certificate_unusable`.
  init(_ source: Source) throws {
    self.source = source
    loaded = Mutex(try ServerIdentity.load(source))
  }

  var context: NIOSSLContext { loaded.withLock { $0.context } }
  /// The pins by which devices may know the server: the key in use first. Empty if authorities
  /// vouch for it.
  var pins: [KeyPin] { loaded.withLock { $0.pins } }

  /// Reads the files anew. If they cannot be used, the loaded ones stay in use.
  ///
  /// - Returns: the end of the certificate's validity.
  func reload() throws -> Timestamp {
    let fresh = try ServerIdentity.load(source)
    loaded.withLock { $0 = fresh }
    return fresh.validUntil
  }

  private static func load(_ source: Source) throws -> Loaded {
    switch source {
    case .files(let certificate, let key):
      return try load(certificate: certificate, key: key, pins: [])
    case .made(let data):
      let made = MadeCertificate(data: data)
      return try load(
        certificate: made.certificatePath, key: made.keyPath, pins: try made.pins())
    }
  }

  private static func load(
    certificate: String, key: String, pins: [KeyPin]
  ) throws -> Loaded {
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), let leaf = chain.first else {
      throw Problem(.certificateUnusable, .fileUnusable, ["path": certificate])
    }
    guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
      throw Problem(.certificateUnusable, .fileUnusable, ["path": key])
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    configuration.minimumTLSVersion = .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    guard let context = try? NIOSSLContext(configuration: configuration) else {
      throw Problem(
        .certificateUnusable, .keyOfAnotherCertificate, ["certificate": certificate, "key": key])
    }
    return Loaded(
      context: context, pins: pins,
      validUntil: Timestamp(milliseconds: Int64(leaf.notValidAfter) * 1_000))
  }
}
