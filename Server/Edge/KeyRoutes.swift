import Hummingbird
import Records
import Sync

/// Says by which key devices may know the server.
struct KeyRoutes {
  let identity: ServerIdentity?

  /// `GET /api/v1/key`: the pin of the key in use. It is believed only by who has its letters on a paper, and
  /// then finds that the connection has that key.
  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/key", name: "key",
        summary: "The pin of the server's key; none where authorities vouch for it.",
        caller: .anybody,
        answer: .json(
          Schema.object(["pin": Schema.text("^sha256//[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")])),
        problems: [.notFound]
      ) { _, _ in
        guard let pin = identity?.pins.first else { throw Problem(.notFound) }
        return Answer.json(["pin": .text(pin.text)])
      }
    ]
  }
}

/// Tells devices that know the server by its pin which keys it has: the one in use and the next one, so that
/// they know that one when it comes.
struct KeyAnnouncement: RouterMiddleware {
  let identity: ServerIdentity?

  func handle(
    _ request: Request, context: EdgeContext,
    next: (Request, EdgeContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    if let pins = identity?.pins, !pins.isEmpty, let name = HTTPFields.Element.Name("Tsunagu-Keys")
    {
      response.headers[name] = KeyPin.text(pins)
    }
    return response
  }
}
