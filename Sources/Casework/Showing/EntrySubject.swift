import Authority
import Records
import Sync

/// The subject of an entry, as its answer names it: the person and the day. It shows at once a
/// prefix that matched another person, or a short date that meant another year.
public struct EntrySubject {
  private let name: String?
  private let isPerson: Bool
  private let day: CalendarDate?

  /// - Parameter id: the record that was written.
  public init(of id: RecordID, in rows: some RecordReading) throws {
    guard let record = try rows.view(id)?.record else {
      (name, isPerson, day) = (nil, false, nil)
      return
    }
    // A person whom the user may not see is not named to them.
    let personName = try record.person.flatMap { try rows.view($0)?.record[Person.name] }
    let own = record.name ?? record.subjectInWords
    name = personName ?? own
    isPerson = personName != nil || record.kindName == Person.kind.name
    day = record.kind?.businessDate.flatMap { record.values[$0]?.text }
      .flatMap(CalendarDate.init(iso:))
  }

  /// `海老名リヨさん 令和2年4月1日の見守り記録を保存しました。`
  ///
  /// - Parameter sentence: begins with the kind of the entry.
  public func naming(_ sentence: String) -> String {
    let who = name.map { isPerson ? "\($0)さん" : $0 }
    let said = [who, day?.japanese].compactMap(\.self).joined(separator: " ")
    return said.isEmpty ? sentence : "\(said)の\(sentence)"
  }

  /// For the entry's JSON document.
  public var json: [String: Value] { ["person_name": .optional(name), "day": .optional(day)] }
}
