import Compression
import Foundation
import Hummingbird
import NIOCore
import Records
import Storage
import Sync

/// `POST /api/v1/enroll` and `POST /api/v1/sync` (docs/PROTOCOL.md).
struct SyncRoutes {
  static let enrollmentPath = "/api/v1/enroll"

  let committer: Committer
  let store: ServerStore

  func add(to router: Router<EdgeContext>) {
    router.post("\(SyncRoutes.enrollmentPath)") { request, _ in try await enroll(request) }
    router.post("/api/v1/sync") { request, _ in try await sync(request) }
  }

  private func enroll(_ request: Request) async throws -> Response {
    // It comes from a stranger.
    let body = try await bytes(of: request, limit: Limits.enrollmentBytes)
    guard let said = try? JSON.read(body), let code = said["code"]?.text else {
      throw Problem(.malformed, "code")
    }
    guard let key = said["public_key"]?.text.flatMap(DeviceKey.publicKey) else {
      throw Problem(.malformed, "public_key")
    }
    let token = Secret.token()
    let answer = try await committer.run { rows in
      let account = try rows.enrollDevice(
        code: code, token: token, publicKey: key, at: .now)
      return JSON.bytes([
        "token": .text(token), "user": .text(account.id.description),
        "user_name": .text(account.name), "standing": account.standing.value,
        "municipality": .text(try rows.setting("municipality_name") ?? ""),
      ])
    }
    return Response(
      status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: answer)))
  }

  private func sync(_ request: Request) async throws -> Response {
    guard let token = bearerToken(request) else { throw Problem(.unauthorized) }
    // A stranger is turned away before anything of theirs is read.
    guard try store.read({ try $0.isToken(token) }) else { throw Problem(.unauthorized) }
    let exchange = try SyncRequest(bytes: try await bytes(of: request))
    var answer: [UInt8]?
    if exchange.lines.isEmpty {
      answer = try store.read { rows in
        let now = Timestamp.now
        return try ServerExchange(exchange, from: rows.asker(token: token, at: now), at: now)
          .quietAnswer(in: rows)?.bytes
      }
    }
    if answer == nil {
      answer = try await committer.run { rows in
        let now = Timestamp.now
        return try ServerExchange(exchange, from: rows.asker(token: token, at: now), at: now)
          .run(in: rows) { try rows.asker(token: token, at: now).viewer }.bytes
      }
    }
    var headers: HTTPFields = [.contentType: "application/x-ndjson"]
    var body = answer ?? []
    if takesGzip(request) {
      headers[.contentEncoding] = "gzip"
      body = Gzip.compress(body, level: Gzip.fastLevel)
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// Whoever sends gzip and does not say what they take takes gzip.
  private func takesGzip(_ request: Request) -> Bool {
    guard let accepted = request.headers[.acceptEncoding] else {
      return request.headers[.contentEncoding] == "gzip"
    }
    return accepted.contains("gzip")
  }

  private func bearerToken(_ request: Request) -> String? {
    guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
      return nil
    }
    return String(header.dropFirst(7))
  }

  /// The body, decompressed, within the limits.
  private func bytes(
    of request: Request, limit: Int = Limits.requestBytes
  ) async throws -> [UInt8] {
    let compressedLimit = min(limit, Limits.compressedRequestBytes)
    let collected: [UInt8]
    do {
      collected = Array(buffer: try await request.body.collect(upTo: compressedLimit))
    } catch is NIOTooManyBytesError {
      throw Problem(.bodyTooLarge, "\(compressedLimit / 1_024) KiB")
    }
    guard request.headers[.contentEncoding] == "gzip" else { return collected }
    do throws(GzipError) {
      return try Gzip.decompress(collected, limit: limit)
    } catch {
      if case .tooLarge = error {
        throw Problem(.bodyTooLarge, "\(limit / 1_024) KiB")
      }
      throw Problem(.malformed, "gzip")
    }
  }
}
