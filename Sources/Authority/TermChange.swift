import Records

/// The change of the holders of a role on one day, as every third December 1, when the 民生委員
/// change.
///
/// It is pure: it previews the change, and proves that no people are left without anyone. Only
/// authority is handed over: the leaver's ends the day before, the successor's begins on the day,
/// for the same place.
public struct TermChange: Sendable {
  public let role: Role
  /// The first day of the successors.
  public let day: CalendarDate
  public let handovers: [Handover]

  /// One place that goes from one to another.
  public struct Handover: Sendable {
    /// The user who leaves; nil where the place had nobody.
    public let leaver: RecordID?
    /// The leaver's present assignment, or the successor's future one.
    public let assignment: Assignment
    /// The user who follows; nil where nobody was found yet.
    public let successor: RecordID?

    public init(leaver: RecordID?, assignment: Assignment, successor: RecordID?) {
      self.leaver = leaver
      self.assignment = assignment
      self.successor = successor
    }

    /// The successor's assignment.
    public func succession(from day: CalendarDate) -> Assignment {
      Assignment(
        assignment.role, district: assignment.district, association: assignment.association,
        from: day)
    }
  }

  public init(role: Role, day: CalendarDate, handovers: [Handover]) {
    self.role = role
    self.day = day
    self.handovers = handovers
  }

  /// The last day of the leavers.
  public var lastDay: CalendarDate { day.adding(days: -1) }

  /// All assignments of the role that would be in force on the day.
  ///
  /// - Parameter users: the assignments of every user whose registration has not ended.
  public func after(_ users: [RecordID: [Assignment]]) -> [Assignment] {
    let leaving = handovers.reduce(into: [RecordID: [Assignment]]()) { leaving, handover in
      if let leaver = handover.leaver { leaving[leaver, default: []].append(handover.assignment) }
    }
    let staying = users.flatMap { user, assignments in
      assignments.filter { leaving[user]?.contains($0) != true }
    }
    let coming = handovers.filter { $0.successor != nil }.map { $0.succession(from: day) }
    return inForce(staying + coming)
  }

  /// All assignments of the role that are in force on the day before.
  public func before(_ users: [RecordID: [Assignment]]) -> [Assignment] {
    users.values.flatMap { $0 }.filter { $0.role == role && $0.isInForce(on: lastDay) }
  }

  private func inForce(_ assignments: [Assignment]) -> [Assignment] {
    assignments.filter { $0.role == role && $0.isInForce(on: day) }
  }

  /// Whether somebody answers for a place: for its 自治会, or for the whole 地区社協 that it belongs to.
  public static func isCovered(_ place: Place, by assignments: [Assignment]) -> Bool {
    assignments.contains { assignment in
      if let association = assignment.association { return association == place.association }
      return assignment.district != nil && assignment.district == place.district
    }
  }

  /// The places of people for whom somebody answers now and nobody would.
  public func left(
    of persons: [RecordID: Place], _ users: [RecordID: [Assignment]]
  ) -> [RecordID: Place] {
    let (before, after) = (before(users), after(users))
    return persons.filter { _, place in
      Self.isCovered(place, by: before) && !Self.isCovered(place, by: after)
    }
  }
}
