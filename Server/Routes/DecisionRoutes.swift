import Hummingbird
import Merge
import Records
import Storage
import Sync

/// `GET /api/v1/held` and below: what waits for the supervisor, and what they decide (docs/PROTOCOL.md).
struct DecisionRoutes {
  let committer: Committer
  let store: ServerStore

  func add(to router: Router<EdgeContext>) {
    router.get("/api/v1/held") { request, _ in try list(request) }
    router.get("/api/v1/held/{replica}/{counter}") { request, context in
      let id = try id(context)
      return try answer(to: request) { try $0.show(id, in: $1) }
    }
    router.post("/api/v1/held/{replica}/{counter}") { request, context in
      try await decide(request, context)
    }
  }

  private func list(_ request: Request) throws -> Response {
    let after = try request.uri.queryParameters["after"].map { text in
      guard let id = OperationID(String(text)) else { throw Problem(.malformed, "after") }
      return id
    }
    return try answer(to: request) { try $0.list(after: after, in: $1) }
  }

  private func answer(
    to request: Request, _ body: (Supervisor, ServerRows) throws -> Value
  ) throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    return Answer.json(
      try store.read { rows in
        try body(Supervisor(rows.asker(token: token, at: .now), at: .now), rows)
      })
  }

  private func decide(_ request: Request, _ context: EdgeContext) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let id = try id(context)
    let body = try await RequestReading.bytes(of: request, limit: Limits.decisionBytes)
    let answer = try await committer.run { rows in
      // Who may not decide is told that first, whatever they sent.
      let supervisor = try Supervisor(rows.asker(token: token, at: .now), at: .now)
      let decision = try supervisor.decide(DecisionRequest(bytes: body), on: id, in: rows)
      // The one place where a decision is made; what is to be audited goes here, into the same transaction.
      return JSON.bytes(DecisionRoutes.json(decision, on: id))
    }
    return Answer.json(bytes: answer)
  }

  private static func json(_ decision: Decision, on id: OperationID) -> Value {
    [
      "id": .text(id.description), "decision": .text(decision.outcome.rawValue),
      "reason": .text(decision.reason), "decided_by": .text(decision.decidedBy.description),
      "decided_at": .integer(decision.decidedAt.milliseconds),
    ]
  }

  /// - Throws: `Problem` of code `held_unknown` for what is no operation's id.
  private func id(_ context: EdgeContext) throws -> OperationID {
    let (replica, counter) = (context.parameters.get("replica"), context.parameters.get("counter"))
    guard let id = OperationID("\(replica ?? "")-\(counter ?? "")") else {
      throw Problem(.heldUnknown)
    }
    return id
  }
}
