import Foundation
import Hummingbird
import Logging
import NIOHTTP1
import Records
import Sync

/// One line for each request: method, route, status, time. No token, no name, no content; the
/// address only after a wrong token or code, so that somebody who tries them all can be found.
struct RequestLog: RouterMiddleware {
  private static let turnedAway: Set<HTTPResponse.Status> = [
    .unauthorized, .forbidden, .tooManyRequests,
  ]

  func handle(
    _ request: Request, context: EdgeContext,
    next: (Request, EdgeContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let elapsed = start.duration(to: .now)
    var metadata: Logger.Metadata = [
      "method": "\(request.method.rawValue)", "path": "\(context.endpointPath ?? "-")",
      "status": "\(response.status.code)",
      "milliseconds":
        "\(elapsed.components.seconds * 1_000 + elapsed.components.attoseconds / 1_000_000_000_000_000)",
    ]
    if RequestLog.turnedAway.contains(response.status) {
      metadata["address"] = "\(context.address.text)"
    }
    context.logger.info("request", metadata: metadata)
    return response
  }
}

/// Translates every error into the catalogue's words. An error that is not in it is logged by its
/// type alone, because its message may hold written data.
struct ProblemAnswer<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await answer(request, context, next)
    // Bytes after the head of an answer to HEAD would be taken for the next answer.
    if request.method == .head {
      let length = response.headers[.contentLength]
      response.body = .init()
      response.headers[.contentLength] = length
    }
    return response
  }

  private func answer(
    _ request: Request, _ context: Context, _ next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      if let cause = problem.cause {
        context.logger.error(
          "store", metadata: ["code": "\(problem.code.rawValue)", "cause": "\(cause)"])
      }
      if problem.code == .serverDamaged {
        // The detail names a table or SQLite's code, nothing that stands in it.
        context.logger.error(
          "damaged", metadata: ["where": "\(problem.details["part", default: ""])"])
      }
      if problem.code == .signatureWrong {
        context.logger.error(
          "signature", metadata: ["device": "\(problem.details["device", default: ""])"])
      }
      var response = Answer.problem(problem)
      if problem.code == .contentCodingUnknown { response.headers[.acceptEncoding] = "gzip" }
      return response
    } catch let deferred as Deferred {
      return Answer.later(deferred)
    } catch let error as HTTPError {
      return Answer.problem(Problem(error.status.code == 405 ? .methodNotAllowed : .notFound))
    } catch is HTTPParserError {
      // The body broke off, or its chunks are none.
      return Answer.problem(Problem(.malformed, ["part": "HTTP"]))
    } catch is RequestTooSlow {
      return Answer.problem(Problem(.requestTimedOut))
    } catch {
      context.logger.error("failure", metadata: ["type": "\(type(of: error))"])
      return Answer.problem(Problem(.serverFailed))
    }
  }
}
