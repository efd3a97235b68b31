import Records
import Spreadsheets
import Sync

/// Turns a cell of somebody's list into values of fields: kindly where there is one meaning, not at all where there are two.
struct CellReader {
  let directory: ImportDirectory
  let today: CalendarDate

  /// The reason why a cell does not fit its column; the caller adds the row and the heading.
  struct Misfit: Error { let reason: CellProblem.Reason }

  /// The value of a cell.
  struct Reading {
    var value: Value
    /// The cell's text before a repair; nil if nothing was repaired.
    var repaired: String?
  }

  func value(_ cell: ForeignCell, for field: FieldDeclaration, _ context: RowContext) throws(Misfit)
    -> Reading
  {
    if field.isPhone || field.type.isAddress { try demandNoDay(cell) }
    let text = try clean(cell.text, allowsLines: field.type.allowsLines)
    switch field.type {
    case .text, .note: return restored(text, cell, field)
    case .date: return try day(text, cell)
    case .birthDate: return Reading(value: try birthDate(text, cell).value)
    case .time: return Reading(value: .text(try time(text)))
    case .address: return Reading(value: Address(line: text).value)
    case .coordinate: return Reading(value: try coordinate(text))
    case .count: return Reading(value: .integer(try count(text)))
    case .choice(let vocabulary): return Reading(value: .text(try word(text, vocabulary, field)))
    case .reference(let kinds):
      return Reading(value: .text(try record(text, kinds, context).description))
    case .words, .references, .list, .recordSet:
      preconditionFailure("a set's cells are read by its members")
    }
  }

  // MARK: Text

  func clean(_ text: String, allowsLines: Bool) throws(Misfit) -> String {
    do throws(TextProblem) {
      let oneLine =
        allowsLines ? text : text.split(whereSeparator: \.isNewline).joined(separator: " ")
      return try EntryText.normalised(
        oneLine, allowsLines: allowsLines,
        limitBytes: allowsLines ? Limits.noteBytes : Limits.textBytes)
    } catch { throw Misfit(reason: .badText(error.sentence)) }
  }

  /// 2-15 that a spreadsheet took for the 15th of February could have been 2-15 or 26-2-15: nobody can say any more.
  func demandNoDay(_ cell: ForeignCell) throws(Misfit) {
    if cell.origin == .date { throw Misfit(reason: .turnedIntoDay) }
  }

  /// Telephone numbers and codes from which Excel ate the zeros before them get these back.
  private func restored(
    _ text: String, _ cell: ForeignCell, _ field: FieldDeclaration
  ) -> Reading {
    guard field.isPhone || field.name == Area.code.name else { return Reading(value: .text(text)) }
    let whole = field.isPhone ? LostZeros.phone(text) : LostZeros.municipality(text)
    return Reading(value: .text(whole), repaired: whole == text ? nil : whole)
  }

  // MARK: Days, times, numbers

  private func day(_ text: String, _ cell: ForeignCell) throws(Misfit) -> Reading {
    if let serial = serialDay(text, cell) {
      return Reading(value: .text(serial), repaired: serial)
    }
    do throws(DateProblem) {
      return Reading(value: .text(try DateReading.read(text, today: today).description))
    } catch { throw Misfit(reason: .notADay(error.sentence)) }
  }

  func birthDate(_ text: String, _ cell: ForeignCell) throws(Misfit) -> BirthDate {
    do throws(DateProblem) {
      return try BirthDate(reading: serialDay(text, cell) ?? text, today: today)
    } catch { throw Misfit(reason: .notADay(error.sentence)) }
  }

  /// A number that a spreadsheet holds where a day is meant, without the format of a day: 12846 is 1935-03-03. Five
  /// digits are no year and no date in digits.
  private func serialDay(_ text: String, _ cell: ForeignCell) -> String? {
    guard cell.origin == .number, text.utf8.count == 5, let serial = Int(text) else { return nil }
    return CalendarDate(daysSince1970: serial - 25_569).description
  }

