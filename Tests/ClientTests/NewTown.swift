import Records
import Support
import TestKit

@testable import tsunagu

/// A 地区社協 with two 自治会 of its own in the seeded city, where nobody lives but those whom a test settles there.
struct NewTown {
  let city: RunningCity
  let worker: RunningDevice
  static let district = "試験の丘地区社協"
  static let associations = ["丘上町", "丘下町"]

  init(_ city: RunningCity, worker: RunningDevice) throws {
    self.city = city
    self.worker = worker
    try worker.succeed("area", "add", "--level", "地区社協", "--name", NewTown.district)
    for name in NewTown.associations {
      try worker.succeed(
        "area", "add", "--level", "自治会", "--name", name, "--parent", NewTown.district)
    }
    try worker.succeed("sync")
  }

  /// A device of a new user of a role that is for this place.
  func device(_ role: String, _ options: String...) throws -> RunningDevice {
    let name = "試験の\(role)\(options.last ?? "")"
    let added = try city.admin(["user", "add", "--name", name, "--role", role] + options)
    guard added.status == 0 else { throw RunningDevice.Failure(description: added.errors) }
    return try city.device(name, of: name)
  }

  func chair(_ association: String = associations[0]) throws -> RunningDevice {
    try device("自治会長", "--association", association)
  }

  func commissioner() throws -> RunningDevice { try device("民生委員", "--district", NewTown.district) }

  /// Somebody who lives here.
  func person(
    _ name: String, kana: String = "マチビト", in association: String = associations[0],
    _ options: [String] = []
  ) throws -> String {
    let words = ["person", "add", "--name", name, "--kana", kana, "--association", association]
    let answer = try worker.run(words + options + ["--json"])
    guard answer.status == 0, let id = try JSON.read(answer.output)["id"]?.text else {
      throw RunningDevice.Failure(description: answer.errors)
    }
    return id
  }

  /// Somebody with a row of the supporters' list, whose answer is given.
  @discardableResult
  func settle(
    _ name: String, answer: String? = nil, status: String? = nil,
    in association: String = associations[0]
  ) throws -> String {
    let id = try person(name, in: association)
    if let status { try worker.succeed("person", "edit", id, "--status", status) }
    let said = answer.map { ["--consent", $0] } ?? ["--registered", "有"]
    _ = try worker.run(["supporter", "add", "--person", id] + said)
    return id
  }

  /// The list for the chair, as the CSW hands it out: the names on it, and all that was said.
  func list(
    _ format: String = "csv", _ options: String..., by device: RunningDevice? = nil
  ) throws -> (page: String, said: String) {
    let words = ["export", "supporters", "--format", format] + options
    let whole =
      options.contains("--recipient") || options.contains("--each")
      ? words : words + ["--recipient", NewTown.associations[0] + "自治会長"]
    let done = try (device ?? worker).run(whole)
    guard done.status == 0 else { throw RunningDevice.Failure(description: done.errors) }
    return (done.output, done.errors)
  }

  /// Whether the chair's device holds somebody and their row.
  func isSeen(_ person: String, by chair: RunningDevice) throws -> Bool {
    try chair.succeed("sync")
    let hasRow = try chair.run("supporter", "show", person).status == 0
    let hasPerson = try chair.run("person", "show", person).status == 0
    guard hasRow == hasPerson else {
      throw RunningDevice.Failure(description: "row \(hasRow), person \(hasPerson)")
    }
    return hasRow
  }

  func paper(
    _ state: String, of person: String, on day: String, by device: RunningDevice? = nil,
    to recipient: String = "自治会"
  ) throws {
    let scope = ["--person", person, "--recipient", recipient, "--data", "支援者リスト"]
    let words =
      state == "同意"
      ? ["consent", "grant"] + scope + ["--signed-on", day]
      : ["consent", "withdraw"] + scope + ["--on", day]
    let done = try (device ?? worker).run(words)
    guard done.status == 0 else { throw RunningDevice.Failure(description: done.errors) }
  }
}
