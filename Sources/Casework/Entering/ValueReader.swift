import Authority
import Records
import Sync

/// Turns typed text into the value of a field, by the field's declaration.
public struct ValueReader {
  private let lookup: Lookup
  let today: CalendarDate
  private let tell: (String) -> Void

  /// - Parameter tell: tells the person what did not stay of a text.
  public init(lookup: Lookup, today: CalendarDate, tell: @escaping (String) -> Void) {
    (self.lookup, self.today, self.tell) = (lookup, today, tell)
  }

  /// - Throws: `Problem`: `bad_date`, `bad_text`, `unknown_word` (with a suggestion), `bad_number`, or
  ///   what `Lookup` says.
  public func value(_ text: String, for field: FieldDeclaration) throws -> Value {
    switch field.type {
    case .text, .note: .text(try ValueReader.cleaned(text, for: field, tell: tell))
    case .date: .text(try day(text, field).description)
    case .time: .text(try time(text))
    case .birthDate: try birthDate(text)
    case .address: Address(line: try ValueReader.cleaned(text, for: field, tell: tell)).value
    case .coordinate: try coordinate(text, field)
    case .count: .integer(try count(text, field))
    case .choice(let vocabulary), .words(let vocabulary): .text(try word(text, vocabulary, field))
    case .reference(let kinds): .text(try lookup.find(text, kinds).description)
    case .references(let kind): .text(try lookup.find(text, [kind]).description)
    case .list, .recordSet: throw Problem(.usage, .itemAsAWhole, ["field": field.label])
    }
  }

  /// The word of the vocabulary; a close one is suggested, never taken silently.
  public func word(_ text: String, _ vocabulary: Vocabulary, _ field: FieldDeclaration) throws
    -> String
  {
    try word(text, vocabulary, named: field.label)
  }

  /// The same for a word that stands in no field.
  ///
  /// - Parameter label: what the words are, for people.
  public func word(
    _ text: String, _ vocabulary: Vocabulary, named label: String
  ) throws -> String {
    let key = SearchKey.make(text)
    if let known = vocabulary.words.first(where: { SearchKey.make($0) == key }) { return known }
    if let number = HalfWidth.number(text), number > 0, number <= vocabulary.words.count {
      return vocabulary.words[Int(number) - 1]
    }
    let all = vocabulary.words.joined(separator: "、")
    guard let near = Suggestion.closest(to: text, in: vocabulary.words) else {
      throw Problem(
        .unknownWord, .wordUnknown, ["field": label, "word": text, "words": all])
    }
    throw Problem(
      .unknownWord, .wordMistyped,
      ["field": label, "word": text, "near": near, "words": all])
  }

  /// A text as it is stored; removed characters are reported.
  ///
  /// - Throws: `Problem` of code `bad_text`.
  public static func cleaned(
    _ text: String, for field: FieldDeclaration, tell: (String) -> Void
  ) throws -> String {
    do throws(TextProblem) {
      return try EntryText.normalised(
        text, allowsLines: field.type.allowsLines, limitBytes: field.type.textBytes
      ) { tell("\(field.label): \($0.sentence)") }
    } catch {
      throw Problem(.badText, .fieldText, ["field": field.label, "fault": error.sentence])
    }
  }

  /// - Throws: `Problem` of code `future_fact`, too, where the field is of a day that has passed.
  private func day(_ text: String, _ field: FieldDeclaration) throws -> CalendarDate {
    let date = try self.date(text)
    guard !field.isPast || date <= today else {
      throw Problem(
        .futureFact, .dayAhead, ["field": field.label, "text": text, "day": date.japanese])
    }
    return date
  }

  /// A day as somebody wrote it.
  ///
  /// - Throws: `Problem` of code `bad_date`.
  public func date(_ text: String) throws -> CalendarDate {
    do throws(DateProblem) {
      return try DateReading.read(text, today: today)
    } catch {
      throw Problem(.badDate, .dayUnreadable, ["fault": error.sentence])
    }
  }

  /// A date that may lie ahead: one without a year is the next such day.
  ///
  /// - Throws: `Problem` of code `bad_date`.
  public func futureDate(_ text: String) throws -> CalendarDate {
    let date = try self.date(text)
    return date < today && DateReading.isRelative(text) ? date.adding(years: 1) : date
  }

  private func birthDate(_ text: String) throws -> Value {
    do throws(DateProblem) {
      return try BirthDate(reading: text, today: today).value
    } catch {
      throw Problem(.badDate, .dayUnreadable, ["fault": error.sentence])
    }
  }

  private func time(_ text: String) throws -> String {
    let parts = text.split(whereSeparator: { ":：時分".contains($0) }).map(HalfWidth.number)
    guard (1...2).contains(parts.count), let hour = parts[0], (0...23).contains(hour),
      let minute = parts.count == 2 ? parts[1] : 0, (0...59).contains(minute)
    else { throw Problem(.badDate, .timeUnreadable, ["text": text]) }
    return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
  }

  private func count(_ text: String, _ field: FieldDeclaration) throws -> Int64 {
    guard let number = HalfWidth.number(text) else {
      throw Problem(.badNumber, .numberUnreadable, ["field": field.label, "text": text])
    }
    return number
  }

  private func coordinate(_ text: String, _ field: FieldDeclaration) throws -> Value {
    let numbers = HalfWidth.text(of: text).split(whereSeparator: { ",、 ".contains($0) })
      .compactMap { Double($0) }
    guard numbers.count == 2, let point = Coordinate(latitude: numbers[0], longitude: numbers[1])
    else {
      throw Problem(
        .badNumber, .coordinateUnreadable,
        ["field": field.label, "text": text, "hint": field.hint])
    }
    return point.value
  }
}
