// TestDoubles has what stands in for a part that fails as told: a network, a store, a disk, a server.
//
// Never here: whole servers and devices (TestKit); expectations about Tsunagu.

import Records

/// The fate of a request and of its answer.
public enum Network: Sendable {
  case works
  case losesRequest, losesAnswer, repeatsRequest
  /// Cuts to this part of the bytes.
  case cutsRequest(Double)
  case cutsAnswer(Double)
  case meets(StoreFault)

  /// Carries a request to a server, and its answer back.
  public func carry(
    _ request: [UInt8], to server: ([UInt8], StoreFault?) throws -> [UInt8]
  ) throws -> [UInt8] {
    switch self {
    case .works: return try server(request, nil)
    case .losesRequest: throw Problem(.serverUnreachable)
    case .losesAnswer:
      _ = try server(request, nil)
      throw Problem(.serverUnreachable)
    case .repeatsRequest:
      _ = try server(request, nil)
      return try server(request, nil)
    case .cutsRequest(let part): return try server(Network.cut(request, part), nil)
    case .cutsAnswer(let part): return try Network.cut(server(request, nil), part)
    case .meets(let fault): return try server(request, fault)
    }
  }

  private static func cut(_ bytes: [UInt8], _ part: Double) -> [UInt8] {
    Array(bytes.prefix(Int(Double(bytes.count) * part)))
  }
}
