import Authority
import Records
import Storage
import Sync

/// The possible users of the city: the founder, then each role, some of them in both districts, a
/// user with two posts, and terms that begin or end while the world runs.
struct Cast {
  /// One post; the days of its term are counted from the world's first.
  struct Part {
    let role: Role
    var district: Int?
    var association: Int?
    var firstDay: Int?
    var lastDay: Int?
  }

  var worker: Int?
  var isNamedOfficer = false
  let parts: [Part]

  init(worker: Int? = nil, isNamedOfficer: Bool = false, _ parts: Part...) {
    self.worker = worker
    self.isNamedOfficer = isNamedOfficer
    self.parts = parts
  }

  /// The first association is in the first district, the second in the second.
  static let all = [
    Cast(isNamedOfficer: true, Part(role: .communitySocialWorker)),
    Cast(worker: 0, Part(role: .cooperator, district: 0)),
    Cast(Part(role: .welfareCommissioner, district: 0)),
    Cast(worker: 1, Part(role: .cooperator, district: 1)),
    Cast(Part(role: .districtCouncil, district: 0)),
    Cast(Part(role: .communitySocialWorker)),
    Cast(isNamedOfficer: true, Part(role: .welfareCommissioner, district: 1)),
    Cast(Part(role: .administrator)),
    Cast(worker: 4, Part(role: .welfareCooperator, district: 0)),
    Cast(worker: 4, Part(role: .welfareActivitySupporter, district: 1)),
    Cast(Part(role: .associationChair, district: 0, association: 0)),
    Cast(Part(role: .associationChair, district: 1, association: 1)),
    Cast(Part(role: .centerStaff)),
    Cast(Part(role: .cityStaff)),
    Cast(Part(role: .auditor)),
    Cast(
      worker: 2, Part(role: .cooperator, district: 0),
      Part(role: .associationChair, district: 0, association: 0)),
    Cast(
      worker: 3, Part(role: .welfareCommissioner, district: 1, lastDay: 9),
      Part(role: .cooperator, district: 1)),
    Cast(
      worker: 2, Part(role: .districtCouncil, district: 1),
      Part(role: .welfareCommissioner, district: 0, firstDay: 6, lastDay: 25)),
    Cast(Part(role: .cityStaff, firstDay: 4)),
    Cast(worker: 0, Part(role: .cooperator, district: 0, lastDay: 12)),
  ]

  func account(
    _ id: RecordID, _ name: String, _ workers: [RecordID], _ districts: [RecordID],
    _ associations: [RecordID], from day: CalendarDate
  ) -> Account {
    let assignments = parts.map { part in
      Assignment(
        part.role, district: part.district.map { districts[$0] },
        association: part.association.map { associations[$0] },
        from: part.firstDay.map { day.adding(days: $0) },
        to: part.lastDay.map { day.adding(days: $0) })
    }
    return Account(
      id: id, name: name,
      standing: UserStanding(
        worker: worker.map { workers[$0] }, seesHiddenAddresses: isNamedOfficer,
        assignments: assignments))
  }
}

extension UserModel {
  init(_ account: Account) {
    self.init(
      id: account.id, worker: account.standing.worker,
      isNamedOfficer: account.standing.seesHiddenAddresses,
      posts: account.standing.assignments.map { assignment in
        Post(
          role: assignment.role, district: assignment.district,
          association: assignment.association, firstDay: assignment.from?.daysSince1970,
          lastDay: assignment.to?.daysSince1970)
      })
  }
}
