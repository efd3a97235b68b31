import Compression
import Foundation
import Hummingbird
import Logging
import NIOCore
import Records
import Storage
import Sync

/// `POST /api/v1/enroll` and `POST /api/v1/sync` (docs/PROTOCOL.md).
struct SyncRoutes {
  static let enrollmentPath = "/api/v1/enroll"

  let committer: Committer
  let store: ServerStore
  let shares: DeviceShares
  /// Nil where nobody looks at the disk.
  var room: DiskRoom?

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: SyncRoutes.enrollmentPath, name: "enroll",
        summary: "Trades an enrolment code for a device.", caller: .anybody,
        body: .json(SyncRoutes.enrollment), answer: .json(SyncRoutes.enrolled),
        problems: [.enrollmentCodeInvalid, .enrollmentOfAnother, .tooManyTries, .badValue]
      ) { request, context in
        try await enroll(request, context)
      },
      Endpoint(
        method: .post, path: "/api/v1/sync", name: "sync", summary: "One exchange.",
        caller: .device, body: .lines(Schema.reference("SyncRequest")),
        answer: .lines(Schema.reference("SyncAnswer")),
        problems: [
          .unsupportedProtocol, .limitExceeded, .signatureWrong, .clonedDevice,
          .shareUsed,
        ]
      ) { request, context in
        try await sync(request, context)
      },
    ]
  }

  private static let publicKey = Schema.text("^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")

  private static let enrollment = Schema.object(
    ["code": Schema.string, "public_key": publicKey],
    optional: [
      "again": Schema.object([
        "users": few(Schema.recordID, atLeast: 1), "user_name": Schema.string,
        "keys": few(
          Schema.object([
            "public_key": publicKey, "signature": Schema.text("^[A-Za-z0-9+/]{85}[AQgw]==$"),
          ]), atLeast: 0),
      ])
    ])

  private static func few(_ item: Value, atLeast least: Int64) -> Value {
    [
      "type": "array", "items": item, "minItems": .integer(least),
      "maxItems": .integer(Int64(Limits.formerEnrollments)),
    ]
  }

  private static let enrolled = Schema.object([
    "token": Schema.string, "user": Schema.recordID, "user_name": Schema.string,
    "standing": Schema.reference("Standing"), "municipality": Schema.string,
    "receipt_key": publicKey,
  ])

  private func enroll(_ request: Request, _ context: EdgeContext) async throws -> Response {
    // It comes from a stranger.
    let body = try await RequestReading.bytes(
      of: request, context, limit: Limits.enrollmentBytes)
    guard let offer = try? JSON.read(body), let code = offer["code"]?.text else {
      throw Problem(.malformed, ["part": "code"])
    }
    guard let text = offer["public_key"]?.text, DeviceKey.publicKey(text) != nil else {
      throw Problem(.malformed, ["part": "public_key"])
    }
    guard let key = DeviceKey.strangersPublicKey(text) else { throw Problem(.badValue) }
    let again = offer["again"].map(EnrollmentAgain.init)
    if case .some(.none) = again { throw Problem(.malformed, ["part": "again"]) }
    let token = Secret.token()
    let answer = try await committer.run { rows in
      let account = try rows.enrollDevice(
        code: code, token: token, publicKey: key, again: again ?? nil, at: .now)
      return JSON.bytes([
        "token": .text(token), "user": .text(account.id.description),
        "user_name": .text(account.name), "standing": account.standing.value,
        "municipality": .text(try rows.setting("municipality_name") ?? ""),
        "receipt_key": .text(Data(try rows.receiptKey.publicKey).base64EncodedString()),
      ])
    }
    return Answer.json(bytes: answer)
  }

  private func sync(_ request: Request, _ context: EdgeContext) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let sent = try await RequestReading.bytes(of: request, context)
    var body = try await shares.inTurn(token) {
      let exchange = try SyncRequest(bytes: sent)
      return try await noting(token) {
        let answer = try await answer(to: exchange, token: token)
        if answer.wentBack != nil {
          context.logger.warning(
            "a receipt shows that the data is an older copy: a new incarnation has begun")
        }
        return answer.bytes
      }
    }
    var headers: HTTPFields = [.contentType: "application/x-ndjson"]
    if takesGzip(request) {
      headers[.contentEncoding] = "gzip"
      body = Gzip.compress(body, level: Gzip.fastLevel)
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// Work that needs no turn of the one writer is done without one: an exchange that brings nothing
  /// and changes nothing, and reading and verifying a parcel.
  private func answer(to request: SyncRequest, token: String) async throws -> SyncAnswer {
    if request.lines.isEmpty {
      let quiet = try store.read { rows in
        let now = Timestamp.now
        var exchange = ServerExchange(
          request, from: try rows.requester(token: token, at: now), at: now)
        exchange.isClockTrusted = ServerClock.shared.doubt == nil
        return try exchange.quietAnswer(in: rows).map { (exchange, $0) }
      }
      if let (exchange, answer) = quiet {
        if answer.disclosed.isEmpty { return answer }
        // The audit notes the disclosed persons before the answer leaves.
        return try await committer.run { try exchange.noted(answer, in: $0) }
      }
      return try await answer(to: request, nil, token: token)
    }
    let device = try store.read { try $0.device(token: token) }
    try room?.check()
    try shares.check(device, at: .now)
    let parcel = try SignedParcel(request, of: device)
    let answer = try await answer(to: request, parcel, token: token)
    shares.charge(answer.kept, to: device, at: .now)
    return answer
  }

  private func answer(
    to request: SyncRequest, _ parcel: SignedParcel?, token: String
  ) async throws -> SyncAnswer {
    try await committer.run { rows in
      let now = Timestamp.now
      var exchange = try ServerExchange(
        request, parcel, from: rows.requester(token: token, at: now), at: now)
      exchange.isClockTrusted = ServerClock.shared.doubt == nil
      return try exchange.run(in: rows) { try rows.requester(token: token, at: now).principal }
    }
  }

  /// Notes a known device's refused request.
  private func noting(
    _ token: String, _ body: () async throws -> [UInt8]
  ) async throws -> [UInt8] {
    do {
      return try await body()
    } catch let problem as Problem where AuditEntry.refusals.contains(problem.code) {
      try await committer.run { rows in
        let now = Timestamp.now
        try rows.append(.refused(problem.code, to: rows.requester(token: token, at: now), at: now))
      }
      throw problem
    }
  }

  /// A client that sends gzip and does not say what it accepts gets gzip.
  private func takesGzip(_ request: Request) -> Bool {
    guard let accepted = request.headers[.acceptEncoding] else {
      return (try? ContentCoding.isCompressed(request.headers[.contentEncoding])) == true
    }
    return ContentCoding.acceptsGzip(accepted)
  }
}
