import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// The names of users, so that a device can say who wrote something.

extension ServerRows {
  public func colleagues(of principal: Principal, after cursor: Int64) throws -> [RecordID: String]
  {
    let isOfCity = principal.assignments.contains { $0.role.territory == .city }
    let districts = Set(principal.assignments.compactMap(\.district)).sorted()
    let places = districts.map { _ in "?" }.joined(separator: ", ")
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT id, name FROM users WHERE changed > ? AND (? OR EXISTS (
            SELECT 1 FROM assignments WHERE user = users.id
              AND (district IS NULL OR district IN (\(places)))))
          """), arguments: [cursor, isOfCity] + StatementArguments(districts.map(\.blob)))
    return try rows.reduce(into: [:]) { names, row in
      guard let id = RecordID(row, "id") else { throw Problem(.storeDamaged, ["part": "users"]) }
      names[id] = row["name"]
    }
  }
}

extension DeviceRows {
  private static let colleagues = "colleagues"

  /// The name of a user, as far as this device was told.
  public func userName(_ user: RecordID) throws -> String? {
    try knownColleagues()[user.description]?.text
  }

  public func keepNames(_ colleagues: [RecordID: String]) throws {
    guard !colleagues.isEmpty else { return }
    var known = try knownColleagues()
    for (id, name) in colleagues { known[id.description] = .text(name) }
    try settings.set(DeviceRows.colleagues, JSON.text(.object(known)))
  }

  /// The number of entries that waited for this user's decision at the last exchange; nil for a
  /// user who does not decide.
  public func waiting() throws -> Int? { try settings["waiting"].flatMap { Int($0) } }

  public func setWaiting(_ count: Int?) throws {
    let text = count.map(String.init)
    if try settings["waiting"] != text { try settings.set("waiting", text) }
  }

  static let subjects = "subjects"

  /// The name of the person whom a rejected own entry is about, if this device may no longer show
  /// them.
  public func subjectName(of id: OperationID) throws -> String? {
    try knownSubjects()[id.description]?.text
  }

  /// Keeps whom an own entry is about while it is not taken.
  func keepSubject(of operation: Operation, _ verdict: Verdict) throws {
    var known = try knownSubjects()
    let key = operation.id.description
    let person =
      try operation.writes[SharedField.person]?.value.text.flatMap(RecordID.init)
      ?? place(operation.record)?.place.person
    if verdict.isAccepted || verdict.code == .recordErased {
      guard known.removeValue(forKey: key) != nil else { return }
    } else {
      guard let person, let name = try view(person)?.record[Person.name] else { return }
      known[key] = .text(name)
    }
    try settings.set(DeviceRows.subjects, known.isEmpty ? nil : JSON.text(.object(known)))
  }

  private func knownSubjects() throws -> [String: Value] {
    try settings[DeviceRows.subjects].flatMap { try? JSON.read($0).object } ?? [:]
  }

  private func knownColleagues() throws -> [String: Value] {
    try settings[DeviceRows.colleagues].flatMap { try? JSON.read($0).object } ?? [:]
  }
}
