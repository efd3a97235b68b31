import Compression
import Foundation
import Hummingbird
import NIOCore
import Records
import Storage
import Sync

/// The parts of a request that routes read: the requester, and the body within the limits.
enum RequestReading {
  /// The token of a device. A stranger is turned away before anything of theirs is read.
  ///
  /// - Throws: `Problem` of code `unauthorized`.
  static func token(of request: Request, in store: ServerStore) throws -> String {
    guard let token = bearer(of: request), try store.isToken(token) else {
      throw Problem(.unauthorized)
    }
    return token
  }

  /// The token in a request, whether or not it has a holder; nil if there is none.
  static func bearer(of request: Request) -> String? {
    guard let header = request.headers[.authorization],
      let space = header.firstIndex(of: " "), header[..<space].lowercased() == "bearer"
    else { return nil }
    return String(header[space...].drop { $0 == " " })
  }

  /// A parameter of the query; nil if it is missing.
  ///
  /// - Parameter code: the problem of an unreadable one; a repeated one is `malformed`.
  static func parameter<Value>(
    _ name: String, of request: Request, otherwise code: ProblemCode = .malformed,
    _ read: (String) -> Value?
  ) throws -> Value? {
    let values = request.uri.queryParameters.getAll(name)
    guard values.count < 2 else { throw Problem(.malformed, ["part": name]) }
    return try values.first.map { text in
      guard let value = read(text) else { throw unreadable(name, code) }
      return value
    }
  }

  /// A parameter that cannot be read. Some codes name a part of the request, others say a reason: here both are its name.
  static func unreadable(_ name: String, _ code: ProblemCode) -> Problem {
    Problem(code, .requestPart, ["part": name])
  }

  static func day(_ name: String, of request: Request) throws -> CalendarDate? {
    try parameter(name, of: request, otherwise: .badDate, CalendarDate.init(iso:))
  }

  /// The body, decompressed, within the limits. A body that is announced as too large is not waited
  /// for.
  static func bytes(
    of request: Request, _ context: EdgeContext, limit: Int = Limits.requestBytes
  ) async throws -> [UInt8] {
    let compressedLimit = min(limit, Limits.compressedRequestBytes)
    let isCompressed = try ContentCoding.isCompressed(request.headers[.contentEncoding])
    let collected = try await collected(request, context, limit: compressedLimit)
    guard isCompressed else { return collected }
    guard collected.starts(with: [0x1f, 0x8b]) else { throw Problem(.contentCodingUnknown) }
    do throws(GzipError) {
      return try Gzip.decompress(collected, limit: limit)
    } catch {
      if case .tooLarge = error {
        throw Problem(.bodyTooLarge, ["limit": "\(limit / 1_024) KiB"])
      }
      throw Problem(.malformed, ["part": "gzip"])
    }
  }

  private static func collected(
    _ request: Request, _ context: EdgeContext, limit compressedLimit: Int
  ) async throws -> [UInt8] {
    let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard announced <= compressedLimit else {
      throw Problem(.bodyTooLarge, ["limit": "\(compressedLimit / 1_024) KiB"])
    }
    if request.headers[.expect] != nil { context.wantBody() }
    do {
      return Array(buffer: try await request.body.collect(upTo: compressedLimit))
    } catch is NIOTooManyBytesError {
      throw Problem(.bodyTooLarge, ["limit": "\(compressedLimit / 1_024) KiB"])
    }
  }
}
