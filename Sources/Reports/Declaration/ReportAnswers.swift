import Records

/// The answers to the questions of a report or a document, each in the one spelling that a route takes.
public struct ReportAnswers: Sendable, Hashable {
  /// Years that can be asked for.
  public static let years = 1900...2999

  enum Answer: Sendable, Hashable {
    case day(CalendarDate)
    case fiscalYear(FiscalYear)
    case month(CalendarMonth)
    case choice(String)
    case place(RecordID)
    case person(RecordID)
    case record(RecordID)
    case text(String)

    var word: String {
      switch self {
      case .day(let day): day.description
      case .fiscalYear(let year): String(year.year)
      case .month(let month): month.text
      case .choice(let word): word
      case .place(let id), .person(let id), .record(let id): id.description
      case .text(let text): text
      }
    }
  }

  private let answers: [String: Answer]
  /// The words of the options that were answered, by name.
  public var words: [String: String] { answers.mapValues(\.word) }

  /// - Parameter words: by the option's name, in the spelling of the route.
  public init(
    _ words: [String: String], to questionnaire: some Questionnaire
  ) throws(ReportAnswerProblem) {
    var answers: [String: Answer] = [:]
    for option in questionnaire.options {
      guard let word = words[option.name] else {
        if option.isRequired { throw .missing(option) }
        continue
      }
      guard let answer = ReportAnswers.answer(word, to: option) else { throw .unreadable(option) }
      answers[option.name] = answer
    }
    self.answers = answers
    if let period, period.from > period.to { throw .endsBeforeItBegins }
  }

  private static func answer(_ word: String, to option: ReportOption) -> Answer? {
    switch option.form {
    case .day: return CalendarDate(iso: word).map(Answer.day)
    case .fiscalYear:
      guard let year = Int(word), String(year) == word, years.contains(year) else { return nil }
      return .fiscalYear(FiscalYear(year))
    case .month:
      return CalendarMonth(iso: word).flatMap {
        years.contains($0.from.year) ? .month($0) : nil
      }
    case .choice(let choices):
      return choices.contains { $0.word.hasSameBytes(as: word) } ? .choice(word) : nil
    case .place: return RecordID(word).map(Answer.place)
    case .person: return RecordID(word).map(Answer.person)
    case .record: return RecordID(word).map(Answer.record)
    case .text: return .text(word)
    }
  }

  /// The first and the last day of a period.
  public var period: (from: CalendarDate, to: CalendarDate)? {
    guard case .day(let from)? = answers["from"], case .day(let to)? = answers["to"] else {
      return nil
    }
    return (from, to)
  }

  public var fiscalYear: FiscalYear? {
    if case .fiscalYear(let year)? = answers["year"] { year } else { nil }
  }

  public var month: CalendarMonth? {
    if case .month(let month)? = answers["month"] { month } else { nil }
  }

  /// A day of the week that is asked for.
  public var week: CalendarDate? {
    if case .day(let day)? = answers["week"] { day } else { nil }
  }

  /// The way to count.
  public var scope: String? { if case .choice(let word)? = answers["scope"] { word } else { nil } }

  public var place: RecordID? { if case .place(let id)? = answers["area"] { id } else { nil } }

  public var person: RecordID? {
    if case .person(let id)? = answers["person"] { id } else { nil }
  }

  /// The つなぐシート that is asked for.
  public var referral: RecordID? {
    if case .record(let id)? = answers["sheet"] { id } else { nil }
  }

  /// The recipient of a sheet, who is not the person whom it is about.
  public var recipient: String? { text("recipient") }

  /// The class of the recipient: who asks for a recipient's sheet finds it out (`ReportReader`).
  public var recipientClass: ConsentRecipient? { text("class").flatMap(ConsentRecipient.init) }

  public var supporter: String? { text("supporter") }

  private func text(_ name: String) -> String? {
    if case .text(let text)? = answers[name] { text } else { nil }
  }

  /// The days that the report is about; nil for all.
  public var days: (from: CalendarDate, to: CalendarDate)? {
    period ?? fiscalYear.map { ($0.from, $0.to) } ?? month.map { ($0.from, $0.to) }
  }
}

/// Why an answer is none.
public enum ReportAnswerProblem: Error, Sendable {
  case missing(ReportOption)
  case unreadable(ReportOption)
  case endsBeforeItBegins
}
