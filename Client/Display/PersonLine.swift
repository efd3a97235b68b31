import Casework
import Records
import Storage

/// A person in a list of people.
struct PersonLine {
  let rows: DeviceRows

  /// `海老名リヨ（入院）  見本町`
  func text(_ person: RecordID) throws -> String {
    let names = Names(rows: rows)
    let record = try rows.joined(person)?.state.view.record
    let place = try record?[Person.association].map(names.name(of:)) ?? ""
    let mark = record.map(PersonMark.mark) ?? ""
    return [try names.name(of: person) + mark, place].filter { !$0.isEmpty }
      .joined(separator: "  ")
  }
}
