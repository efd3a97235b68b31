import Foundation
import Storage
import Support

/// A server's data without a server.
enum EndpointScene {
  static func store(in folder: TemporaryFolder) throws -> ServerStore {
    try FileManager.default.createDirectory(
      atPath: folder.path("server"), withIntermediateDirectories: true)
    let store = try ServerStore(folder: folder.path("server"), creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    return store
  }
}
