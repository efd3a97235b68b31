import Records

/// A question that a report asks.
public enum ReportParameter: Sendable {
  /// A first and a last day.
  case period
  /// A fiscal year; optional: all that there are.
  case fiscalYear(isRequired: Bool)
  /// One of several ways to count.
  case scope([ReportChoice], summary: String)
  /// A 地区社協 or 自治会; none: everything that the person who asks may count.
  case place

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
    case .scope(let choices, let summary):
      [
        ReportOption(
          "scope", choices.map { "\($0.word)(\($0.hint))" }.joined(separator: " か "),
          .choice(choices), isRequired: true, summary: summary)
      ]
    case .place:
      [
        ReportOption(
          "area", "この地区社協または自治会のもの(番号か名称)", .place, isRequired: false,
          summary: "Of this area alone.")
      ]
    }
  }
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
    case day, fiscalYear, place
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
