import Foundation
import Records
import Storage
import Support
import TestDoubles
import TestKit
import Testing

@testable import tsunagu

/// TLS between the real server and the real client: who is trusted, who is not, and that nothing is lost over it.
@Suite("TLS", .timeLimit(.minutes(3)))
struct TLSTests {
  private func expectRefusal(
    _ device: RunningDevice, _ words: [String], _ code: String, _ status: Int32 = 3,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let result = try device.run(words)
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    #expect(result.errors.contains("[\(code)]"), "\(result.errors)", sourceLocation: location)
  }

  private func wasAsked(_ city: RunningCity, _ path: String) throws -> Bool {
    try city.log().contains("path=\(path)")
  }

  @Test func aCodeCarriesTheKeyAndTheDeviceKnowsItFromThenOn() throws {
    let tls = try TLSCity()
    #expect(tls.url.hasPrefix("https://"))
    let user = try tls.users(.communitySocialWorker)[0]
    let code = try tls.code(for: user)
    #expect(code.count == 29)
    let device = tls.newDevice("fresh")
    // As an old person may type it.
    try device.succeed("enroll", tls.url, " " + code.lowercased().replacing("-", with: " "))
    try device.succeed("sync")
    #expect(try device.json("person", "list").list?.isEmpty == false)
  }

  @Test func aServerWithAnotherKeyGetsNeitherCodeNorToken() throws {
    let tls = try TLSCity()
    let other = try TLSCity()
    let code = try other.code(for: try other.users(.cooperator)[0])
    try expectRefusal(tls.newDevice("fresh"), ["enroll", tls.url, code], "server_key_wrong")
    try tls.server?.waitForErrors("path=/api/v1/key")
    #expect(try !wasAsked(tls, "/api/v1/enroll"))
  }

