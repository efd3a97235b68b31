import Authority
import Hummingbird
import Records
import Storage
import Sync

/// `GET /api/v1/audit`: who saw, got, printed and changed what. The access table says who may read it
/// (docs/PROTOCOL.md).
struct AuditRoutes {
  let committer: Committer
  let store: ServerStore
  let questions: Questions

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/audit", name: "readAudit",
        summary: "Lines of the audit that fit all that is asked for: the newest, in their order.",
        caller: .device,
        parameters: [
          .init(
            name: "person", place: .query, schema: Schema.recordID,
            summary: "Whose records were seen, got or changed."),
          .init(
            name: "user", place: .query, schema: ["type": "string", "minLength": 1],
            summary: "Who did it, by id or name: only for who reads of everybody."),
          .init(
            name: "device", place: .query, schema: Schema.integer(atLeast: 1),
            summary: "At which device."),
          .init(
            name: "refused", place: .query, schema: Schema.bool,
            summary: "Only what was not taken, and who was turned away."),
          .init(name: "from", place: .query, schema: Schema.day, summary: "The first day."),
          .init(name: "to", place: .query, schema: Schema.day, summary: "The last day."),
        ],
        answer: .json(AuditRoutes.answer),
        problems: [
          .auditNotPermitted, .accountEnded, .deviceRevoked, .badDate, .userUnknown, .idAmbiguous,
          .auditWrong,
        ]
      ) { request, _ in
        try await read(request)
      }
    ]
  }

  private func read(_ request: Request) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let (answer, filter, requester) = try await questions.answer(token) {
      try found(by: request, token)
    }
    // Reading who has seen a record reveals something of the record.
    try await committer.run { try $0.append(.audited(filter.about, by: requester, at: .now)) }
    return Answer.json(answer)
  }

  private func found(
    by request: Request, _ token: String
  ) throws -> (Value, AuditFilter, ServerExchange.Requester) {
    try store.read { rows in
      let requester = try rows.requester(token: token, at: .now)
      if let dismissal = requester.device.dismissal { throw Problem(dismissal.code) }
      let scopes = Policy.auditScopes(of: requester.principal)
      guard !scopes.isEmpty else { throw Problem(.auditNotPermitted) }
      let filter = try AuditRoutes.filter(request, scopes, in: rows)
      let found = try AuditTrail(rows: rows).lines(filter, limit: Limits.auditLinesPerAnswer)
      let people = AuditPeople(try rows.accounts())
      let answer: Value = [
        "reach": scopes.contains(.city) ? "city" : "own",
        "lines": .list(found.lines.map { people.named($0).wire }),
        "omitted": .integer(Int64(found.omitted)),
      ]
      return (answer, filter, requester)
    }
  }

  /// The filter that the request asks for, within the scopes that the requester may read.
  private static func filter(
    _ request: Request, _ scopes: Set<Grant.Scope>, in rows: ServerRows
  ) throws -> AuditFilter {
    let user = try RequestReading.parameter("user", of: request) { $0.isEmpty ? nil : $0 }
    // A requester who may read only about themselves must not learn who the others are.
    guard user == nil || scopes.contains(.city) else { throw Problem(.auditNotPermitted) }
    return AuditFilter(
      person: try RequestReading.parameter("person", of: request, RecordID.init),
      user: try user.map { try rows.account(typed: $0).id },
      device: try RequestReading.parameter("device", of: request) { text in
        Int64(text).flatMap { $0 > 0 ? $0 : nil }
      },
      refusedOnly: try RequestReading.parameter("refused", of: request) { Bool($0) } ?? false,
      from: try RequestReading.day("from", of: request),
      to: try RequestReading.day("to", of: request), scopes: scopes)
  }

  private static let answer = Schema.object([
    "reach": Schema.words(["city", "own"]), "omitted": Schema.integer(atLeast: 0),
    "lines": Schema.list(
      of: Schema.object([
        "at": Schema.moment, "event": Schema.string, "what": Schema.string,
        "user": Schema.orNull(Schema.recordID), "user_name": Schema.orNull(Schema.string),
        "role": Schema.orNull(Schema.string), "device": Schema.orNull(Schema.integer(atLeast: 0)),
        "count": Schema.orNull(Schema.integer(atLeast: 0)),
        "code": Schema.orNull(Schema.string),
      ]), atMost: Limits.auditLinesPerAnswer),
  ])
}
