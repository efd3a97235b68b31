import Merge
import Records

/// One operation before it has a number: the writes to one record on one day.
struct SeedEntry: Sendable {
  let record: RecordID
  let kind: String
  let recordedAt: Timestamp
  let writes: [(path: FieldPath, value: Value)]
  /// The index of the entry that this one edits, in the same ledger.
  let revises: Int?
}

/// Entries in the order in which they are written.
struct SeedLedger {
  private(set) var entries: [SeedEntry] = []
  private var places: [RecordID: Int] = [:]

  /// Begins a record.
  mutating func add(
    _ kind: Kind, _ record: RecordID, on date: CalendarDate, minute: Int = 600,
    _ fill: (inout SeedFields) -> Void
  ) {
    places[record] = entries.count
    append(kind, record, SeedCalendar.moment(date, minute: minute), nil, fill)
  }

  /// Edits a record of this ledger by somebody who saw how it began. Each path is edited once at most.
  mutating func revise(
    _ kind: Kind, _ record: RecordID, on date: CalendarDate, _ fill: (inout SeedFields) -> Void
  ) {
    guard let base = places[record] else { preconditionFailure("edited before it was written") }
    append(kind, record, SeedCalendar.moment(date, minute: 930), base, fill)
  }

  private mutating func append(
    _ kind: Kind, _ record: RecordID, _ moment: Timestamp, _ base: Int?,
    _ fill: (inout SeedFields) -> Void
  ) {
    var fields = SeedFields()
    fill(&fields)
    entries.append(
      SeedEntry(
        record: record, kind: kind.name, recordedAt: moment, writes: fields.writes, revises: base))
  }
}

/// The cells of one record as they are filled in, by declared fields.
struct SeedFields {
  private(set) var writes: [(path: FieldPath, value: Value)] = []
  private var prefix = ""

  mutating func set(_ field: Field<String?>, _ text: String?) {
    put(field.name, text.map(Value.text))
  }

  mutating func set<Word: VocabularyWord>(_ field: Field<Word?>, _ word: Word?) {
    put(field.name, word.map { .text($0.rawValue) })
  }

  mutating func set(_ field: Field<CalendarDate?>, _ date: CalendarDate?) {
    put(field.name, date.map { .text($0.description) })
  }

  mutating func set(_ field: Field<Int?>, _ count: Int) {
    put(field.name, .integer(Int64(count)))
  }

  mutating func set(_ field: Field<RecordID?>, _ record: RecordID?) {
    put(field.name, record.map { .text($0.description) })
  }

  mutating func set(_ field: Field<BirthDate?>, _ date: BirthDate) { put(field.name, date.value) }

  mutating func set(_ field: Field<Address?>, _ address: Address) { put(field.name, address.value) }

  mutating func set(_ field: Field<Coordinate?>, _ coordinate: Coordinate?) {
    put(field.name, coordinate?.value)
  }

  /// Puts words into a set.
  mutating func insert<Word: VocabularyWord>(_ words: [Word], into field: Field<Set<Word>>) {
    for word in words { put(field.name + "/" + word.rawValue, true) }
  }

  /// Puts records into a set of references.
  mutating func insert(_ records: [RecordID], into field: Field<Set<RecordID>>) {
    for record in records { put(field.name + "/" + record.description, true) }
  }

  /// Appends an item to a list, with a drawn id.
  mutating func append<Parts: FieldSet>(
    to field: Field<[ListItem<Parts>]>, _ generator: inout SeedGenerator,
    _ fill: (inout SeedFields, Parts) -> Void
  ) {
    let item = field.name + "/" + hexText(generator.next()).suffix(8)
    put(item, true)
    var parts = SeedFields()
    parts.prefix = prefix + item + "/"
    fill(&parts, Parts.shared)
    writes += parts.writes
  }

  private mutating func put(_ name: String, _ value: Value?) {
    guard let value else { return }
    writes.append((FieldPath(prefix + name), value))
  }
}

/// Days and moments of the synthetic municipality.
enum SeedCalendar {
  /// A day that is known to exist.
  static func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
    guard let date = CalendarDate(year: year, month: month, day: day) else {
      preconditionFailure("\(year)-\(month)-\(day) is no day")
    }
    return date
  }

  /// A minute of a day in Japan.
  static func moment(_ date: CalendarDate, minute: Int) -> Timestamp {
    let minutes = date.daysSince1970 * 1_440 + minute - 9 * 60
    return Timestamp(milliseconds: Int64(minutes) * 60_000)
  }

  /// Sunday and Saturday.
  static func isWeekend(_ date: CalendarDate) -> Bool {
    let weekday = (date.daysSince1970 + 4) % 7
    return weekday == 0 || weekday == 6
  }
}

extension SeedGenerator {
  /// A day of a range, both ends included.
  mutating func day(_ from: CalendarDate, _ to: CalendarDate) -> CalendarDate {
    from.adding(days: below(to.daysSince1970 - from.daysSince1970 + 1))
  }

  /// A day from Monday to Friday. The range has to hold a week at least.
  mutating func workday(_ from: CalendarDate, _ to: CalendarDate) -> CalendarDate {
    while true {
      let date = day(from, to)
      if !SeedCalendar.isWeekend(date) { return date }
    }
  }
}
