import Hummingbird
import Problems
import Records
import Sync

/// `GET /health` and `GET /version`, for monitoring.
struct StatusRoutes {
  /// Nil where nobody looks at the disk.
  var room: DiskRoom?
  private var clock: Value { Schema.words(["right", "behind", "leapt"]) }

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/health", name: "health",
        summary: "Whether the server is there, with room on its disk and a clock that is right.",
        caller: .anybody,
        answer: .json(
          Schema.object(
            [
              "status": Schema.words(DiskRoom.Standing.allCases.map(\.rawValue)), "clock": clock,
            ], optional: ["free_percent": Schema.integer(atLeast: 0, atMost: 100)]))
      ) { _, _ in
        var health = try room?.health ?? ["status": "ok"]
        health["clock"] = .text(ServerClock.shared.doubt?.rawValue ?? "right")
        return Answer.json(.object(health))
      },
      Endpoint(
        method: .get, path: "/version", name: "version",
        summary: "The versions of the program and of the protocol.", caller: .anybody,
        answer: .json(
          Schema.object(["version": Schema.string, "protocol": Schema.integer(atLeast: 1)]))
      ) { _, _ in
        Answer.json([
          "version": .text(Release.version), "protocol": .integer(SyncRequest.protocolVersion),
        ])
      },
    ]
  }
}

/// Answers of JSON.
enum Answer {
  static func json(_ value: Value, status: HTTPResponse.Status = .ok) -> Response {
    json(bytes: JSON.bytes(value), status: status)
  }

  static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func problem(_ problem: Problem) -> Response {
    json(error(problem), status: .init(code: problem.httpStatus))
  }

  static func error(_ problem: Problem) -> Value {
    ["error": ["code": .text(problem.code.rawValue), "sentence": .text(problem.sentence)]]
  }
}
