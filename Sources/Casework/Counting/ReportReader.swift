import Authority
import Records
import Reports
import Sync

/// Turns what a person typed into the answers to the questions of a report or a document.
public struct ReportReader {
  private let lookup: Lookup
  private let reader: ValueReader

  public init(lookup: Lookup, reader: ValueReader) {
    (self.lookup, self.reader) = (lookup, reader)
  }

  /// - Parameter typed: by the option's name.
  /// - Throws: `Problem`: `bad_date`, `unknown_word`, `usage`, or what `Lookup` says.
  public func answers(
    _ typed: [String: String], to questionnaire: some Questionnaire
  ) throws -> ReportAnswers {
    var words: [String: String] = [:]
    for option in questionnaire.options {
      words[option.name] = try typed[option.name].map { try word($0, for: option) }
    }
    if let recipient = words["recipient"] {
      words["class"] = try RecipientClass.recipientClass(
        of: recipient, said: words["class"], reader: reader
      ).rawValue
    } else if words["class"] != nil {
      throw Problem(.usage, .optionOfAnother, ["option": "--class", "other": "--recipient"])
    }
    do throws(ReportAnswerProblem) {
      return try ReportAnswers(words, to: questionnaire)
    } catch {
      switch error {
      case .endsBeforeItBegins: throw Problem(.badDate, .endsBeforeItBegins)
      case .missing(let option):
        throw Problem(.missingOption, .option, ["option": "--\(option.name)"])
      case .unreadable(let option): throw unreadable(typed[option.name] ?? "", option)
      }
    }
  }

  /// One answer in the spelling of the route.
  ///
  /// - Throws: as `answers`.
  public func word(_ text: String, for option: ReportOption) throws -> String {
    switch option.form {
    case .day:
      return try reader.date(text).description
    case .fiscalYear:
      guard let year = FiscalYear(reading: text) else { throw unreadable(text, option) }
      return String(year.year)
    case .month:
      guard let month = CalendarMonth(reading: text, today: reader.today) else {
        throw unreadable(text, option)
      }
      return month.text
    case .choice: return text
    case .text: return try reader.value(text, for: Access.recipient.declaration).text ?? text
    case .person: return try lookup.find(text, [Person.kind.name]).description
    case .place: return try lookup.find(text, [Area.kind.name]).description
    case .record(let kind): return try lookup.find(text, [kind]).description
    }
  }

  private func unreadable(_ text: String, _ option: ReportOption) -> Problem {
    switch option.form {
    case .fiscalYear:
      Problem(.badDate, .fiscalYearUnreadable, ["text": text])
    case .month: Problem(.badDate, .monthUnreadable, ["text": text])
    case .choice:
      Problem(
        .usage, .choiceUnknown,
        ["word": text, "option": "--\(option.name)", "choices": option.label])
    case .day, .place, .person, .record, .text:
      Problem(
        .usage, .optionUnusable,
        ["word": text, "option": "--\(option.name)", "label": option.label])
    }
  }
}
