import Authority
import Records
import Reports
import Sync

/// The gaps of a place by person, as a list of the user's own: to walk by, to sort, and as points on a map.
public struct GapRound {
  public let own: OwnList

  /// - Parameter number: of the copy.
  public init(
    _ gaps: SupportGaps, in area: RecordID?, on today: CalendarDate, numbered number: CopyNumber?,
    in rows: some RecordReading
  ) throws {
    let found = Dictionary(
      grouping: gaps.persons.flatMap { gap, persons in persons.map { (person: $0, gap: gap) } },
      by: \.person)
    let persons = try found.compactMap { id, all -> PersonList.Row? in
      guard let person = try rows.joined(id)?.state.view.record else { return nil }
      let order = SupportGap.allCases.filter(Set(all.map(\.gap)).contains)
      let standing = try ListStanding(of: id, for: [], in: rows)
      guard standing.releaseToOneself.isReleased else { return nil }
      var printed = PersonList.Row(
        person: person,
        records: [try rows.companion(SupporterEntry.kind, of: id)].compactMap(\.self),
        area: try person[Person.association].flatMap { try rows.view($0)?.record },
        addresses: try rows.addresses(of: id), isAddressHidden: try Hiding.isHidden(id, in: rows),
        mark: standing.releaseToOneself.mark)
      printed.notes = order.map(\.short)
      return printed
    }
    own = try OwnList(
      GapList.form, persons, leftOut: PersonList.LeftOut([]), in: area, on: today,
      numbered: number, in: rows)
  }
}

extension SupportGap {
  /// As it stands in a person's row.
  var short: String {
    switch self {
    case .nothing: "チームもバトンも行もない"
    case .rowWithoutTeam: "チームがない"
    case .teamWithoutCooperators: "協力者がいない"
    case .kitWithoutRow: "リストの行がない"
    case .teamWithoutKit: "バトンがない"
    case .noSupporter: "支援協力者がいない"
    case .oneSupporter: "支援協力者が1人"
    case .nobodyAgreed: "協力の同意がまだ"
    case .noShelter: "避難場所がない"
    case .unknownShelter: "避難場所が一覧にない"
    case .unfitShelter: "避難場所が災害に合うか不明"
    }
  }
}
