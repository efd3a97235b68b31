import Records
import Reports

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
        let key = supporter.identity(at: person[Person.association])
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
