import Foundation
import Merge
import Records

/// Dates, eras, fiscal years and birth dates as people write them.
enum DateProperties {
  private static let today = CalendarDate(daysSince1970: 20_775)

  static func check(_ bytes: [UInt8]) throws {
    let text = typedText(bytes)
    if let date = CalendarDate(iso: text) {
      try expect(date.description == text, "\(date) is not what was read")
    }
    if let date = try? DateReading.read(text, today: today) { try hold(date) }
    if let birth = try? BirthDate(reading: text, today: today) {
      try expect(BirthDate(birth.value) == birth, "a birth date is read back as another")
      try expect(birth.date.map { $0 <= today } ?? true, "born in the future: \(text)")
      if let date = birth.date { try hold(date) }
      if let year = birth.date?.year,
        let era = JapaneseEra.allCases.first(where: { text.hasPrefix($0.rawValue) })
      {
        // The Gregorian calendar came in the sixth year of 明治.
        let last = CalendarDate(year: max(year, 1873), month: 12, day: 31)
        let first = CalendarDate(year: max(year, 1873), month: 1, day: 1)
        let eras = [first, last].map { $0.flatMap(JapaneseEra.era(on:)) }
        try expect(eras.contains(era), "\(text) is read as of \(year)")
      }
      _ = birth.age(on: today)
    }
    if let year = FiscalYear(reading: text) {
      try expect(FiscalYear(containing: year.from) == year, "\(year.year) does not begin in itself")
      try expect(FiscalYear(containing: year.to) == year, "\(year.year) does not end in itself")
      try expect(FiscalYear(reading: year.name) == year, "\(year.name) is read as another year")
      try expect(FiscalYear(reading: year.short) == year, "\(year.short) is read as another year")
    }
  }

  /// Every way in which a day is written is read as that day.
  private static func hold(_ date: CalendarDate) throws {
    try expect(CalendarDate(iso: date.description) == date, "\(date) is read as another day")
    try expect(
      CalendarDate(daysSince1970: date.daysSince1970) == date, "\(date) is counted as another day")
    guard date.year >= 1000 else { return }
    for text in [date.description, date.japanese, date.shortJapanese] {
      try expect(
        (try? DateReading.read(text, today: today)) == date, "\(text) is not read as \(date)")
    }
  }
}

/// A line of an address.
enum AddressProperties {
  static func check(_ bytes: [UInt8]) throws {
    let text = typedText(bytes)
    let address = Address(line: text)
    try expect(Address(address.value) == address, "the cell is read as another address")
    let code = Array(address.postalCode.utf8)
    let isCode =
      code.isEmpty
      || code.count == 8 && code[3] == UInt8(ascii: "-")
        && code.filter { (0x30...0x39).contains($0) }.count == 7
    try expect(isCode, "no postal code: \(address.postalCode)")
    // Nothing but the postal code leaves the line.
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let rest = code.isEmpty ? words : Array(words.dropFirst())
    let read = address.town + address.street + address.building
    try expect(
      read.utf8.filter { $0 != 0x20 } == rest.joined().utf8.filter { $0 != 0x20 },
      "something of the line is lost: \(text)")
    try JSONProperties.roundTrip(address.value)
  }
}

/// The keys that names are searched by.
enum SearchKeyProperties {
  static func check(_ bytes: [UInt8]) throws {
    let text = typedText(bytes)
    let key = SearchKey.make(text)
    for other in [
      text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping,
    ] {
      try expect(SearchKey.make(other).hasSameBytes(as: key), "two spellings of \(text) differ")
    }
    try expect(
      !key.unicodeScalars.contains { $0.properties.isWhitespace }, "white space is in the key")
    // The longest expansion of one code point by NFKC is 18 (U+FDFA).
    try expect(
      key.unicodeScalars.count <= 20 * text.unicodeScalars.count,
      "the key is far longer than \(text)"
    )
    for allowsLines in [false, true] {
      guard
        let entry = try? EntryText.normalised(text, allowsLines: allowsLines, limitBytes: 1_000)
      else { continue }
      try expect(entry.utf8.count <= 1_000, "longer than the limit")
      try expect(
        entry.unicodeScalars.allSatisfy { EntryText.isAllowed($0, allowsLines) },
        "what was taken may not stand in a record")
      try expect(ComposedText.isComposed(entry), "what was taken is not composed")
      try expect(
        (try? EntryText.normalised(entry, allowsLines: allowsLines, limitBytes: 1_000))?
          .hasSameBytes(as: entry) == true, "what was taken is changed when entered again")
    }
  }
}

/// The path of a cell.
enum PathProperties {
  static func check(_ bytes: [UInt8]) throws {
    let path = FieldPath(typedText(bytes))
    guard path.isWellFormed else { return }
    let parts = [path.field] + [path.member, path.part].compactMap(\.self)
    try expect(parts.joined(separator: "/").hasSameBytes(as: path.text), "parts make another path")
    try expect(parts.allSatisfy { !$0.isEmpty }, "an empty part in \(path)")
    // As a member's name it is one among others that differ in bytes only.
    let normal = path.text.precomposedStringWithCanonicalMapping
    try expect(normal.hasSameBytes(as: path.text), "two paths would be one name: \(path)")
  }
}

/// Words of the vocabularies, in cells of every kind: path, a newline, and the value's text.
enum VocabularyProperties {
  static func check(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
    let path = FieldPath(typedText(Array(parts[0])))
    let text = typedText(parts.count > 1 ? Array(parts[1]) : [])
    guard path.isWellFormed else { return }
    for kind in Catalogue.kinds {
      _ = kind.mergeRule(at: path)
      guard let leaf = kind.field(path.field)?.leaf(at: path) else { continue }
      guard let vocabulary = leaf.type.vocabulary else { continue }
      if vocabulary.contains(text) {
        try expect(vocabulary.words.contains(text), "not a word of its own list: \(text)")
      }
      if let closest = Suggestion.closest(to: String(text.prefix(80)), in: vocabulary.words) {
        try expect(vocabulary.contains(closest), "suggests no word of the list: \(closest)")
      }
    }
  }
}

/// The argument of `--seen`.
enum SeenProperties {
  static func check(_ bytes: [UInt8]) throws {
    let text = typedText(bytes)
    if let version = SeenVersion(text) {
      let written = version.description
      try expect(SeenVersion(written) == version, "\(written) is read as another version")
      let (given, own) = (Set(text.split(separator: ",")), Set(written.split(separator: ",")))
      try expect(given == own, "\(text) is no spelling of \(written)")
    }
    if let id = OperationID(text) {
      try expect(id.description.hasSameBytes(as: text), "an id of two spellings: \(text)")
    }
    if let id = RecordID(text) {
      try expect(id.description.hasSameBytes(as: text), "an id of two spellings: \(text)")
    }
  }
}
