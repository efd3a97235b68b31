import Foundation
import Records
import Sync

@testable import Simulation
@testable import tsunagu

/// The audit's roads: over HTTP by hand, and `tsunagu audit show`. Each user is told those of all lines that the
/// row `audit` of the table gives them.
extension AccessRoads {
  static func questions(of person: RecordID) -> [[String]] {
    [
      [], ["--refused"], ["--device", "4"], ["--person", person.description],
      ["--from", "2026-01-01"], ["--to", "2026-01-01"],
    ]
  }

  static func refusal(of user: CanaryUser, device: Int64, at now: Timestamp) -> AuditEntry {
    AuditEntry(
      .refused, at: now,
      [
        "user": .text(user.id.description), "device": .integer(device), "code": "signature_wrong",
      ])
  }

  /// - Parameter all: the lines that the server's owner is told.
  func audit(_ question: [String], of all: [Value], _ outcome: inout Outcome) throws {
    let mine = all.filter { share.readsAudit(of: $0["user"]?.text.flatMap(RecordID.init)) }
    let isReader = share.readsAudit(of: share.user.id)
    let request = HTTPExchange(
      "GET", url + "/api/v1/audit", headers: ["Authorization": "Bearer \(share.user.token)"],
      maximumAnswerBytes: Limits.answerBytes)
    let status = try CurlTransport(version: "test", trust: .nobody).perform(request).status
    outcome.expect((status == 200) == isReader, title("audit: \(status)"))
    guard code != nil else { return }
    let shown = try device.run(["audit", "show", "--json"] + question)
    outcome.expect((shown.status == 0) == isReader, title("audit show: \(shown.errors)"))
    guard isReader else {
      return outcome.expect(shown.output.isEmpty, title("audit show: \(shown.output)"))
    }
    let told = try JSON.read(shown.output)["lines"]?.list ?? []
    outcome.cases += told.count
    outcome.expect(
      AccessRoads.happenings(told) == AccessRoads.happenings(mine),
      title("audit show \(question): \(told.count) lines instead of \(mine.count)"))
  }

  /// Without the traces of asking, which every question adds to.
  private static func happenings(_ lines: [Value]) -> [Value] {
    lines.filter { $0["event"] != "audited" }
  }
}
