import Compression
import Foundation
import Hummingbird
import NIOCore
import Records
import Storage
import Sync

/// What routes read of a request: who asks, and the body within the limits.
enum RequestReading {
  /// The token of a device. A stranger is turned away before anything of theirs is read.
  ///
  /// - Throws: `Problem` of code `unauthorized`.
  static func token(of request: Request, in store: ServerStore) throws -> String {
    guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
      throw Problem(.unauthorized)
    }
    let token = String(header.dropFirst(7))
    guard try store.isToken(token) else { throw Problem(.unauthorized) }
    return token
  }

  /// A parameter of the query; nil where it is not there.
  ///
  /// - Parameter code: what is said of one that cannot be read; of one that is there twice it is `malformed`.
  static func parameter<Value>(
    _ name: String, of request: Request, otherwise code: ProblemCode = .malformed,
    _ read: (String) -> Value?
  ) throws -> Value? {
    let said = request.uri.queryParameters.getAll(name)
    guard said.count < 2 else { throw Problem(.malformed, name) }
    return try said.first.map { text in
      guard let value = read(text) else { throw Problem(code, name) }
      return value
    }
  }

  static func day(_ name: String, of request: Request) throws -> CalendarDate? {
    try parameter(name, of: request, otherwise: .badDate, CalendarDate.init(iso:))
  }

  /// The body, decompressed, within the limits.
  static func bytes(
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
