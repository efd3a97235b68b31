import Records

/// A question that a report asks.
public enum ReportParameter: Sendable {
  /// A first and a last day.
  case period
  /// A fiscal year; optional: all that there are.
  case fiscalYear(isRequired: Bool)
  case month
  /// A week, by a day of it; none: this week.
  case week
  /// One of several ways to count.
  case scope([ReportChoice], summary: String)
  /// One つなぐシート.
  case referral
  /// A 地区社協 or 自治会; none: everything that the person who asks may count.
  case place
  /// One person; none: everybody of the place.
  case person
  /// The recipient of a sheet, with their class; none: the person whom it is about.
  case recipient
  /// A supporter by name; none: all.
  case supporter

  /// The options by which it is answered.
  public var options: [ReportOption] {
    switch self {
    case .period:
      [
        ReportOption("from", "この日から", .day, isRequired: true, summary: "The first day."),
        ReportOption(
          "to", "この日まで", .day, isRequired: true, summary: "The last day, not before it."),
      ]
    case .fiscalYear(let isRequired):
      [
        ReportOption(
          "year", isRequired ? "年度(例 R2)" : "この年度だけ(例 R2)", .fiscalYear,
          isRequired: isRequired,
          summary: isRequired ? "The fiscal year." : "Of this fiscal year alone.")
      ]
    case .month:
      [
        ReportOption(
          "month", "この月(例 今月、10月、R8.10)", .month, isRequired: true, summary: "The month.")
      ]
    case .week:
      [
        ReportOption(
          "week", "この日を含む週(月曜から日曜)。入れなければ今週", .day, isRequired: false,
          summary: "The week of this day.")
      ]
    case .scope(let choices, let summary):
      [
        ReportOption(
          "scope", choices.map { "\($0.word)(\($0.hint))" }.joined(separator: " か "),
          .choice(choices), isRequired: true, summary: summary)
      ]
    case .referral:
      [
        ReportOption(
          "sheet", "つなぐシートの番号", .record(Referral.kindName), isRequired: true,
          summary: "The referral.")
      ]
    case .place:
      [
        ReportOption(
          "area", "この地区社協または自治会のもの(番号か名称)", .place, isRequired: false,
          summary: "Of this area alone.")
      ]
    case .person:
      [
        ReportOption(
          "person", "この対象者のもの(番号か氏名)", .person, isRequired: false,
          summary: "Of this person alone.")
      ]
    case .recipient:
      [
        ReportOption(
          "recipient", "渡す相手(入れなければ本人)", .text, isRequired: false,
          summary: "The recipient; none: the person themselves."),
        ReportOption(
          "class", "渡す相手の種類(相手の言葉から分かれば要りません)", .text, isRequired: false,
          summary: "The class of the recipient."),
      ]
    case .supporter:
      [
        ReportOption(
          "supporter", "この支援協力者の分だけ(氏名)", .text, isRequired: false,
          summary: "Of this supporter alone.")
      ]
    }
  }
}

extension ReportParameter {
  /// The answers of most people, by the option's name: offered where somebody is asked.
  public func suggestions(on today: CalendarDate) -> [String: ReportSuggestion] {
    switch self {
    case .period:
      let year = FiscalYear(containing: today)
      let isFirstHalf = today <= year.firstHalfEnd
      let from = isFirstHalf ? year.from : year.firstHalfEnd.adding(days: 1)
      return ["from": ReportSuggestion(from), "to": ReportSuggestion(today)]
    case .fiscalYear(let isRequired):
      let year = FiscalYear(containing: today)
      return isRequired ? ["year": ReportSuggestion(word: year.short, label: year.name)] : [:]
    case .month:
      let month = CalendarMonth(containing: today)
      return ["month": ReportSuggestion(word: month.text, label: month.japanese)]
    case .week: return ["week": ReportSuggestion(today)]
    case .scope, .place, .person, .recipient, .supporter, .referral: return [:]
    }
  }
}

/// An answer that somebody can take as it is.
public struct ReportSuggestion: Sendable, Equatable {
  /// As it is typed.
  public let word: String
  public let label: String

  init(word: String, label: String) {
    (self.word, self.label) = (word, label)
  }

  init(_ day: CalendarDate) { self.init(word: day.description, label: day.japanese) }
}

/// A way to count.
public struct ReportChoice: Sendable {
  public let word: String
  /// As it stands in a title.
  public let label: String
  /// As the help explains it.
  public let hint: String

  init(_ word: String, _ label: String, hint: String) {
    (self.word, self.label, self.hint) = (word, label, hint)
  }
}

/// One option of a report's command, and one parameter of its route.
public struct ReportOption: Sendable {
  public enum Form: Sendable {
    case day, fiscalYear, month, place, person, text
    /// A record of a kind.
    case record(String)
    /// The first choice is the default.
    case choice([ReportChoice])
  }

  public let name: String
  public let label: String
  public let form: Form
  /// Whether the route demands it. A command fills in the first of several choices.
  public let isRequired: Bool
  /// The description of the parameter, in English.
  public let summary: String

  init(_ name: String, _ label: String, _ form: Form, isRequired: Bool, summary: String) {
    (self.name, self.label, self.form) = (name, label, form)
    (self.isRequired, self.summary) = (isRequired, summary)
  }

  /// The word that stands where nothing is said; nil where somebody has to say it, or nobody needs to.
  public var usual: String? {
    if case .choice(let choices) = form { choices.first?.word } else { nil }
  }
}
