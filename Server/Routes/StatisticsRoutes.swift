import Hummingbird
import Records
import Reports
import Storage
import Sync

/// `GET /api/v1/statistics/…`: reports for whoever sees numbers and no records (docs/PROTOCOL.md).
struct StatisticsRoutes {
  let store: ServerStore
  let questions: Questions

  private static let denials: [ProblemCode] = [
    .reportNotPermitted, .accountEnded, .deviceRevoked, .badDate, .badValue,
  ]
  /// Fiscal years that can be asked for.
  private static let years = 1900...2999

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/statistics/carenet", name: "countCareNet",
        summary: "What the teams did in a period.", caller: .device,
        parameters: [
          .init(
            name: "from", place: .query, schema: Schema.day, summary: "The first day.",
            isRequired: true),
          .init(
            name: "to", place: .query, schema: Schema.day, summary: "The last day, not before it.",
            isRequired: true),
        ],
        answer: .json(StatisticsRoutes.careNet), problems: StatisticsRoutes.denials
      ) { request, _ in
        try await answer(to: request) { statistics in
          let (from, to) = (try day("from", of: request), try day("to", of: request))
          guard from <= to else { throw Problem(.badDate, "from > to") }
          return try statistics.careNet(from: from, to: to).json
        }
      },
      Endpoint(
        method: .get, path: "/api/v1/statistics/routes", name: "countRoutes",
        summary: "New consultations by route and fiscal year.", caller: .device,
        parameters: [
          .init(
            name: "scope", place: .query,
            schema: Schema.words(RoutesReport.Scope.allCases.map(\.rawValue)),
            summary: "Whose consultations.", isRequired: true),
          .init(
            name: "year", place: .query,
            schema: Schema.integer(
              atLeast: Int64(StatisticsRoutes.years.lowerBound),
              atMost: Int64(StatisticsRoutes.years.upperBound)),
            summary: "Of this fiscal year alone."),
        ],
        answer: .json(StatisticsRoutes.routes), problems: StatisticsRoutes.denials
      ) { request, _ in
        try await answer(to: request) { statistics in
          let scope = try RequestReading.parameter(
            "scope", of: request, otherwise: .badValue, RoutesReport.Scope.init(rawValue:))
          guard let scope else { throw Problem(.badValue, "scope") }
          return try statistics.routes(scope, try year(of: request).map { [$0] }).json
        }
      },
    ]
  }

  private func answer(
    to request: Request, _ count: @escaping @Sendable (Statistics) throws -> Value
  ) async throws -> Response {
    let token = try RequestReading.token(of: request, in: store)
    let counted = try await questions.answer(token) {
      try store.read { rows in
        try count(Statistics(rows.asker(token: token, at: .now), in: rows))
      }
    }
    return Answer.json(counted)
  }

  private func day(_ name: String, of request: Request) throws -> CalendarDate {
    guard let day = try RequestReading.day(name, of: request) else { throw Problem(.badDate, name) }
    return day
  }

  private func year(of request: Request) throws -> FiscalYear? {
    try RequestReading.parameter("year", of: request, otherwise: .badDate) { text in
      guard let year = Int(text), String(year) == text, StatisticsRoutes.years.contains(year)
      else { return nil }
      return FiscalYear(year)
    }
  }

  // MARK: What the documents look like

  private static let careNet = Schema.object([
    "from": Schema.day, "to": Schema.day, "teams": Schema.integer(atLeast: 0),
    "cooperators": Schema.integer(atLeast: 0), "attributes": counts(PersonAttribute.self),
    "activities": counts(Activity.self),
  ])

  private static let routes = Schema.object([
    "scope": Schema.words(RoutesReport.Scope.allCases.map(\.rawValue)), "note": Schema.string,
    "years": Schema.list(
      of: Schema.object([
        "fiscal_year": Schema.string, "total": Schema.integer(atLeast: 0),
        "counts": counts(ReferralRoute.self), "percentages": counts(ReferralRoute.self),
        "without_route": Schema.integer(atLeast: 0),
      ])),
  ])

  private static func counts<Word: VocabularyWord>(_ words: Word.Type) -> Value {
    Schema.object(
      Dictionary(
        uniqueKeysWithValues: Word.allCases.map { ($0.rawValue, Schema.integer(atLeast: 0)) }))
  }
}
