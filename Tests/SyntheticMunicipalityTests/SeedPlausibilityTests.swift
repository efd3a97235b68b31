import Merge
import Records
import Testing

@testable import SyntheticMunicipality

@Suite("Synthetic municipality: plausible, and nobody real")
struct SeedPlausibilityTests {
  @Test("a visit is by one of the team's cooperators, to its person, while the team was at work")
  func visitsBelongToTheirTeams() {
    let city = SeededCity.small
    let municipality = SyntheticMunicipality(seed: 1, size: .small)
    for operation in municipality.operations(replica: 7, author: SeededCity.author)
    where operation.kind == Visit.kind.name {
      let visit = Record(
        id: operation.record, kindName: operation.kind,
        values: operation.writes.mapValues(\.value))
      guard let team = visit[Visit.team].flatMap({ city.records[$0] }), let day = visit[Visit.date]
      else {
        Issue.record("a visit without team or day")
        continue
      }
      #expect(visit[Visit.person] == team[Team.person])
      #expect(visit[Visit.visitor].map(team[Team.cooperators].contains) == true)
      #expect(team[Team.formedOn].map { $0 <= day } == true)
      #expect(team[Team.endedOn].map { day < $0 } ?? true)
      #expect(!visit[Visit.activities].isEmpty)
      let isFine = visit[Visit.status] == .well || visit[Visit.status] == .unchanged
      #expect(!isFine || visit[Visit.signs].isEmpty)
    }
  }

  @Test("most visits are on workdays and find nothing; a few find something, with signs")
  func visitsAreMostlyQuiet() {
    var (all, quiet, worrying, weekends, untold) = (0, 0, 0, 0, 0)
    let municipality = SyntheticMunicipality(seed: 1, size: .persons(120))
    for operation in municipality.operations(replica: 7, author: SeededCity.author)
    where operation.kind == Visit.kind.name {
      all += 1
      let status = operation.writes[FieldPath(Visit.status.name)]?.value.text ?? ""
      if ["元気", "変わりなし"].contains(status) { quiet += 1 }
      if ["気になる", "異変"].contains(status) {
        worrying += 1
        if !operation.writes.keys.contains(where: { $0.field == Visit.signs.name }) { untold += 1 }
      }
      if SeedCalendar.isWeekend(operation.recordedAt.dateInJapan) { weekends += 1 }
    }
    #expect(quiet * 100 > all * 94)
    #expect(worrying > 0 && worrying * 100 < all * 2)
    #expect(weekends > 0 && weekends * 100 < all * 15)
    #expect(untold == 0)
  }

  @Test("a person has one team at most")
  func onePersonOneTeam() {
    let persons = SeededCity.printed.records(of: Team.kind).compactMap { $0[Team.person] }
    #expect(Set(persons).count == persons.count)
  }

  @Test("companion records carry the id that every device would give them")
  func companionsAreCompanions() {
    for record in SeededCity.printed.records.values {
      switch record.kindName {
      case "kit": #expect(record[Kit.person]?.companion("kit") == record.id)
      case "supporter_entry":
        #expect(record[SupporterEntry.person]?.companion("supporter_entry") == record.id)
      case "review": #expect(record[Review.source]?.companion("review") == record.id)
      default: break
      }
    }
  }

  @Test("names have kana and the kanji that registers are full of")
  func namesAreVaried() {
    let city = SeededCity.printed
    let people = city.records(of: Person.kind)
    let names = people.compactMap { $0[Person.name] }
    #expect(Set(names).count > 950)
    #expect(people.allSatisfy { $0[Person.kana]?.isEmpty == false })
    let all = names + city.records(of: Worker.kind).compactMap { $0[Worker.name] }
    let scalars = Set(all.flatMap(\.unicodeScalars))
    for kanji in "髙﨑邊邉齋𠮷濵廣澤".unicodeScalars { #expect(scalars.contains(kanji)) }
    #expect(scalars.contains("\u{e0100}"), "a variation selector")
  }

  @Test("telephone numbers are in ranges that are given to nobody")
  func phonesAreFictitious() {
    for record in SeededCity.printed.records.values {
      for (path, value) in record.values where path.text.hasSuffix("phone") || path.part == "number"
      {
        let number = value.text ?? ""
        #expect(number.hasPrefix("0766-00-") || number.hasPrefix("090-0000-"), "\(path)")
      }
    }
  }

  @Test("a few addresses are hidden, a third of the persons with teams are on the supporter list")
  func papersAreSpread() {
    let city = SeededCity.printed
    let hidden = city.records(of: Person.kind).count { $0[Person.addressHidden] == .yes }
    #expect((2...12).contains(hidden))
    #expect((240...360).contains(city.records(of: SupporterEntry.kind).count))
    let consents = city.records(of: Consent.kind)
    for state in ConsentState.allCases {
      #expect(consents.contains { $0[Consent.state] == state }, "\(state.rawValue)")
    }
    for recipient in [ConsentRecipient.welfareCommissioner, .cooperator, .emergencyServices] {
      #expect(consents.contains { $0[Consent.recipient] == recipient })
    }
  }

  @Test("what was found long ago is closed; only the last fortnight's waits")
  func queueIsShort() {
    let reviews = SeededCity.printed.records(of: Review.kind)
    let closed = reviews.count { $0[Review.stage] == .closed }
    #expect(closed * 100 > reviews.count * 85)
    #expect(closed < reviews.count)
  }
}