  private func time(_ text: String) throws(Misfit) -> String {
    let parts = HalfWidth.text(of: text).split { ":時分".contains($0) }.map { Int($0) }
    guard (1...2).contains(parts.count), let hour = parts[0], (0...23).contains(hour),
      let minute = parts.count == 2 ? parts[1] : 0, (0...59).contains(minute)
    else { throw Misfit(reason: .notADay("時刻は 9:30 のように入れてください。")) }
    return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
  }

  /// `1,234世帯`, `８５`, `1.0`.
  func count(_ text: String) throws(Misfit) -> Int64 {
    var digits = HalfWidth.text(of: text).filter { $0 != "," && !$0.isWhitespace }
    for unit in ["世帯", "戸", "人", "名", "歳", "才"] where digits.hasSuffix(unit) {
      digits.removeLast(unit.count)
    }
    if digits.hasSuffix(".0") { digits.removeLast(2) }
    guard let number = Int64(digits), number >= 0 else { throw Misfit(reason: .notANumber) }
    return number
  }

  func degrees(_ text: String, within bounds: ClosedRange<Double>) throws(Misfit) -> Double {
    guard let number = Double(HalfWidth.text(of: text)), bounds.contains(number) else {
      throw Misfit(reason: .notANumber)
    }
    return number
  }

  private func coordinate(_ text: String) throws(Misfit) -> Value {
    let numbers = HalfWidth.text(of: text).split { ",、 ".contains($0) }.compactMap { Double($0) }
    guard numbers.count == 2, let point = Coordinate(latitude: numbers[0], longitude: numbers[1])
    else { throw Misfit(reason: .notANumber) }
    return point.value
  }

  // MARK: Words

  func word(
    _ text: String, _ vocabulary: Vocabulary, _ field: FieldDeclaration
  ) throws(Misfit) -> String {
    let key = SearchKey.make(text)
    if let known = vocabulary.words.first(where: { SearchKey.make($0) == key }) { return known }
    if let meant = CellWords.word(text), vocabulary.contains(meant) { return meant }
    // An odd cell never becomes a consent.
    if vocabulary.contains(Presence.yes.rawValue) { throw Misfit(reason: .unclearConsent) }
    throw Misfit(reason: .notAWord(vocabulary.words))
  }

  /// Whether a mark says that the word of its column holds; nil where it says neither.
  func mark(_ text: String) throws(Misfit) -> Bool {
    switch CellWords.word(text) {
    case Presence.yes.rawValue: return true
    case Presence.no.rawValue: return false
    default: throw Misfit(reason: .notAWord(["○", "×"]))
    }
  }

  /// The words of a set that a cell lists; a text in brackets after その他 is returned separately.
  func words(
    _ text: String, _ vocabulary: Vocabulary, _ field: FieldDeclaration
  ) throws(Misfit) -> (words: [String], other: String?) {
    var (rest, other) = (text, String?.none)
    if let open = rest.firstIndex(where: { "【（(".contains($0) }),
      rest[..<open].hasSuffix("その他"),
      let close = rest.lastIndex(where: { "】）)".contains($0) }), open < close
    {
      other = rest[rest.index(after: open)..<close].trimmed
      rest.removeSubrange(open...close)
    }
    // 見守り・声掛け is one word: the longest words are looked for before the text is parted.
    var found: [String] = []
    for known in vocabulary.words.sorted(by: { $0.count > $1.count }) where rest.contains(known) {
      found.append(known)
      rest = rest.replacing(known, with: "、")
    }
    for piece in CellWords.pieces(rest, also: "・ /／") {
      found.append(try word(piece, vocabulary, field))
    }
    return (found, other)
  }

  // MARK: Records

  /// The records that a cell names, one or several.
  func records(
    _ text: String, _ kind: String, _ context: RowContext
  ) throws(Misfit) -> [RecordID] {
    var found: [RecordID] = []
    for piece in CellWords.pieces(text) { found.append(try record(piece, [kind], context)) }
    return found
  }

