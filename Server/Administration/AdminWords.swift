import Authority
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
    guard let role = Role(rawValue: name) ?? Role.allCases.first(where: { $0.label == name }) else {
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
    let association = try words.association.map { try rows.find($0, Area.kind) }
    let place = try (association ?? worker).flatMap { try rows.place($0)?.place }
    let district = try words.district.map { try rows.find($0, Area.kind) } ?? place?.district
    let assignment = Assignment(
      role, district: district, association: association ?? place?.association,
      from: try words.from.map(day), to: try words.to.map(day))
    switch role.territory {
    case .worker where worker == nil:
      throw Problem(.missingOption, .workerOfRole, ["role": role.label])
    case .district where district == nil:
      throw Problem(.missingOption, .districtOfRole, ["role": role.label])
    case .association where assignment.association == nil:
      throw Problem(.missingOption, .associationOfRole, ["role": role.label])
    case .worker, .district, .association, .city: return assignment
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
