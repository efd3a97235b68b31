import Authority
import Merge
import Records
import Support
import Sync
import TestKit
import Testing

/// The first copy that a device gets under a new grant.
@Suite(.seeded) struct FirstCopyTests {
  private let city: City
  private let worker: CityDevice
  private let person: RecordID
  private let visits: [RecordID]

  /// A city whose reference data were changed last, as in every city that has been used for a while.
  init() throws {
    city = try City(stream: 91)
    worker = try city.device(.communitySocialWorker)
    let (district, person) = (city.id(), city.id())
    self.person = person
    let visits = [city.id(), city.id(), city.id()]
    self.visits = visits
    try worker.write(Area.kind, district, ["level": "地区社協", "name": "甲地区"])
    try worker.write(
      Person.kind, person, ["name": "甲野", "association": .text(district.description)])
    for visit in visits {
      try worker.write(
        Visit.kind, visit, ["person": .text(person.description), "date": "2020-04-01"])
    }
    try worker.write(Person.kind, person, ["kana": "コウノ"])
    try worker.write(Area.kind, district, ["name": "甲の地区"])
    try worker.sync()
  }

  /// A device that asks page by page, and keeps nothing but the cursors.
  private struct Asking {
    let city: City
    let token: String
    var pageBytes: Int
    var request = SyncRequest(replica: 77, incarnation: nil, cursors: [:], oldest: 1, lines: [])

    /// Page by page until there is no more.
    mutating func all() throws -> [SyncAnswer] {
      var answers = [try next()]
      while answers[answers.count - 1].more {
        try #require(answers.count < 50, "a copy that comes to no end")
        answers.append(try next())
      }
      return answers
    }

    mutating func next() throws -> SyncAnswer {
      let request = request
      let answer = try city.server.write { rows in
        let requester = try rows.requester(token: token, at: city.now)
        var exchange = ServerExchange(request, from: requester, at: city.now)
        exchange.pageBytes = pageBytes
        return try exchange.run(in: rows) { requester.principal }
      }
      (self.request.incarnation, self.request.cursors) = (answer.incarnation, answer.cursors)
      return answer
    }
  }

  private func asking(pageBytes: Int) throws -> Asking {
    let device = try city.device(.communitySocialWorker, of: worker.account)
    return Asking(city: city, token: device.token, pageBytes: pageBytes)
  }

  private func records(_ answer: SyncAnswer) -> [RecordID] {
    answer.states.compactMap { RecordState(line: $0.line)?.id }
  }

  @Test(arguments: [1, 400, Limits.answerPageBytes])
  func whatPlacesOthersComesBeforeThem(pageBytes: Int) throws {
    var asking = try asking(pageBytes: pageBytes)
    var ranks: [Int] = []
    for answer in try asking.all() {
      ranks += answer.states.compactMap { sent in
        RecordState(line: sent.line).flatMap { Catalogue.kind($0.kind)?.placement.rank }
      }
    }
    #expect(ranks.count == 2 + visits.count)
    #expect(ranks == ranks.sorted())
    // The cursors behind the copy are those of any other device.
    #expect(asking.request.cursors.keys.allSatisfy { $0 >= 0 })
    #expect(try records(asking.next()) == [])
  }

  @Test func whatChangesMeanwhileComesWhenAllHasComeAndOnce() throws {
    var asking = try asking(pageBytes: 1)
    let first = try asking.next()
    #expect(first.more)
    #expect(asking.request.cursors.keys.contains { $0 < 0 })
    try worker.write(Visit.kind, visits[1], ["lifecycle": ["state": "deleted", "before": []]])
    try worker.write(Person.kind, person, ["phone": "0766-00-0000"])
    try worker.sync()
    let later = try asking.all().flatMap(records)
    #expect(later.count == 4)
    #expect(Set(later) == Set(visits + [person]))
    #expect(Set(later.suffix(2)) == [visits[1], person])
  }

  @Test func whatADeviceHasIsBroughtUpToDateBeforeANewGrantIsCopied() throws {
    let (here, there) = (city.id(), city.id())
    for (area, name) in [(here, "乙地区"), (there, "丙地区")] {
      try worker.write(Area.kind, area, ["level": "地区社協", "name": .text(name)])
    }
    let (known, departing) = (city.id(), city.id())
    for person in [known, departing] {
      try worker.write(Person.kind, person, ["name": "乙野", "association": .text(here.description)])
    }
    try worker.write(Person.kind, person, ["association": .text(there.description)])
    try worker.sync()
    let device = try city.device(
      .welfareCommissioner, district: here, seesHiddenAddresses: false)
    let user = device.account.id
    var asking = Asking(city: city, token: device.token, pageBytes: 1)
    _ = try asking.all()
    try city.server.write { rows in
      try rows.add(Assignment(.welfareCommissioner, district: there), to: user)
    }
    // The copy has begun and is cut.
    #expect(try asking.next().more)
    try worker.write(Person.kind, known, ["address_hidden": "有"])
    try worker.write(Person.kind, departing, ["association": .text(there.description)])
    try worker.sync()
    asking.pageBytes = 4_000
    let next = try asking.next()
    #expect(records(next).first == known)
    #expect(next.gone.map(\.record).contains(departing))
  }

  @Test func whoIsNewIsNotToldWhatHasGoneBefore() throws {
    let (here, there) = (city.id(), city.id())
    try worker.write(Area.kind, here, ["level": "地区社協", "name": "乙地区"])
    try worker.write(Area.kind, there, ["level": "地区社協", "name": "丙地区"])
    try worker.write(Person.kind, person, ["association": .text(here.description)])
    try worker.sync()
    try worker.write(Person.kind, person, ["association": .text(there.description)])
    try worker.sync()
    let commissioner = try city.device(.welfareCommissioner, district: here)
    let summary = try commissioner.sync()
    #expect(summary.gone == 0)
    #expect(try commissioner.view(person) == nil)
  }
}
