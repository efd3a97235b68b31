import Authority
import Records
import Storage
import Sync

/// One line of the list of a term's change, as it stands in the file.
struct HandoverWords: Codable, Sendable {
  /// The line in the file, from 1.
  let line: Int
  let leaver: String
  let successor: String
  let district: String
  let association: String
}

/// Changes all who hold a role on one day, or says what the change would do.
///
/// - Throws: `Problem` of code `term_change_impossible`, with nothing changed, where a line is wrong or people would
///   be left without anyone.
struct ChangeTerm: AdminRequest {
  let role: String
  /// The successors' first day.
  let day: String
  let handovers: [HandoverWords]
  /// Whether the change is made; else it is only reported.
  let isApplied: Bool
  let allowsGaps: Bool

  struct Outcome: Codable, Sendable {
    let role: Role
    let day: CalendarDate
    let leavers: Int
    let successors: Int
    /// Names of the users whom the change registers.
    let newcomers: [String]
    /// Places without a successor.
    let vacancies: Int
    /// Places that an earlier run of the same file has handed over already.
    let done: Int
    let respelled: [Respelling]
    let persons: Int
    let districts: [District]
    /// The leavers' devices that may still hold entries: they are accepted until the last day, and held after.
    let quietDevices: [DeviceListing]
    let gaps: [Gap]
    let isApplied: Bool

    /// Persons who would be left without anyone.
    var left: Int { gaps.reduce(0) { $0 + $1.persons } }
  }

  /// A name that was taken for a registered user who is written otherwise.
  struct Respelling: Codable, Sendable {
    let written: String
    let registered: String
  }

  /// How many hold the role in a district before and after.
  struct District: Codable, Sendable {
    let name: String
    let before: Int
    let after: Int
    let persons: Int
  }

  /// Persons of an area who would be left without anyone.
  struct Gap: Codable, Sendable {
    /// nil for persons whose area is not known.
    let area: String?
    let persons: Int
  }

  func perform(with administration: Administration) throws -> Outcome {
    let role = try administration.role(named: role)
    guard [.district, .association].contains(role.territory) else {
      throw Problem(.termChangeImpossible, .roleWithoutArea, ["role": role.label])
    }
    let day = try administration.day(day)
    return try administration.store.write { rows in
      var plan = TermPlan(role: role, day: day, rows: rows, administration: administration)
      let change = try plan.change(handovers)
      let outcome = try plan.outcome(of: change, isApplied: isApplied, now: .now)
      guard isApplied else { return outcome }
      guard outcome.left == 0 || allowsGaps else {
        throw Problem(
          .termChangeImpossible, .personsLeftAlone, ["count": String(outcome.left)])
      }
      try plan.carryOut(change)
      return outcome
    }
  }
}
