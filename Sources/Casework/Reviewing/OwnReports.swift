import Authority
import Merge
import Records
import Sync

/// The stages of the reports that a user made, as far as they may know them: somebody took one up, visited, closed it.
public struct OwnReports: Sendable, Equatable {
  private let stages: [RecordID: ReviewStage]

  public init(in rows: some RecordReading) throws {
    guard let own = try rows.ownUser else {
      stages = [:]
      return
    }
    var stages: [RecordID: ReviewStage] = [:]
    for review in try rows.views(RecordQuery(Review.kind)).map(\.record) {
      guard let report = review[Review.source], let stage = review[Review.stage],
        try rows.place(report)?.place.author == own.id
      else { continue }
      stages[report] = stage
    }
    self.stages = stages
  }

  /// The reports that came to another stage, in a fixed order. A new report nobody has looked at is no news.
  public func news(since told: OwnReports) -> [(report: RecordID, stage: ReviewStage)] {
    stages.filter { report, stage in
      stage != told.stages[report] ?? .unconfirmed
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// As it is kept on the device.
  public var value: Value {
    .object(
      Dictionary(
        uniqueKeysWithValues: stages.map { ($0.key.description, .text($0.value.rawValue)) }))
  }

  public init(_ value: Value) {
    stages = (value.object ?? [:]).reduce(into: [:]) { stages, item in
      guard let report = RecordID(item.key) else { return }
      stages[report] = item.value.text.flatMap(ReviewStage.init)
    }
  }
}
