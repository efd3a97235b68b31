import Foundation

/// Where the programs under test are: in the folder of the running test bundle.
public enum BuiltProgram {
  public static let client = path("tsunagu")
  public static let server = path("tsunagu-server")

  /// The path of a product that was built together with the tests.
  public static func path(_ name: String) -> String {
    let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let folders = [running ?? "", CommandLine.arguments.first ?? ""]
      .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    preconditionFailure("\(name) is not built beside the tests, in \(folders)")
  }
}
