import Merge
import Records
import Storage
import Support
import Sync
import TestKit

extension CanaryCity {
  /// The city when nothing changes in it any more.
  struct Known: Sendable {
    let now: Timestamp
    let model: CityModel
    let persons: [CanaryPerson]
    let spots: [Int: Spot]
    let associations: [RecordID]
    let disclosures: [RecordID]
    /// The person whom each record is about.
    let subjects: [RecordID: Int]

    private var day: Int { UserModel.day(of: now) }

    func everything(seenBy user: CanaryUser) -> [RecordID: [FieldPath: [Cell]]] {
      seeing(user).everything
    }

    func seeing(_ user: CanaryUser) -> Seeing { Seeing(city: model, user: user.model, at: now) }

    func judging(_ user: CanaryUser) -> Judging {
      Judging(
        city: model, requester: user.model, teamPersons: model.teamPersons(of: user.model, on: day),
        now: now)
    }

    /// A record, and the person it is about, for a sentence.
    func describe(_ id: RecordID, _ path: FieldPath?) -> String {
      let about = subjects[id].map { persons[$0].about.description } ?? "nobody"
      return
        "\(model.records[id]?.kind ?? "?")\(path.map { " \($0)" } ?? "") of [\(about)] \(id.short)"
    }
  }

  var known: Known {
    var subjects: [RecordID: Int] = [:]
    for (number, person) in persons.enumerated() {
      for record in person.records { subjects[record] = number }
    }
    return Known(
      now: now, model: model, persons: persons, spots: spots, associations: associations,
      disclosures: disclosures, subjects: subjects)
  }

  /// Lays the city down as a server's data, each user with a device.
  public func found(in folder: String) throws -> ServerStore {
    let store = try ServerStore.founded(in: folder)
    try store.write { rows in
      for operation in operations { try Application.load(operation, in: rows) }
      for user in users {
        try rows.enroll(user.account, token: user.token, key: user.key, at: now)
        if user.hasEnded { try rows.endAccount(user.id, at: now) }
      }
    }
    return store
  }
}

extension CanaryUser {
  /// The key of the user's device: each has its own, as a server demands.
  var key: DeviceKey {
    var random = SeededGenerator(seed: id.low)
    return .random(using: &random)
  }
}

extension CanaryCity {
  /// The id of a record that nobody has begun.
  static let unknownRecord = RecordID(high: 0x0f0f_0000_0000_4f0f, low: 0x8f0f_0000_0000_0f0f)
}
