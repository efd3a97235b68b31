import Authority
import Casework
import Records
import Reports
import Storage
import Sync

/// The menu's entry for reports: which one, its questions with what most people answer, and its tables. It follows from
/// the catalogue of reports.
struct ReportScreen {
  /// Cells of a terminal's line.
  private static let width = 80

  let session: Session
  let keyboard: Keyboard

  /// The reports that the user may have counted.
  static func offered(at now: Timestamp, in rows: DeviceRows) throws -> [Report] {
    guard let principal = try rows.principal(at: now) else { return [] }
    return ReportCatalogue.reports.filter { $0.counting(for: principal) != .nowhere }
  }

  /// - Throws: `InputEnded`; the problems of counting.
  func run(_ reports: [Report]) throws {
    guard let place = try chosen("どの表を見ますか", reports.map(\.label)) else { return }
    let report = reports[place]
    guard let counted = try counted(report) else { return }
    let parts = counted.tables.flatMap { $0.parts(width: ReportScreen.width) }
    for (index, part) in parts.enumerated() {
      Output.say("\n" + part.text)
      let isLast = index == parts.count - 1
      Output.say("\n\(isLast ? "Enterでもどります。" : "Enterでつぎを見ます(\(index + 1)/\(parts.count))。")")
      _ = try keyboard.key()
    }
  }

  /// Asks until it can be counted; nil where somebody goes back.
  private func counted(_ report: Report) throws -> CountedReport? {
    while true {
      guard let typed = try answers(to: report) else { return nil }
      do {
        return try ReportCounting(session).counted(report, typed)
      } catch let problem as Problem where problem.code == .badDate {
        Output.say(problem.menuSentence)
      }
    }
  }

  // MARK: Questions

  /// By the option's name; nil where somebody goes back.
  private func answers(to report: Report) throws -> [String: String]? {
    Output.say("\n\(report.label)")
    var typed: [String: String] = [:]
    for parameter in report.parameters {
      let suggestions = parameter.suggestions(on: session.today)
      for option in parameter.options {
        if case .choice(let choices) = option.form {
          guard let place = try chosen("どれを数えますか", choices.map(\.label)) else { return nil }
          typed[option.name] = choices[place].word
        } else {
          guard let answer = try line(option, suggestions[option.name]) else { return nil }
          typed[option.name] = answer.word
        }
      }
    }
    return typed
  }

  private func chosen(_ question: String, _ labels: [String]) throws -> Int? {
    switch try Choices(keyboard: keyboard).one(question, labels) {
    case .chosen(let place): return place
    case .otherwise, .back: return nil
    }
  }

  /// A line that was typed, or what Enter means; no word asks for everything.
  private struct LineAnswer { let word: String? }

  /// Asks for a line until it can be read; nil where somebody goes back, by 0 as everywhere.
  private func line(_ option: ReportOption, _ usual: ReportSuggestion?) throws -> LineAnswer? {
    while true {
      Output.say("\(option.label)(Enterで\(usual?.label ?? "すべて")、0でもどる):")
      do {
        let typed = try keyboard.line()
        guard !typed.trimmingSpace.isEmpty else { return LineAnswer(word: usual?.word) }
        guard HalfWidth.number(typed) != 0 else { return nil }
        _ = try session.store.read { rows in
          try ReportReader(lookup: Lookup(rows: rows), reader: session.reader(in: rows))
            .word(typed, for: option)
        }
        return LineAnswer(word: typed)
      } catch let problem as Problem {
        Output.say(problem.menuSentence)
      } catch let ambiguous as AmbiguousRecords {
        Output.say(try session.problem(with: ambiguous).menuSentence)
      }
    }
  }
}
