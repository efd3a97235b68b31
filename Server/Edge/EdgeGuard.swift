import Crypto
import Foundation
import Hummingbird
import Records
import Sync

/// Enforces the allowances: requests of an address and of a device, wrong enrollment codes, unknown
/// tokens. A client that is over its allowance is told with 429 when to come again.
struct EdgeGuard: RouterMiddleware {
  private struct Everybody: Hashable {}

  /// Whether requests from this machine are counted as well.
  let limitsLoopback: Bool
  var now: @Sendable () -> ContinuousClock.Instant = { .now }
  private let addresses = Allowances<SourceAddress>(Limits.requestsPerAddress)
  private let devices = Allowances<SHA256.Digest>(Limits.requestsPerDevice)
  private let wrongTokens = Allowances<SourceAddress>(Limits.wrongTokensPerAddress)
  private let wrongCodes = Allowances<SourceAddress>(Limits.wrongCodesPerAddress)
  private let allWrongCodes = Allowances<Everybody>(Limits.wrongCodes)

  init(limitsLoopback: Bool) {
    self.limitsLoopback = limitsLoopback
  }

  func handle(
    _ request: Request, context: EdgeContext,
    next: (Request, EdgeContext) async throws -> Response
  ) async throws -> Response {
    let isEnrollment = request.uri.path == SyncRoutes.enrollmentPath
    guard limitsLoopback || !context.address.isLoopback else {
      return isEnrollment
        ? try await countingCodes(nil) { try await next(request, context) }
        : try await next(request, context)
    }
    if let wait = addresses.take(for: context.address, at: now()) {
      return Answer.tooMany(.tooManyRequests, after: wait)
    }
    if isEnrollment {
      return try await countingCodes(context.address) { try await next(request, context) }
    }
    return try await countingTokens(request, context) { try await next(request, context) }
  }

  /// A try is taken before the code is looked at, so that many at once are no way around it, and given back
  /// for whatever was no wrong code.
  private func countingCodes(
    _ address: SourceAddress?, _ next: () async throws -> Response
  ) async throws -> Response {
    let everybody = Everybody()
    if let wait = allWrongCodes.take(for: everybody, at: now()) {
      return Answer.tooMany(.tooManyTries, after: wait)
    }
    if let address, let wait = wrongCodes.take(for: address, at: now()) {
      allWrongCodes.giveBack(to: everybody, at: now())
      return Answer.tooMany(.tooManyTries, after: wait)
    }
    let response = try await next()
    if response.status != .forbidden {
      allWrongCodes.giveBack(to: everybody, at: now())
      if let address { wrongCodes.giveBack(to: address, at: now()) }
    }
    return response
  }

  private func countingTokens(
    _ request: Request, _ context: EdgeContext, _ next: () async throws -> Response
  ) async throws -> Response {
    guard let token = RequestReading.bearer(of: request) else { return try await next() }
    let device = SHA256.hash(data: Array(token.utf8))
    if let wait = devices.take(for: device, at: now()) {
      return Answer.tooMany(.tooManyRequests, after: wait)
    }
    let response = try await next()
    guard response.status == .unauthorized else { return response }
    // It is nobody's: nothing is to be remembered for it.
    devices.giveBack(to: device, at: now())
    if let wait = wrongTokens.take(for: context.address, at: now()) {
      return Answer.tooMany(.tooManyRequests, after: wait)
    }
    return response
  }
}

extension Answer {
  static func later(_ deferred: Deferred) -> Response {
    var response = problem(deferred.problem)
    response.headers[.retryAfter] = seconds(deferred.wait)
    return response
  }

  private static func seconds(_ wait: Duration) -> String {
    String(Int(wait.seconds.rounded(.up)))
  }

  static func tooMany(_ code: ProblemCode, after wait: Duration) -> Response {
    var response = problem(Problem(code))
    response.headers[.retryAfter] = seconds(wait)
    response.headers[.connection] = "close"
    return response
  }
}
