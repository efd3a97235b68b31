import Records
import Support
import Sync
import TestKit
import Testing

/// A device goes on to a token of its own making, whatever the network does.
@Suite(.seeded) struct TokenRenewalTests {
  private func propose(_ device: CityDevice, _ token: String) throws -> Bool {
    var isTaken = false
    _ = try DeviceExchange.run(
      device.store, over: device, nextToken: EnrollmentToken.hash(of: token)
    ) { isTaken = isTaken || $0.isTokenTaken }
    return isTaken
  }

  private func isKnown(_ token: String, of device: CityDevice) throws -> Bool {
    let request = try device.store.transact { try DeviceExchange.request(from: $0) }
    do { _ = try device.city.answer(request.bytes, token: token) } catch let problem as Problem
      where problem.code == .unauthorized
    { return false }
    return true
  }

  @Test func anAnswerThatIsLostCostsNothing() throws {
    let city = try City(stream: 62)
    let device = try city.device(.communitySocialWorker)
    try device.sync()
    device.network = .losesAnswer
    #expect(throws: Problem.self) { try propose(device, "next") }
    // It never learned that the server has taken it, and shows the old one.
    device.network = .works
    #expect(try isKnown(device.token, of: device))
    #expect(try propose(device, "next"))
    device.network = .repeatsRequest
    #expect(try propose(device, "next"))
    #expect(try isKnown(device.token, of: device))
    // Used once, it is the only one.
    #expect(try isKnown("next", of: device))
    #expect(try !isKnown(device.token, of: device))
    #expect(try isKnown("next", of: device))
  }

  @Test func nobodyTakesAnothersToken() throws {
    let city = try City(stream: 63)
    let (one, other) = (try city.device(.centerStaff), try city.device(.communitySocialWorker))
    try one.sync()
    #expect(try !propose(one, other.token))
    #expect(try propose(other, "mine"))
    #expect(try !propose(one, "mine"))
    #expect(try isKnown(one.token, of: one))
    #expect(try isKnown("mine", of: other))
  }
}
