import Hummingbird
import Merge
import Records
import Storage
import Sync

/// `GET /api/v1/held` and below: held entries, and a supervisor's decisions on them
/// (docs/PROTOCOL.md).
struct DecisionRoutes {
  let committer: Committer
  let store: ServerStore

  private static let denials: [ProblemCode] = [
    .decisionNotPermitted, .accountEnded, .deviceRevoked,
  ]
  /// Why a record cannot take an entry.
  private static let obstacles: [ProblemCode] = [
    .notPermitted, .authorMismatch, .recordUnknown, .recordErased, .kindMismatch, .kindUnknown,
    .factNotEditable, .badValue, .limitExceeded,
  ]

  private static let entry = "/api/v1/held/{replica}/{counter}"
  private static let names = [
    Endpoint.Parameter(
      name: "replica", place: .path, schema: Schema.replica, summary: "Of the operation's id."),
    Endpoint.Parameter(
      name: "counter", place: .path, schema: Schema.counter, summary: "Of the operation's id."),
  ]

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/held", name: "listHeld",
        summary: "Entries that wait for the supervisor.", caller: .device,
        parameters: [
          .init(
            name: "after", place: .query, schema: Schema.operationID,
            summary: "The last entry of the page before.")
        ],
        answer: .json(
          Schema.object([
            "held": Schema.list(of: Schema.reference("Held"), atMost: Limits.heldPerLook),
            "more": Schema.bool,
          ])), problems: DecisionRoutes.denials
      ) { request, _ in
        try await list(request)
      },
      Endpoint(
        method: .get, path: DecisionRoutes.entry, name: "showHeld",
        summary: "One entry that waits for the supervisor.", caller: .device,
        parameters: DecisionRoutes.names, answer: .json(Schema.reference("Held")),
        problems: DecisionRoutes.denials + [.heldUnknown]
      ) { request, context in
        try await answer(to: request) { try $0.show(id(context), in: $1) }
      },
      Endpoint(
        method: .post, path: DecisionRoutes.entry, name: "decide",
        summary: "Accepts or refuses an entry that waits.", caller: .device,
        parameters: DecisionRoutes.names, body: .json(WireSchemas.decisionRequest),
        answer: .json(Schema.reference("Decision")),
        problems: DecisionRoutes.denials + DecisionRoutes.obstacles + [
          .heldUnknown, .alreadyDecided, .contentUnclear, .badText,
        ]
      ) { request, context in
        try await decide(request, context)
      },
    ]
  }

  private func list(_ request: Request) async throws -> Response {
    try await answer(to: request) { supervisor, rows in
      let after = try RequestReading.parameter("after", of: request) { OperationID($0) }
      return try supervisor.list(after: after, in: rows)
    }
  }

  private func answer(
    to request: Request, _ body: (Supervisor, ServerRows) throws -> Value
  ) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let (answer, requester) = try store.read { rows in
      let requester = try rows.requester(token: token, at: .now)
      return (try body(Supervisor(requester, at: .now), rows), requester)
    }
    let entries = answer["held"]?.list ?? [answer]
    let persons = Set(
      entries.flatMap { $0["contents"]?.list ?? [] }
        .compactMap { $0["person"]?.text.flatMap(RecordID.init) })
    if !entries.isEmpty {
      // The audit notes the disclosed persons before the answer leaves.
      try await committer.run { rows in
        try rows.append(.sent(persons, records: entries.count, to: requester, at: .now))
      }
    }
    return Answer.json(answer)
  }

  private func decide(_ request: Request, _ context: EdgeContext) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let id = try id(context)
    let body = try await RequestReading.bytes(
      of: request, context, limit: Limits.decisionBytes)
    let answer = try await committer.run { rows in
      // A requester who may not decide is told that first, whatever they sent.
      let now = Timestamp.now
      let requester = try rows.requester(token: token, at: now)
      let supervisor = try Supervisor(requester, at: now)
      let decision = try supervisor.decide(DecisionRequest(bytes: body), on: id, in: rows)
      // The same again is answered again, and is no other decision.
      if decision.decidedAt == now { try rows.append(.decided(decision, on: id, by: requester)) }
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

  /// - Throws: `Problem` of code `held_unknown` unless the text is an operation's id.
  private func id(_ context: EdgeContext) throws -> OperationID {
    let (replica, counter) = (context.parameters.get("replica"), context.parameters.get("counter"))
    guard let id = OperationID("\(replica ?? "")-\(counter ?? "")") else {
      throw Problem(.heldUnknown)
    }
    return id
  }
}
