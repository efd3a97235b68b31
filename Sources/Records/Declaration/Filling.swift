/// The default of a field in a new record. `Entries` looks it up.
public enum Filling: Sendable {
  /// The day of the entry; the same day a year later.
  case today, inAYear
  /// The worker whom the device's user is.
  case ownWorker
  /// The 地区社協 of the device's user.
  case ownDistrict
  /// The first record of the field's kind that is about the same person: the team of a visit.
  case samePerson
  /// The value of this field in the person's own record.
  case personsField(String)
  /// The number of the person that answered last; the household of the person, a member a line.
  case personsPhone, personsHousehold
  /// The same in every new record.
  case value(Value)

  static func person<Content>(_ field: Field<Content>) -> Filling { .personsField(field.name) }
  static func word<Word: VocabularyWord>(_ word: Word) -> Filling { .value(.text(word.rawValue)) }
}
