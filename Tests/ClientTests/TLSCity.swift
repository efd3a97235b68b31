import Records
import Support

/// A city whose server made its certificate itself, for the name `localhost`.
struct TLSCity {
  let city: TestCity

  init() throws {
    city = try TestCity(isStarted: false)
    city.host = "localhost"
    _ = try city.admin("certificate", "make", "--name", "localhost")
    try city.start()
  }

  /// The letters by which a paper names the key in use.
  func letters() throws -> String {
    let said = try city.admin("certificate", "show").output
    return said.split(separator: "\n").compactMap { line in
      line.hasPrefix("鍵のしるし: ") ? String(line.dropFirst("鍵のしるし: ".count)) : nil
    }.first ?? ""
  }

  /// A device with one visit that it has not sent.
  func deviceWithPendingVisit() throws -> TestDevice {
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    return device
  }
}
