import Crypto
import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu_server

/// The operator's own certificate, which authorities vouch for: here the certificate itself is the authority.
@Suite("A certificate of an authority", .timeLimit(.minutes(2)))
struct AuthorityTests {
  /// A city that serves a certificate from files, valid for some days before and after today.
  private func city(from first: Int64, until last: Int64) throws -> (RunningCity, RunningDevice) {
    let city = try RunningCity(isStarted: false)
    let file = try serveFromFiles(city, from: first, until: last)
    var device = city.newDevice("one")
    device.environment["SSL_CERT_FILE"] = file
    return (city, device)
  }

  /// - Returns: the certificate's path.
  private func serveFromFiles(
    _ city: RunningCity, from first: Int64, until last: Int64
  ) throws -> String {
    let key = P256.Signing.PrivateKey()
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    let certificate = SelfMadeCertificate(
      names: ["localhost"], key: key,
      validFrom: Timestamp(milliseconds: now.milliseconds + first * 86_400_000),
      validUntil: Timestamp(milliseconds: now.milliseconds + last * 86_400_000), serial: [1])
    let file = try city.folder.write(try certificate.pem(), to: "own.pem")
    let keyFile = try city.folder.write(key.pemRepresentation, to: "own-key.pem")
    city.host = "localhost"
    city.serveOptions = ["--certificate", file, "--key", keyFile]
    try city.start()
    return file
  }

  @Test func anAuthorityThatTheDeviceKnowsIsEnough() throws {
    let (city, device) = try city(from: -1, until: 1)
    let code = try city.code(for: try city.users(.cooperator)[0])
    #expect(code.count == 9)
    try device.succeed("enroll", city.url, code)
    try device.succeed("sync")
  }

  @Test(arguments: [(-20, -10), (10, 20)])
  func anExpiredCertificateAndOneThatIsNotYetValidAreRefused(days: (Int64, Int64)) throws {
    let (city, device) = try city(from: days.0, until: days.1)
    let code = try city.code(for: try city.users(.cooperator)[0])
    let result = try device.run("enroll", city.url, code)
    #expect(result.status == 3)
    #expect(result.errors.contains("[server_certificate_expired]"))
  }

  @Test func aDeviceThatKnewAKeyChangesOverToAuthorities() throws {
    let tls = try TLSCity()
    var device = try tls.deviceWithPendingVisit()
    tls.stop()
    try FileManager.default.removeItem(atPath: tls.folder.path("server/tls"))
    let file = try serveFromFiles(tls, from: -1, until: 1)
    #expect(try device.run("sync").errors.contains("[server_key_wrong]"))
    #expect(try device.run("trust", "--authorities").errors.contains("[server_authority_unknown]"))
    #expect(try device.run("trust").status == 2)
    device.environment["SSL_CERT_FILE"] = file
    #expect(try device.run("sync").errors.contains("[server_key_wrong]"))
    try device.succeed("trust", "--authorities")
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func twoCertificatesAtOnceAreRefused() throws {
    let (city, _) = try city(from: -1, until: 1)
    city.stop()
    #expect(try city.admin("certificate", "make", "--name", "localhost").status == 0)
    let result = try ProgramRun.run(
      executable: BuiltProgram.server,
      arguments: ["serve", "--data", city.folder.path("server"), "--port", "0"]
        + city.serveOptions)
    #expect(result.errors.contains("[certificate_exists]"))
  }

  @Test func aCertificateReadsAsOneInOtherEyes() throws {
    let folder = TemporaryFolder()
    let certificate = SelfMadeCertificate(
      names: ["tsunagu.example.jp", "192.0.2.10", "2001:db8::1"], key: P256.Signing.PrivateKey(),
      validFrom: Timestamp(milliseconds: 1_795_000_000_000),
      validUntil: Timestamp(milliseconds: 2_603_000_000_000), serial: [0xff, 2])
    let file = try folder.write(try certificate.pem(), to: "certificate.pem")
    let read = try ProgramRun.run(
      executable: "/usr/bin/openssl", arguments: ["x509", "-in", file, "-noout", "-text"]
    ).output
    #expect(
      read.contains(
        "DNS:tsunagu.example.jp, IP Address:192.0.2.10, IP Address:2001:DB8:0:0:0:0:0:1"))
    #expect(read.contains("Serial Number: 65282 (0xff02)"))
    #expect(read.contains("Not After : Jun 26 07:33:20 2052 GMT"))
    let verified = try ProgramRun.run(
      executable: "/usr/bin/openssl",
      arguments: ["verify", "-attime", "1800000000", "-CAfile", file, file])
    #expect(verified.status == 0, "\(verified.errors)")
  }
}
