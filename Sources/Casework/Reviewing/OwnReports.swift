import Authority
import Merge
import Records
import Sync

/// How the reports of a user stand, as far as they may know it: somebody took one up, visited, closed it, and said a word of
/// thanks.
public struct OwnReports: Sendable, Equatable {
  /// The follow-up of one report, as far as its author may know it.
  public struct Standing: Sendable, Equatable {
    public let stage: ReviewStage
    public let thanks: String?

    /// A report that nobody has looked at yet.
    fileprivate static let new = Standing(stage: .unconfirmed, thanks: nil)
  }

  /// One piece of news.
  public struct News: Sendable, Equatable {
    public let report: RecordID
    /// nil where only the words are new.
    public let stage: ReviewStage?
    /// nil where they were told before.
    public let thanks: String?
  }

  private let standings: [RecordID: Standing]

  public init(in rows: some RecordReading) throws {
    guard let own = try rows.ownUser else {
      standings = [:]
      return
    }
    var standings: [RecordID: Standing] = [:]
    for review in try rows.views(RecordQuery(Review.kind)).map(\.record) {
      guard let report = review[Review.source], let stage = review[Review.stage],
        let found = try rows.place(report), ReviewStanding.reports.contains(found.kind),
        found.place.author == own.id
      else { continue }
      standings[report] = Standing(stage: stage, thanks: review[Review.thanks])
    }
    self.standings = standings
  }

  /// The news of the reports, in a fixed order. A new report nobody has looked at is no news.
  public func news(since told: OwnReports) -> [News] {
    standings.sorted { $0.key < $1.key }.compactMap { report, now in
      let before = told.standings[report] ?? .new
      let stage = now.stage == before.stage ? nil : now.stage
      let thanks = now.thanks == before.thanks ? nil : now.thanks
      return stage == nil && thanks == nil
        ? nil : News(report: report, stage: stage, thanks: thanks)
    }
  }

  /// As it is kept on the device.
  public var value: Value {
    .object(
      Dictionary(
        uniqueKeysWithValues: standings.map { report, standing in
          (
            report.description,
            ["stage": .text(standing.stage.rawValue), "thanks": .optional(standing.thanks)]
          )
        }))
  }

  /// - Parameter value: an earlier version kept the stage alone.
  public init(_ value: Value) {
    standings = (value.object ?? [:]).reduce(into: [:]) { standings, item in
      let stage = (item.value["stage"] ?? item.value).text.flatMap(ReviewStage.init)
      guard let report = RecordID(item.key), let stage else { return }
      standings[report] = Standing(stage: stage, thanks: item.value["thanks"]?.text)
    }
  }
}
