/// The shapes of values: those that a field's declaration allows, and those that an unknown field
/// may hold. A value from the wire is shown on other people's screens, printed and counted, so that
/// it may contain nothing that no reader of this program could have made.
package enum ValueShape {
  /// - Returns: the fault in a value of a declared field that is no set and no list, or nil.
  package static func problem(with value: Value, as type: FieldType) -> ProblemCode? {
    if value == .null { return nil }
    if value.text.map({ $0.utf8.count > type.textBytes }) == true { return .limitExceeded }
    if case .recordSet = type { return problem(withSet: value) }
    return fits(value, type) ? nil : .badValue
  }

  private static func problem(withSet value: Value) -> ProblemCode? {
    guard let set = value.text.flatMap({ RecordSet($0) }) else { return .badValue }
    return set.ids.count > Limits.recordsPerSet ? .limitExceeded : nil
  }

  /// The fault in a value of a field or part that this version does not know; or nil.
  package static func problem(withUnknown value: Value, levels: Int = Limits.valueDepth)
    -> ProblemCode?
  {
    switch value {
    case .null, .bool, .integer, .number: return nil
    case .text(let text):
      guard text.utf8.count <= Limits.noteBytes else { return .limitExceeded }
      return isClean(text, allowsLines: true) ? nil : .badValue
    case .list(let list):
      guard levels > 0 else { return .limitExceeded }
      return list.lazy.compactMap { problem(withUnknown: $0, levels: levels - 1) }.first
    case .object(let object):
      guard levels > 0 else { return .limitExceeded }
      return object.lazy.compactMap { key, value in
        isClean(key, allowsLines: false)
          ? problem(withUnknown: value, levels: levels - 1) : .badValue
      }.first
    }
  }

  /// Whether the member of a set, or the id of a list's item, is one of its field.
  package static func isMember(_ member: String, of type: FieldType) -> Bool {
    switch type {
    case .words: isClean(member, allowsLines: false)
    case .references: RecordID(member) != nil
    case .list: isItemID(member)
    default: false
    }
  }

  /// Whether a text is in the normal form and holds nothing that moves others about or cannot be seen.
  package static func isClean(_ text: String, allowsLines: Bool) -> Bool {
    text.unicodeScalars.allSatisfy { EntryText.isAllowed($0, allowsLines) }
      && ComposedText.isComposed(text)
  }

  private static func fits(_ value: Value, _ type: FieldType) -> Bool {
    switch type {
    // A word that a newer version knows is kept; merge rules give way to those that they know.
    case .text, .choice: value.text.map { isClean($0, allowsLines: false) } ?? false
    case .note: value.text.map { isClean($0, allowsLines: true) } ?? false
    case .time: value.text.map(isTime) ?? false
    case .date: value.text.flatMap(CalendarDate.init(iso:)) != nil
    case .birthDate: isBirthDate(value)
    case .address: isAddress(value)
    case .coordinate: Coordinate(value) != nil && hasPlainMembers(value)
    case .count: value.integer.map { (0...Limits.highestCount).contains($0) } ?? false
    case .reference: value.text.flatMap(RecordID.init) != nil
    case .words, .references, .list: value.bool != nil
    case .recordSet: value.text.map { RecordSet($0) != nil } ?? false
    }
  }

  /// `00:00` to `23:59`.
  private static func isTime(_ text: String) -> Bool {
    let digits = text.utf8.map { Int($0) - 0x30 }
    guard digits.count == 5, text.utf8.dropFirst(2).first == UInt8(ascii: ":"),
      [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) })
    else { return false }
    return digits[0] * 10 + digits[1] < 24 && digits[3] < 6
  }

  /// The words as written, and the day where and only where something is known of it.
  private static func isBirthDate(_ value: Value) -> Bool {
    guard hasPlainMembers(value), value["written"]?.text != nil,
      let precision = value["precision"]?.text
    else { return false }
    let isKnown = precision != BirthDate.Precision.unknown.rawValue
    switch value["date"] ?? .null {
    case .null: return !isKnown
    case .text(let day): return isKnown && CalendarDate(iso: day) != nil
    default: return false
    }
  }

  private static func isAddress(_ value: Value) -> Bool {
    let parts = ["postal_code", "town", "street", "building"]
    guard hasPlainMembers(value), parts.allSatisfy({ (value[$0] ?? "").text != nil }),
      parts.contains(where: { value[$0] != nil }), let code = (value["postal_code"] ?? "").text
    else { return false }
    let digits = code.utf8.filter { (0x30...0x39).contains($0) }.count
    return code.isEmpty
      || code.utf8.count == 8 && digits == 7 && code.utf8.dropFirst(3).first == UInt8(ascii: "-")
  }

  /// An object of texts of one line, numbers and truths.
  private static func hasPlainMembers(_ value: Value) -> Bool {
    guard let members = value.object, members.count <= Limits.membersOfValue else { return false }
    return members.allSatisfy { key, member in
      guard isClean(key, allowsLines: false) else { return false }
      switch member {
      case .text(let text):
        return text.utf8.count <= Limits.textBytes && isClean(text, allowsLines: false)
      case .null, .bool, .integer, .number: return true
      case .list, .object: return false
      }
    }
  }

  private static func isItemID(_ id: String) -> Bool {
    (1...Limits.itemIDBytes).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
          || byte == UInt8(ascii: "-")
      }
  }
}
