import Authority
import Casework
import Hummingbird
import Records
import Reports
import Storage
import Sync

/// `GET /api/v1/statistics/…`: every report of the catalogue, for users who see numbers and no records
/// (docs/PROTOCOL.md).
struct StatisticsRoutes {
  let store: ServerStore
  let questions: Questions

  private static let denials: [ProblemCode] = [
    .reportNotPermitted, .accountEnded, .deviceRevoked, .badDate, .badValue,
  ]

  var endpoints: [Endpoint] { ReportCatalogue.reports.map(endpoint) }

  private func endpoint(_ report: Report) -> Endpoint {
    Endpoint(
      method: .get, path: "/api/v1/statistics/" + report.name, name: report.route.name,
      summary: report.route.summary, caller: .device,
      parameters: report.options.map { option in
        .init(
          name: option.name, place: .query, schema: ReportSchemas.schema(option.form),
          summary: option.summary, isRequired: option.isRequired)
      },
      answer: .json(ReportSchemas.schema(report)), problems: StatisticsRoutes.denials
    ) { request, _ in
      let token = try RequestReading.token(of: request, in: store)
      let counted = try await questions.answer(token) {
        try store.read { rows in
          let requester = try rows.requester(token: token, at: .now)
          return try report.counted(
            try answers(to: report, of: request),
            in: StatisticsRoutes.seen(by: requester, of: rows),
            askedBy: requester.principal.worker
          ).json
        }
      }
      return Answer.json(counted)
    }
  }

  /// The records that are counted for a user: those of the places that the table of access gives them.
  ///
  /// - Throws: `Problem` of code `report_not_permitted`.
  private static func seen(
    by requester: ServerExchange.Requester, of rows: ServerRows
  ) throws -> ViewedRows {
    if let dismissal = requester.device.dismissal { throw Problem(dismissal.code) }
    let scopes = Policy.statisticsScopes(of: requester.principal)
    guard !scopes.isEmpty else { throw Problem(.reportNotPermitted) }
    return ViewedRows(rows, in: scopes)
  }

  private func answers(to report: Report, of request: Request) throws -> ReportAnswers {
    var words: [String: String] = [:]
    for option in report.options {
      words[option.name] = try RequestReading.parameter(option.name, of: request) { $0 }
    }
    do throws(ReportAnswerProblem) {
      return try ReportAnswers(words, to: report)
    } catch {
      switch error {
      case .missing(let option), .unreadable(let option):
        throw RequestReading.unreadable(option.name, StatisticsRoutes.code(option.form))
      case .endsBeforeItBegins: throw Problem(.badDate, .requestPart, ["part": "from > to"])
      }
    }
  }

  private static func code(_ form: ReportOption.Form) -> ProblemCode {
    switch form {
    case .day, .fiscalYear, .month: .badDate
    case .choice, .place, .person, .record, .text: .badValue
    }
  }
}
