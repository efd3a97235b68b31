// The server's routes, each declared once: the router is built from the declarations, and so is
// `/openapi.json`. A route cannot exist without a description (docs/decisions/0016-openapi.md).

import Authority
import Hummingbird
import Problems
import Records
import Sync

/// One method on one path: its parameters, its answer, its problems, and its handler.
struct Endpoint: Sendable {
  enum Caller { case anybody, device }

  let method: HTTPRequest.Method
  /// `/api/v1/held/{replica}/{counter}`: a name in braces stands for one component.
  let path: String
  /// The name of the operation in the description.
  let name: String
  let summary: String
  let caller: Caller
  var parameters: [Parameter] = []
  /// The content of a request's body; nil if it is not read.
  var body: Content?
  /// The content of an answer with status 200.
  let answer: Content
  /// The problems that this route can answer, apart from `Endpoint.problemsOfAll`.
  var problems: [ProblemCode] = []
  let serve: @Sendable (Request, EdgeContext) async throws -> Response

  struct Parameter: Sendable {
    enum Place: String { case path, query }

    let name: String
    let place: Place
    let schema: Value
    let summary: String
    /// A component of the path always is.
    var isRequired = false
  }

  struct Content: Sendable {
    let mediaType: String
    let schema: Value

    static func json(_ schema: Value) -> Content {
      Content(mediaType: "application/json", schema: schema)
    }
    static func lines(_ schema: Value) -> Content {
      Content(mediaType: "application/x-ndjson", schema: schema)
    }
  }

  /// The problems that the edge, the reading of a request and the store can answer on every route.
  static let problemsOfAll: [ProblemCode] = [
    .malformed, .headersTooLarge, .expectationUnknown, .requestTimedOut, .tooManyRequests,
    .serverFailed, .serverDamaged, .storageFull,
  ]

  /// Everything that can be answered but 200, by the order of the catalogue.
  var allProblems: [ProblemCode] {
    var codes = Set(problems + Endpoint.problemsOfAll)
    if caller == .device { codes.insert(.unauthorized) }
    if body != nil { codes.formUnion([.bodyTooLarge, .mediaTypeUnknown, .contentCodingUnknown]) }
    return ProblemCatalogue.all.map(\.code).filter(codes.contains)
  }

  /// Whether a request's path is this one's.
  func matches(_ other: String) -> Bool {
    let mine = path.split(separator: "/", omittingEmptySubsequences: false)
    let theirs = other.split(separator: "/", omittingEmptySubsequences: false)
    return mine.count == theirs.count
      && zip(mine, theirs).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }

  /// Serves a request whose body is of the declared type or of none: the path implies it.
  func respond(to request: Request, _ context: EdgeContext) async throws -> Response {
    if let body, let contentType = request.headers[.contentType] {
      let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
      guard type == body.mediaType else {
        throw Problem(.mediaTypeUnknown, ["type": body.mediaType])
      }
    }
    return try await serve(request, context)
  }
}

/// All routes of the server.
struct Endpoints: Sendable {
  let all: [Endpoint]

  /// Routes, and the one that describes them all.
  init(_ routes: [Endpoint]) {
    let description = Description()
    var all = routes
    all.append(
      Endpoint(
        method: .get, path: "/openapi.json", name: "describe", summary: "This description.",
        caller: .anybody, answer: .json(["type": "object"])
      ) { _, _ in
        Answer.json(bytes: description.bytes)
      })
    description.bytes = JSON.bytes(OpenAPI(all).document)
    self.all = all
  }

  /// Written once, before anything is served.
  private final class Description: @unchecked Sendable {
    var bytes: [UInt8] = []
  }

  func add(to router: Router<EdgeContext>) {
    for endpoint in all {
      router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        try await endpoint.respond(to: request, context)
      }
      guard endpoint.method == .get else { continue }
      router.on(RouterPath(endpoint.path), method: .head) { request, context in
        try await endpoint.respond(to: request, context)
      }
    }
  }

  /// The methods of a path; empty where there is no such path.
  func methods(of path: String) -> [HTTPRequest.Method] {
    all.filter { $0.matches(path) }.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
  }
}

/// Says of a path that is there which methods it has.
struct MethodGuard: RouterMiddleware {
  let endpoints: Endpoints

  func handle(
    _ request: Request, context: EdgeContext,
    next: (Request, EdgeContext) async throws -> Response
  ) async throws -> Response {
    let methods = endpoints.methods(of: request.uri.path)
    guard !methods.isEmpty, !methods.contains(request.method) else {
      return try await next(request, context)
    }
    var response = Answer.problem(Problem(.methodNotAllowed))
    response.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
    return response
  }
}
