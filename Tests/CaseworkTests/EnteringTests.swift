import Authority
import Casework
import Merge
import Records
import Testing

/// An entry is one operation, and names the writes that were seen.
@Suite struct EnteringTests {
  private func city() throws -> (MemoryRecords, visit: RecordID) {
    let city = try MemoryRecords.twoDistricts()
    let visit = try city.add(
      Visit.kind, ["person": "北野花", "status": "元気", "activities": "見守り・声掛け"])
    return (city, visit)
  }

  @Test func whatGoesWithoutSayingIsFilledIn() throws {
    let (city, visit) = try city()
    #expect(city.state(visit)?.view.record[Visit.date] == city.today)
    let concern = try city.add(Concern.kind, ["subject": "踏切", "content": "窓が割れている"])
    let record = try #require(city.state(concern)?.view.record)
    #expect(record[Concern.urgency] == .ordinary && record[Concern.noticedOn] == city.today)
  }

  @Test func whatIsMissingOrUnclearChangesNothing() throws {
    let (city, _) = try city()
    let before = city.operations.count
    for words in [["status": "元気"], ["person": "北野花", "status": "元気元気"], ["person": "だれか"]] {
      #expect(throws: Problem.self) { try city.add(Visit.kind, words) }
    }
    #expect(city.operations.count == before)
  }

  @Test func anEditNamesWhatItHasSeenAndACorrectionEveryVersion() throws {
    let (city, visit) = try city()
    let person = try Lookup(rows: city).find("北野花", [Person.kind.name])
    let first = try #require(city.operations.first { $0.record == person })
    try _ = city.entries.edit(
      Person.kind,
      TypedEntry(city.assignments(Person.kind, ["name": "北野華"]), target: "北野花"))
    #expect(city.operations.last?.writes[FieldPath("name")]?.seen == [first.id])
    let correction = try city.entries.correct(
      Visit.kind,
      TypedEntry(city.assignments(Visit.kind, ["status": "気になる"]), target: visit.description))
    let family = try CorrectedFacts.family(of: visit, Visit.kind, in: city)
    #expect(family.record.id == visit && family.record[Visit.status] == .worrying)
    #expect(family.leaves.map(\.id) == [correction])
  }

  @Test func theLastEntryIsTakenBackUnlessSomebodyHasBuiltOnIt() throws {
    let (city, visit) = try city()
    let last = try #require(city.lastEntry)
    let kept = try #require(LastEntry(last.value))
    try TakingBack(kept, verdict: nil, in: city).carryOut(by: city)
    #expect(city.state(visit)?.view.isListed == false)
    #expect(city.journal.last == "undo 見守り記録")
    #expect(city.lastEntry == nil)
    let again = try city.add(Visit.kind, ["person": "北野花", "status": "気になる"])
    let entry = try #require(city.lastEntry)
    try Reviews(rows: city, writer: city, reader: city.reader)
      .take(again.description, insteadOfOthers: false)
    #expect(throws: Problem.self) {
      try TakingBack(entry, verdict: nil, in: city).writes()
    }
  }

  @Test func aWorryingVisitWaitsUntilItsReviewIsClosed() throws {
    let (city, _) = try city()
    let visit = try city.add(Visit.kind, ["person": "北野花", "status": "異変"])
    #expect(
      try ReviewQueue.items(in: city, on: city.today).map(\.source?.record.id) == [visit])
    let reviews = Reviews(rows: city, writer: city, reader: city.reader)
    try reviews.note(visit.description, "電話した", stage: nil, due: "R2.9.15")
    let item = try ReviewQueue.item(visit.description, on: city.today, in: city)
    #expect(item.stage == .confirming && item.review?.record[Review.progress].count == 1)
    try reviews.close(visit.description, outcome: nil, thanks: nil)
    #expect(try ReviewQueue.items(in: city, on: city.today).isEmpty)
    #expect(try ReviewQueue.items(in: city, on: city.today, .everything).count == 1)
  }
}
