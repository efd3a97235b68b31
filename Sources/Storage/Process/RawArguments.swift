import Foundation
import Records
import Sync

/// The words with which a program was started, as the bytes that they are. Swift mends bytes that are not UTF-8, and
/// so would store, or look for, something that nobody typed.
public enum RawArguments {
  /// Names of variables whose values are folders and files.
  private static let paths = ["TSUNAGU_HOME", "XDG_RUNTIME_DIR", "HOME", "SSL_CERT_FILE"]

  /// Looks at everything before any of it is read.
  ///
  /// - Throws: `Problem` of code `not_utf8`.
  public static func demandUTF8() throws {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let word = CommandLine.unsafeArgv[index] else { continue }
      guard String(validatingCString: word) != nil else {
        throw Problem(.notUTF8, .argument, ["number": String(index)])
      }
    }
    for name in paths {
      guard let value = getenv(name) else { continue }
      guard String(validatingCString: value) != nil else {
        throw Problem(.notUTF8, .environmentVariable, ["name": name])
      }
    }
  }
}
