import Foundation
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu_server

/// An administrator's request gives the same values from a running server as from the data itself.
@Suite struct AdminSocketTests {
  private let folder = TemporaryFolder()
  private var data: String { folder.path("server") }

  private func serve() throws -> Administration {
    let store = try ServerStore.founded(in: folder.path("server"))
    let administration = Administration(store: store, folder: data)
    try AdminSocket.serve(folder: data, administration)
    return administration
  }

  @Test func outcomesComeThroughTheSocketAsTheyAre() throws {
    let administration = try serve()
    let added = try AdminSocket.ask(
      AddUser(
        name: "山田花子", assignment: AssignmentWords(role: "community_social_worker"), worker: nil,
        seesHiddenAddresses: true),
      folder: data)
    #expect(added.name == "山田花子" && added.role == .communitySocialWorker)
    let asked = try AdminSocket.ask(ListUsers(), folder: data)
    let performed = try administration.perform(ListUsers())
    #expect(asked.users.contains { $0.name == "山田花子" && $0.standing.seesHiddenAddresses })
    #expect(asked.json == performed.json && asked.text == performed.text)
    let head = try AdminSocket.ask(ReadAuditHead(), folder: data).head
    #expect(head == (try administration.perform(ReadAuditHead()).head))
    let lines = try AdminSocket.ask(ShowAudit(user: "山田花子"), folder: data).lines
    #expect(lines.map(\.line.name) == ["user_added", "assignment_given"])
    #expect(lines.allSatisfy { $0.who == "山田花子(CSW)" })
  }

  @Test func problemsComeThroughWithTheirCodeAndDetail() throws {
    _ = try serve()
    let problem = #expect(throws: Problem.self) {
      try AdminSocket.ask(EndUser(name: "だれか"), folder: data)
    }
    #expect(problem?.code == .userUnknown)
    #expect(throws: Problem(.serverNotRunning)) {
      try AdminSocket.ask(ReloadCertificate(), folder: data)
    }
  }

  @Test func everyRequestHasANameOfItsOwn() {
    #expect(Set(Administration.requests.map { $0.name }).count == Administration.requests.count)
  }
}
