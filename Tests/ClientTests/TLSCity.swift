import Records
import Support
import TestKit

/// A city whose server made its certificate itself, for the name `localhost`.
final class TLSCity: RunningCity {
  init() throws {
    try super.init(isStarted: false)
    host = "localhost"
    _ = try admin("certificate", "make", "--name", "localhost")
    try start()
  }

  /// The letters by which a paper names the key in use.
  func letters() throws -> String {
    let said = try admin("certificate", "show").output
    return said.split(separator: "\n").compactMap { line in
      line.hasPrefix("鍵のしるし: ") ? String(line.dropFirst("鍵のしるし: ".count)) : nil
    }.first ?? ""
  }

  /// A device with one visit that it has not sent.
  func deviceWithPendingVisit() throws -> RunningDevice {
    let device = try device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    return device
  }
}