  @Test func aServerThatClaimsTheRightKeyMustHaveIt() throws {
    let tls = try TLSCity()
    let truth = CurlTransport(version: "test", trust: .nobody)
    let claim = try truth.perform(
      HTTPExchange("GET", tls.url + "/api/v1/key", maximumAnswerBytes: 1_000))
    let pin = try #require(try JSON.read(claim.body)["pin"]?.text)
    let other = try TLSCity()
    let pinned = CurlTransport(version: "test", trust: .keys(pin))
    let failure = #expect(throws: TransportFailure.self) {
      try pinned.perform(
        HTTPExchange("POST", other.url + "/api/v1/enroll", body: [], maximumAnswerBytes: 10))
    }
    guard case .untrusted(.wrongKey, _) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(try !wasAsked(other, "/api/v1/enroll"))
  }

  @Test func aSlipOfThePenIsNotTakenForAnAttack() throws {
    let tls = try TLSCity()
    var letters = Array(try tls.code(for: try tls.users(.cooperator)[0]))
    letters[12] = letters[12] == "A" ? "B" : "A"
    let device = tls.newDevice("fresh")
    try expectRefusal(
      device, ["enroll", tls.url, String(letters)], "enrollment_code_mistyped", 2)
    try expectRefusal(device, ["enroll", tls.url, "ABC"], "enrollment_code_mistyped", 2)
    try expectRefusal(
      device, ["enroll", tls.url, try tls.letters()], "enrollment_code_mistyped", 2)
    #expect(try !wasAsked(tls, "/api/v1/key"))
  }

  @Test func aMadeCertificateWithoutItsPinIsNobodys() throws {
    let tls = try TLSCity()
    let code = String(try tls.code(for: try tls.users(.cooperator)[0]).prefix(9))
    try expectRefusal(
      tls.newDevice("fresh"), ["enroll", tls.url, code], "server_authority_unknown")
    #expect(try !wasAsked(tls, "/api/v1/enroll"))
  }

  @Test func theRightKeyUnderAnotherNameIsRefused() throws {
    let tls = try TLSCity()
    let code = try tls.code(for: try tls.users(.cooperator)[0])
    let url = "https://127.0.0.1:\(tls.port)"
    try expectRefusal(tls.newDevice("fresh"), ["enroll", url, code], "server_name_wrong")
    #expect(try !wasAsked(tls, "/api/v1/key"))
  }

  @Test func aCodeWithAPinDemandsTLS() throws {
    let tls = try TLSCity()
    let code = try tls.code(for: try tls.users(.cooperator)[0])
    let url = "http://127.0.0.1:\(tls.port)"
    try expectRefusal(tls.newDevice("fresh"), ["enroll", url, code], "bad_address", 2)
  }

  @Test func anotherNameForTheSameKeyNeedsNothingOfTheDevices() throws {
    let tls = try TLSCity()
    let device = try tls.device("one", .cooperator)
    #expect(
      try tls.admin("certificate", "names", "--name", "localhost", "--name", "::1").status == 0
    )
    try device.succeed("sync")
    #expect(try tls.admin("certificate", "names", "--name", "127.0.0.1").status == 0)
    try expectRefusal(device, ["sync"], "server_name_wrong")
  }

  @Test func anotherKeyLaterLosesNothingAndIsMendedWithItsLetters() throws {
    let tls = try TLSCity()
    let device = try tls.deviceWithPendingVisit()
    tls.stop()
    try FileManager.default.removeItem(atPath: tls.folder.path("server/tls"))
    _ = try tls.admin("certificate", "make", "--name", "localhost")
    try tls.start()
    try expectRefusal(device, ["sync"], "server_key_wrong")
    #expect(try !wasAsked(tls, "/api/v1/sync"))
    #expect(try device.json("status")["pending"] == 1)
    try expectRefusal(device, ["trust", "ABCD-EFGH"], "pin_missing", 2)
    let other = try TLSCity()
    try expectRefusal(device, ["trust", try other.letters()], "server_key_wrong")
    try device.succeed("trust", try tls.letters())
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func theNextKeyIsKnownBeforeItComes() throws {
    let tls = try TLSCity()
    let ready = try tls.device("ready", .cooperator)
    let late = try tls.device("late", .communitySocialWorker)
    #expect(try tls.admin("certificate", "switch").errors.contains("[next_key_missing]"))
    #expect(try tls.admin("certificate", "prepare").status == 0)
    try ready.succeed("sync")
    #expect(try tls.admin("certificate", "switch").status == 0)
    try ready.succeed("sync")
    try expectRefusal(late, ["sync"], "server_key_wrong")
    // The old key is not kept: it may be the reason for the change.
    try ready.succeed("sync")
    let pins = try ready.setting("own_server_pins")
    #expect(pins.hasPrefix("sha256//") && !pins.contains(";"))
  }

  private static func certificatesNoted(_ tls: TLSCity) throws -> Int {
    try JSON.read(try tls.admin("audit", "show", "--format", "json").output).list?
      .filter { $0["event"] == "certificate" }.count ?? 0
  }

  @Test func everyChangeOfTheCertificateIsOnRecordWhetherOrNotTheServerRuns() throws {
    let tls = try TLSCity()
    func noted() throws -> Int { try TLSTests.certificatesNoted(tls) }
    #expect(try noted() == 1)
    #expect(try tls.admin("certificate", "prepare").status == 0)
    #expect(try noted() == 2)
    tls.stop()
    #expect(try tls.admin("certificate", "switch").status == 0)
    #expect(try tls.admin("certificate", "names", "--name", "127.0.0.1").status == 0)
    #expect(try noted() == 4)
  }

  @Test func aNewKeyIsLoadedWhileAConnectionStaysOpen() throws {
    let tls = try TLSCity()
    let open = CurlTransport(version: "test", trust: .nobody)
    let exchange = HTTPExchange("GET", tls.url + "/api/v1/key", maximumAnswerBytes: 1_000)
    let old = try JSON.read(try open.perform(exchange).body)["pin"]?.text ?? ""
    let pinned = CurlTransport(version: "test", trust: .keys(old))
    #expect(try pinned.perform(exchange).status == 200)
    _ = try tls.admin("certificate", "prepare")
    #expect(try tls.admin("certificate", "switch").status == 0)
    let fresh = try JSON.read(try open.perform(exchange).body)["pin"]?.text ?? ""
    #expect(fresh != old)
    // This connection was made with the old key and goes on; a new one is refused.
    #expect(try pinned.perform(exchange).status == 200)
    #expect(throws: TransportFailure.self) {
      try CurlTransport(version: "test", trust: .keys(old)).perform(exchange)
    }
    #expect(try CurlTransport(version: "test", trust: .keys(fresh)).perform(exchange).status == 200)
  }

  @Test func aBadFileKeepsTheOldCertificate() throws {
    let tls = try TLSCity()
    let device = try tls.deviceWithPendingVisit()
    try tls.folder.write("no certificate", to: "server/tls/certificate.pem")
    let reload = try tls.admin("reload")
    #expect(reload.status == 1)
    #expect(reload.errors.contains("[certificate_unusable]"))
    #expect(reload.errors.contains("前のものを使い続けます"))
    try device.succeed("sync")
    // A certificate of another key fits no better.
    let other = try TLSCity()
    let foreign = try other.folder.read("server/tls/certificate.pem")
    try tls.folder.write(
      String(decoding: foreign, as: UTF8.self), to: "server/tls/certificate.pem")
    #expect(try tls.admin("reload").errors.contains("[certificate_unusable]"))
    try device.succeed("sync")
  }

  @Test func aHangupReloads() throws {
    let tls = try TLSCity()
    tls.server?.signal(SIGHUP)
    try tls.server?.waitForErrors("certificate loaded")
    #expect(try TLSTests.certificatesNoted(tls) == 2)
    try tls.folder.write("no certificate", to: "server/tls/certificate.pem")
    tls.server?.signal(SIGHUP)
    try tls.server?.waitForErrors("certificate not loaded; the old one stays")
    _ = try tls.device("volunteer", .cooperator)
  }

  @Test func anOlderProtocolIsRefused() throws {
    let tls = try TLSCity()
    let device = try tls.deviceWithPendingVisit()
    tls.stop()
    let old = try RunningProgram(
      executable: "/usr/bin/openssl",
      arguments: [
        "s_server", "-tls1_2", "-www", "-accept", "127.0.0.1:\(tls.port)",
        "-cert", tls.folder.path("server/tls/certificate.pem"),
        "-key", tls.folder.path("server/tls/key.pem"),
      ])
    try old.waitForOutput("ACCEPT")
    try expectRefusal(device, ["sync"], "server_protocol_old")
    #expect(try device.json("status")["pending"] == 1)
  }

  @Test func theServerItselfSpeaksNothingOlder() throws {
    let tls = try TLSCity()
    let older = try ProgramRun.run(
      executable: "/usr/bin/openssl",
      arguments: ["s_client", "-tls1_2", "-connect", "localhost:\(tls.port)"])
    #expect(older.status != 0)
    #expect(older.errors.contains("protocol version"))
  }

  @Test func withoutACertificateOnlyThisMachineIsServed() throws {
    let city = try RunningCity(isStarted: false)
    let refused = try city.admin("serve", "--host", "0.0.0.0", "--port", "0")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("[tls_required]"))
    #expect(try city.admin("reload").errors.contains("[server_not_running]"))
    #expect(try city.admin("certificate", "show").errors.contains("[certificate_missing]"))
    #expect(try city.admin("certificate", "make", "--name", "a b").status == 2)
  }
}

extension RunningDevice {
  /// A row of the device's settings, read beside it.
  func setting(_ name: String) throws -> String {
    try DeviceStore(folder: home, key: .fixed).read { try $0.text(ofSetting: name) } ?? ""
  }
}
