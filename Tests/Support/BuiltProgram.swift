import Foundation

/// Where the programs under test are: in the folder that `TSUNAGU_PROGRAMS` names, as that of a release build,
/// else in that of the running test bundle.
public enum BuiltProgram {
  public static let client = path("tsunagu")
  public static let server = path("tsunagu-server")

  /// The path of a product.
  public static func path(_ name: String) -> String {
    let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let besideTests = [running ?? "", CommandLine.arguments.first ?? ""]
      .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    let folders =
      ProcessInfo.processInfo.environment["TSUNAGU_PROGRAMS"].map { [$0] } ?? besideTests
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    preconditionFailure("\(name) is not built, in \(folders)")
  }
}
