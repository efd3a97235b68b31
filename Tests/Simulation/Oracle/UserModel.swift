import Authority
import Records

/// A user as the oracle knows one.
struct UserModel: Sendable {
  /// One role at one place. Its term: the first and the last day, counted since 1970; nil: open.
  struct Post: Sendable {
    let role: Role
    var district: RecordID?
    var association: RecordID?
    var firstDay: Int?
    var lastDay: Int?

    func isInForce(on day: Int) -> Bool {
      (firstDay ?? day) <= day && day <= (lastDay ?? day)
    }
  }

  let id: RecordID
  let worker: RecordID?
  let isNamedOfficer: Bool
  let posts: [Post]
  var hasEnded = false

  /// A calendar day in Japan, counted since 1970.
  static func day(of moment: Timestamp) -> Int {
    Int((moment.milliseconds + 9 * 3_600_000) / 86_400_000)
  }

  /// The roles, for a sentence.
  var title: String { posts.map(\.role.rawValue).joined(separator: "+") }
}

/// Where a record is, found by following its references each time anew.
struct PlaceModel: Hashable, Sendable {
  var district: RecordID?
  var association: RecordID?
  var person: RecordID?
  var author: RecordID?
}

extension PlaceModel {
  /// The place that the server keeps, to be compared with one that was found anew.
  init(_ place: Place) {
    self.init(
      district: place.district, association: place.association, person: place.person,
      author: place.author)
  }
}
