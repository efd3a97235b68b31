import Authority
import Casework
import Merge
import Records
import Testing

/// The flow of document 003: what was done about a report, on which days, in the document's words.
@Suite struct CaseworkFlowTests {
  private let city: MemoryRecords
  private let reviews: Reviews

  init() throws {
    city = try MemoryRecords.twoDistricts()
    reviews = Reviews(rows: city, writer: city, reader: city.reader)
  }

  private func review(_ source: RecordID) throws -> Record {
    try #require(try city.view(source.companion(Review.kindName))?.record)
  }

  @Test func theStepsStandWithTheirDaysAndTheStageFollows() throws {
    let concern = try city.add(Concern.kind, ["person": "北野花", "content": "ごみ"])
    try reviews.take(concern.description, insteadOfOthers: false)
    #expect(
      CaseworkFlow(of: try review(concern)).text
        == "相談受付 9月1日 → 家庭訪問 — → 情報共有・協議 — → 連絡・調整 —")
    try reviews.note(concern.description, "本人に会った", step: "家庭訪問", stage: nil, due: nil)
    try reviews.note(concern.description, "役割を決めた", step: "情報共有・協議", stage: nil, due: nil)
    let now = try review(concern)
    #expect(now[Review.stage] == .conferring)
    #expect(
      CaseworkFlow(of: now).text == "相談受付 9月1日 → 家庭訪問 9月1日 → 情報共有・協議 9月1日 → 連絡・調整 —")
  }

  @Test func aStageThatIsSaidSaysItsStep() throws {
    let concern = try city.add(Concern.kind, ["person": "北野花", "content": "ごみ"])
    try reviews.note(concern.description, "包括に頼んだ", stage: "つないだ", due: nil)
    #expect(try review(concern)[Review.progress].map(\.step) == [.coordination])
    try reviews.note(concern.description, "様子を聞いた", stage: "終結", due: nil)
    #expect(try review(concern)[Review.progress].count { $0.step == nil } == 1)
  }

  @Test func aPaperThatIsPutOffIsNoNewCaseAndAReportThatWasHandedOnIsNoneYet() throws {
    let team = try city.add(Team.kind, ["person": "北野花", "formed_on": "2020-01-01"])
    try reviews.postpone(team.description, until: "2020-09-20")
    #expect(try review(team)[Review.receivedOn] == nil)
    try city.add(Worker.kind, ["name": "森一郎"])
    let concern = try city.add(Concern.kind, ["person": "北野花", "content": "ごみ"])
    try reviews.hand(concern.description, to: "森一郎")
    #expect(try review(concern)[Review.receivedOn] == nil)
    try reviews.close(concern.description, outcome: "解決", thanks: nil)
    #expect(try review(concern)[Review.receivedOn] == city.today)
    #expect(try review(concern)[Review.closedOn] == city.today)
  }

  @Test func aStepThatIsMistypedIsNotTaken() throws {
    let concern = try city.add(Concern.kind, ["person": "北野花", "content": "ごみ"])
    let problem = try #require(throws: Problem.self) {
      try reviews.note(concern.description, "会った", step: "家庭訪門", stage: nil, due: nil)
    }
    #expect(problem.code == .unknownWord)
    #expect(try city.view(concern.companion(Review.kindName)) == nil)
  }
}
