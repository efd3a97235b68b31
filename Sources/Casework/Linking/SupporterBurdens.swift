import Records

/// The supporters of a district across its rows: who is counted on by many, and who needs help themselves.
struct SupporterBurdens {
  let supporters: [SupportGaps.Supporter]

  private struct Bearer {
    let name: String
    let traits: PersonTraits
    var persons: [RecordID] = []
  }

  init(_ reach: SupportReach) {
    var bearers: [String: Bearer] = [:]
    for person in reach.persons {
      for supporter in reach.rows[person.id]?.standingSupporters ?? [] {
        guard let name = supporter.name else { continue }
        let key = SupporterBurdens.key(of: supporter, name, at: person[Person.association])
        bearers[key, default: Bearer(name: name, traits: SupporterBurdens.traits(of: supporter))]
          .persons.append(person.id)
      }
    }
    let listed = reach.persons.filter { reach.rows[$0.id] != nil }
    let byName = Dictionary(grouping: listed) { SearchKey.make($0[Person.name] ?? "") }
    supporters = bearers.values.compactMap { bearer in
      let own = byName[SearchKey.make(bearer.name)]?.first {
        bearer.traits.isSurely(PersonTraits($0))
      }
      guard bearer.persons.count > SupportGaps.personsOfOne || own != nil else { return nil }
      return SupportGaps.Supporter(name: bearer.name, persons: bearer.persons, own: own?.id)
    }.sorted { (-$0.persons.count, $0.name) < (-$1.persons.count, $1.name) }
  }

  /// One supporter, in whichever rows they stand: the 担い手, or a name with its number. Without a number they are taken
  /// for one within a 自治会 only: elsewhere somebody else can have the name.
  private static func key(
    of supporter: ListItem<EvacuationSupporter>, _ name: String, at association: RecordID?
  ) -> String {
    if let worker = supporter.worker { return worker.description }
    let digits = PhoneDigits.digits(of: supporter.phone ?? "")
    return [SearchKey.make(name), digits.isEmpty ? association?.description ?? "" : digits]
      .joined(separator: " ")
  }

  private static func traits(of supporter: ListItem<EvacuationSupporter>) -> PersonTraits {
    PersonTraits(
      name: supporter.name, kana: nil, birthDate: nil,
      address: supporter.address.map { Address(line: $0) },
      phones: [supporter.phone].compactMap(\.self))
  }
}

extension PersonTraits {
  /// Whether two are one person: the name, and a number or an address that agrees.
  fileprivate func isSurely(_ other: PersonTraits) -> Bool {
    let likeness = PersonLikeness(self, other, rarity: 0)
    return likeness.name == .same && (likeness.isSameAddress || likeness.isSamePhone)
  }
}
