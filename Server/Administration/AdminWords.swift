import Authority
import Casework
import Records
import Storage
import Sync

/// An assignment as an administrator names it.
struct AssignmentWords: Codable, Sendable {
  var role: String
  var district: String?
  var association: String?
  var from: String?
  var to: String?
}

/// An assignment with the name of the area it covers.
struct NamedAssignment: Codable, Sendable {
  let role: Role
  /// nil for a role that covers the city.
  let area: String?
  let from: CalendarDate?
  let to: CalendarDate?
}

// The words with which administrators name roles, days and records.

extension Administration {
  func role(named name: String) throws -> Role {
    guard let role = Role(words: name) else {
      let known = Role.allCases.map { "\($0.rawValue)(\($0.label))" }.joined(separator: "、")
      throw Problem(.unknownWord, .roleUnknown, ["name": name, "roles": known])
    }
    return role
  }

  func day(_ text: String) throws -> CalendarDate {
    do throws(DateProblem) {
      return try DateReading.read(text, today: Timestamp.now.dateInJapan)
    } catch {
      throw Problem(.badDate, .dayUnreadable, ["fault": error.sentence])
    }
  }

  /// The assignment that is meant, with the places that its role needs.
  func assignment(
    _ words: AssignmentWords, of worker: RecordID?, in rows: ServerRows
  ) throws -> Assignment {
    let role = try role(named: words.role)
    do {
      return try Assignment(
        role, district: words.district.map { try rows.find($0, Area.kind) },
        association: words.association.map { try rows.find($0, Area.kind) }, worker: worker,
        from: words.from.map(day), to: words.to.map(day), in: rows)
    } catch let problem as AssignmentProblem {
      let reason: ProblemReason =
        switch problem.missing {
        case .worker: .workerOfRole
        case .district: .districtOfRole
        case .association, .city: .associationOfRole
        }
      throw Problem(.missingOption, reason, ["role": role.label])
    }
  }

  func named(_ assignment: Assignment, in rows: ServerRows) throws -> NamedAssignment {
    let area =
      switch assignment.role.territory {
      case .association: assignment.association
      case .district, .worker: assignment.district
      case .city: RecordID?.none
      }
    return NamedAssignment(
      role: assignment.role, area: try area.flatMap { try rows.view($0)?.record[Area.name] },
      from: assignment.from, to: assignment.to)
  }
}
