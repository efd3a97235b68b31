import Foundation
import Records
import Testing

@testable import Reports

/// 新規 and 延支援 of the community social workers, counted from the notes of their follow-ups.
@Suite struct SupportReportTests {
  private static func review(
    _ number: Int, received: String?, notes: [(day: String, step: CaseworkStep?)] = [],
    closed: String? = nil, _ outcome: ReviewOutcome? = nil
  ) -> Record {
    var values: [String: Value] = [
      "stage": .text((closed == nil ? ReviewStage.visiting : .closed).rawValue)
    ]
    values["received_on"] = received.map(Value.text)
    values["closed_on"] = closed.map(Value.text)
    values["outcome"] = outcome.map { .text($0.rawValue) }
    var review = Sample.record(Review.kind, number, values)
    for (index, note) in notes.enumerated() {
      let item = "n\(index)"
      review.values[FieldPath("progress", member: item)] = true
      review.values[FieldPath("progress", item: item, part: "date")] = .text(note.day)
      if let step = note.step {
        review.values[FieldPath("progress", item: item, part: "step")] = .text(step.rawValue)
      }
    }
    return review
  }

  private func counted(_ reviews: [Record], in month: String) throws -> Value {
    try SupportReport.report.counted(
      ReportAnswers(["month": month], to: SupportReport.report), over: SampleRecords(reviews)
    ).json
  }

  @Test func eachNoteIsASupportInItsOwnMonthAndACaseIsNewOnce() throws {
    let figures = try counted(
      [
        Self.review(
          1, received: "2020-08-31",
          notes: [("2020-08-31", .homeVisit), ("2020-09-01", .homeVisit), ("2020-09-30", nil)]),
        Self.review(
          2, received: "2020-09-10",
          notes: [("2020-09-11", .conference), ("2020-10-01", .coordination)],
          closed: "2020-09-30", .watching),
        Self.review(3, received: nil, notes: [("2020-09-02", .coordination)]),
        Self.review(4, received: "2020-08-01", closed: "2020-10-01", .solved),
      ], in: "2020-09")
    #expect(figures["new"] == 1 && figures["supports"] == 4 && figures["closed"] == 1)
    #expect(figures["steps"]?["家庭訪問"] == 1 && figures["steps"]?["情報共有・協議"] == 1)
    #expect(figures["steps"]?["連絡・調整"] == 1 && figures["without_step"] == 1)
    #expect(figures["outcomes"]?["見守りへ"] == 1 && figures["outcomes"]?["解決"] != 1)
  }

  @Test func aFollowUpThatWasOpenedAgainHasNotEnded() throws {
    var review = Self.review(1, received: "2020-09-01", closed: "2020-09-02", .solved)
    review.values[FieldPath("stage")] = .text(ReviewStage.visiting.rawValue)
    #expect(try counted([review], in: "2020-09")["closed"] == 0)
  }
}
