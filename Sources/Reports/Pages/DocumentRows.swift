import Authority
import Records

extension ReportSource {
  /// A person as lists and sheets print them.
  static let printedPerson = ReportSource(
    Person.kind,
    [
      Person.name.name, Person.kana.name, Person.sex.name, Person.birthDate.name,
      Person.address.name, Person.addressHidden.name, Person.phones.name, Person.association.name,
      Person.attributes.name, Person.status.name,
    ])
  static let areas = ReportSource(Area.kind, [Area.name.name, Area.kana.name])
}

extension DocumentRecords {
  /// The persons who have a record of a kind and whom a sheet may name, as a list would print them; and the others, by
  /// reason.
  ///
  /// - Parameters:
  ///   - data: the data whose consent decides.
  ///   - recipient: the class to which the sheet goes; nil for the person themselves.
  func released(
    _ source: ReportSource, _ data: ConsentData, to recipient: ConsentRecipient?
  ) throws -> (rows: [PersonList.Row], leftOut: PersonList.LeftOut) {
    var (areas, persons): ([RecordID: Record], [RecordID: Record]) = ([:], [:])
    try each(.areas) { areas[$0.id] = $0 }
    try each(.printedPerson) { persons[try knownID(of: $0.id)] = $0 }
    var rows: [PersonList.Row] = []
    var reasons: [ListRelease.Reason] = []
    try each(source) { record in
      guard let id = try record.person.map(knownID), let person = persons[id] else { return }
      let release = try release(id, data, to: recipient)
      if case .leftOut(let reason) = release {
        reasons.append(reason)
      } else {
        rows.append(
          PersonList.Row(
            person: person, records: [record],
            area: person[Person.association].flatMap { areas[$0] },
            addresses: try addresses(of: id),
            isAddressHidden: try isAddressHidden(id), mark: release.mark))
      }
    }
    return (PersonList.sorted(rows), PersonList.LeftOut(reasons))
  }
}

extension PersonList.Row {
  /// The person as the head of a sheet says them.
  func heading(on day: CalendarDate) -> [String: Any] {
    [
      "name": name, "kana": kana, "birth": birthDate, "age": age(on: day), "sex": sex,
      "addresses": addressLines, "phones": phones, "association": association, "mark": mark,
      "isMarked": !mark.isEmpty,
    ]
  }
}
