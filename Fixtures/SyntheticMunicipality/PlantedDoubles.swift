import Records

/// Persons of a synthetic municipality, some of whom were recorded a second time: as a neighbor's
/// list has them, with other kanji, a typing slip, an earlier address, or half of a birth date. The
/// finder of doubles is measured by them.
public struct PlantedDoubles: Sendable {
  /// Everybody, the second records among them.
  public let persons: [Record]
  /// The two records of one person, the smaller id first.
  public let pairs: Set<Pair>

  public struct Pair: Hashable, Sendable {
    public let first: RecordID
    public let second: RecordID

    public init(_ one: RecordID, _ other: RecordID) {
      (first, second) = (min(one, other), max(one, other))
    }
  }

  /// - Parameters:
  ///   - perMille: of how many in a thousand persons there is a second record.
  ///   - seed: equal seeds plant the same.
  public init(in persons: [Record], perMille: Int = 20, seed: UInt64) {
    var generator = SeedGenerator(seed: seed).stream("doubles")
    let sorted = persons.sorted { $0.id < $1.id }
    let count = Apportionment.scaled(sorted.count, perMille, 1_000)
    var all = sorted
    var pairs: Set<Pair> = []
    for person in generator.sample(count, of: sorted) {
      let other = generator.pick(sorted)
      let id = RecordID.random(using: &generator)
      var copy = SecondRecord(of: person, id: id)
      copy.blur(&generator, newcomerFrom: other)
      all.append(copy.record)
      pairs.insert(Pair(person.id, id))
    }
    self.persons = all
    self.pairs = pairs
  }
}

/// The cells that are written otherwise.
private enum Cell {
  static let name = FieldPath(Person.name.name)
  static let kana = FieldPath(Person.kana.name)
  static let birthDate = FieldPath(Person.birthDate.name)
  static let address = FieldPath(Person.address.name)
  static let sex = FieldPath(Person.sex.name)
}

/// Somebody as another list has them.
private struct SecondRecord {
  private(set) var record: Record

  init(of person: Record, id: RecordID) {
    record = Record(id: id, kindName: person.kindName, values: person.values)
  }

  /// One to three things are other than in the first record.
  mutating func blur(_ generator: inout SeedGenerator, newcomerFrom other: Record) {
    switch generator.below(10) {
    case 0..<3: useVariants(&generator)
    case 3..<5: mistype(generator.pick([Cell.name, Cell.kana]), &generator)
    default: break
    }
    switch generator.below(10) {
    case 0..<2: knowTheYearOnly()
    case 2: record.values[Cell.birthDate] = nil
    case 3: mistypeTheDay(&generator)
    default: break
    }
    switch generator.below(10) {
    case 0..<2:
      record.values[Cell.address] = other.values[Cell.address]
      forgetPhones()
    case 2..<5: respellTheAddress()
    case 5: record.values[Cell.address] = nil
    default: break
    }
    if generator.happens(perMille: 200) { record.values[Cell.kana] = nil }
    if generator.happens(perMille: 250) { forgetPhones() }
    if generator.happens(perMille: 150) { record.values[Cell.sex] = nil }
  }

  private mutating func useVariants(_ generator: inout SeedGenerator) {
    let variants: [(Character, [Character])] = [
      ("高", ["髙"]), ("崎", ["﨑"]), ("辺", ["邊", "邉"]), ("斉", ["斎", "齋"]), ("沢", ["澤"]),
      ("浜", ["濱", "濵"]), ("島", ["嶋"]), ("吉", ["𠮷"]), ("広", ["廣"]), ("子", ["子"]), ("田", ["田"]),
    ]
    guard var name = record.values[Cell.name]?.text else { return }
    for (common, others) in variants where name.contains(common) {
      name = String(name.map { $0 == common ? generator.pick(others) : $0 })
    }
    if generator.happens(perMille: 500) { name = name.replacing("　", with: " ") }
    record.values[Cell.name] = .text(name)
  }

  /// A letter is left out, put in twice, exchanged with its neighbor, or another one.
  private mutating func mistype(_ field: FieldPath, _ generator: inout SeedGenerator) {
    guard let text = record.values[field]?.text else { return }
    var letters = Array(text)
    let places = letters.indices.filter { letters[$0] != "　" }
    let place = generator.pick(places)
    switch generator.below(4) {
    case 0 where places.count > 3: letters.remove(at: place)
    case 1: letters.insert(letters[place], at: place)
    case 2 where place + 1 < letters.count && letters[place + 1] != "　":
      letters.swapAt(place, place + 1)
    default: letters[place] = generator.pick(Array(field == Cell.kana ? "アキシタナハマヤラ" : "田本川山村子美夫"))
    }
    record.values[field] = .text(String(letters))
  }

  private mutating func knowTheYearOnly() {
    guard let birth = record.values[Cell.birthDate].flatMap(BirthDate.init), let date = birth.date,
      let first = CalendarDate(year: date.year, month: 1, day: 1)
    else { return }
    let written = String(date.japanese.prefix { $0 != "年" }) + "年"
    record.values[Cell.birthDate] =
      BirthDate(date: first, written: written, precision: .year).value
  }

  private mutating func mistypeTheDay(_ generator: inout SeedGenerator) {
    guard let birth = record.values[Cell.birthDate].flatMap(BirthDate.init), let date = birth.date,
      birth.precision == .day,
      let wrong = CalendarDate(
        year: date.year, month: date.month, day: date.day % 10 + 10 * generator.below(2) + 1)
    else { return }
    record.values[Cell.birthDate] =
      BirthDate(date: wrong, written: wrong.shortJapanese, precision: .day).value
  }

  private mutating func respellTheAddress() {
    guard let address = record.values[Cell.address].flatMap(Address.init) else { return }
    let line = address.line.map { $0 == "-" ? "－" : $0 }
    record.values[Cell.address] = Address(line: String(line)).value
  }

  private mutating func forgetPhones() {
    for path in record.values.keys where path.field == Person.phones.name {
      record.values[path] = nil
    }
  }
}

extension PlantedDoubles {
  /// How many of the pairs that were found are doubles, and how many of the doubles were found; of one.
  public func score(of found: Set<Pair>) -> (precision: Double, recall: Double) {
    let right = Double(found.intersection(pairs).count)
    return (right / Double(max(found.count, 1)), right / Double(max(pairs.count, 1)))
  }
}