  private func record(
    _ text: String, _ kinds: [String], _ context: RowContext
  ) throws(Misfit) -> RecordID {
    let found = kinds.flatMap { directory.named(text, kind: $0, within: context.district) }
    guard let first = found.first else { throw Misfit(reason: .nobody(text)) }
    guard found.count == 1 else {
      throw Misfit(reason: .several(found.map { directory.name(of: $0) }))
    }
    return first
  }
}

/// The values of a row's other cells that a cell's reading depends on.
struct RowContext {
  /// The 地区社協 that the row names.
  var district: RecordID?
}

/// Marks and words of lists.
enum CellWords {
  /// 有, 無 or 未確認, as it is marked; nil for anything else. 有無, both of them, is not one.
  static func word(_ text: String) -> String? {
    let key = SearchKey.make(text)
    if yes.contains(key) { return Presence.yes.rawValue }
    if no.contains(key) { return Presence.no.rawValue }
    if unknown.contains(key) { return Presence.unknown.rawValue }
    return others[key]
  }

  private static let yes = keys([
    "有", "有り", "あり", "○", "〇", "◯", "◎", "●", "1", "1.0", "レ", "✓", "✔", "☑", "はい", "要", "済",
  ])
  private static let no = keys([
    "無", "無し", "なし", "×", "✕", "✗", "ｘ", "0", "0.0", "☐", "いいえ", "否", "不要",
  ])
  private static let unknown = keys(["未確認", "未", "不明", "?", "？"])
  private static let others = [
    SearchKey.make("男性"): "男", SearchKey.make("女性"): "女", SearchKey.make("M"): "男",
    SearchKey.make("F"): "女", SearchKey.make("一人暮らし"): "独居", SearchKey.make("ひとり暮らし"): "独居",
    SearchKey.make("高齢者世帯"): "高齢者のみ", SearchKey.make("民生委員"): "民生委員・児童委員",
    SearchKey.make("町内会"): "自治会", SearchKey.make("校区社協"): "地区社協",
  ]

  private static func keys(_ words: [String]) -> Set<String> { Set(words.map(SearchKey.make)) }

  /// A cell that lists several, in parts.
  static func pieces(_ text: String, also more: String = "") -> [String] {
    text.split { "、，,;；\n".contains($0) || more.contains($0) }.map(\.trimmed)
      .filter { !$0.isEmpty }
  }
}

/// Zeros before a number that a spreadsheet took for nothing.
enum LostZeros {
  /// A number of digits alone that lacks its zero: nine digits of a landline, ten of a mobile.
  static func phone(_ text: String) -> String {
    let digits = HalfWidth.text(of: text)
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !digits.hasPrefix("0") else {
      return text
    }
    let isMobile =
      digits.utf8.count == 10 && ["70", "80", "90", "50"].contains(String(digits.prefix(2)))
    return digits.utf8.count == 9 || isMobile ? "0" + digits : text
  }

  /// 全国地方公共団体コード of 北海道 to 栃木県: five digits are six where the check digit says so (JIS X 0402).
  static func municipality(_ text: String) -> String {
    let digits = HalfWidth.text(of: text)
    guard digits.utf8.count == 5 else { return text }
    let whole = "0" + digits
    let numbers = whole.compactMap(\.wholeNumberValue)
    guard numbers.count == 6 else { return text }
    let sum = zip(numbers, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    return (11 - sum % 11) % 10 == numbers[5] ? whole : text
  }

  /// Seven digits with a dash; six have lost the first.
  static func postalCode(_ text: String) -> String? {
    let digits = HalfWidth.text(of: text).filter { $0.isASCII && $0.isNumber }
    let whole = digits.count == 6 ? "0" + digits : digits
    guard whole.count == 7 else { return nil }
    return whole.prefix(3) + "-" + whole.suffix(4)
  }
}
