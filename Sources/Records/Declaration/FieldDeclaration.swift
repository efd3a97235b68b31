/// Everything that is known of one field. Declared once in Kinds/; all else is derived from it.
public struct FieldDeclaration: Sendable {
  /// The identifier: in paths, JSON and, with dashes, as a command-line option.
  public let name: String
  /// The Japanese label.
  public let label: String
  public let type: FieldType
  public let merge: MergeRule
  public let sensitivity: Sensitivity
  /// A record without it is not taken.
  public let isRequired: Bool
  /// One sentence for the help, where the label does not say it all.
  public let hint: String
  /// A day on which something happened: never one that is still to come.
  public var isPast = false
  /// A telephone number: compared by its digits, and of a list the zeros before it are restored.
  public var isPhone = false
  /// The default of this field in a new record.
  public var filledBy: Filling?

  /// The option's spelling: `signed_on` is `--signed-on`.
  public var optionName: String { name.replacing("_", with: "-") }

  /// The declaration of the part of a list's item that `path` names, this declaration otherwise.
  public func leaf(at path: FieldPath) -> FieldDeclaration? {
    guard case .list(let list) = type, let part = path.part else { return self }
    return list.parts.first { $0.name == part }
  }
}

/// The content of a field, and its spelling in a cell.
public indirect enum FieldType: Sendable {
  /// Text of one line; text of several lines.
  case text, note
  /// `2020-04-01`.
  case date
  /// `09:30`.
  case time
  /// An object `{date, written, precision}`: `BirthDate`.
  case birthDate
  /// An object `{postal_code, town, street, building}`: `Address`.
  case address
  /// An object `{latitude, longitude}`, WGS 84 degrees: `Coordinate`.
  case coordinate
  /// A whole number, zero or more.
  case count
  /// One word of a vocabulary.
  case choice(Vocabulary)
  /// Words of a vocabulary; each a cell `field/word` of its own.
  case words(Vocabulary)
  /// The id of a record of one of these kinds.
  case reference([String])
  /// Ids of records of a kind; each a cell `field/id` of its own.
  case references(String)
  /// A `RecordSet`: who stood in something, by their ids alone. Nobody types one, and it is no reference: what names an
  /// erased person so says nothing of them.
  case recordSet
  /// Items with parts: cells `field/item` and `field/item/part`.
  case list(ListDeclaration)

  /// UTF-8 bytes that a text of this type may have, whoever writes it.
  public var textBytes: Int {
    switch self {
    case .note, .recordSet: Limits.noteBytes
    default: Limits.textBytes
    }
  }

  /// Whether somebody can type a value of it.
  public var isTyped: Bool {
    switch self {
    case .recordSet: false
    case .list(let list): list.parts.contains { $0.type.isTyped }
    default: true
    }
  }

  /// Whether a text of this type may have several lines.
  public var allowsLines: Bool { if case .note = self { true } else { false } }

  public var vocabulary: Vocabulary? {
    switch self {
    case .choice(let vocabulary), .words(let vocabulary): vocabulary
    default: nil
    }
  }

  /// The kinds of the records that the field can name.
  public var referencedKinds: [String] {
    switch self {
    case .reference(let kinds): kinds
    case .references(let kind): [kind]
    default: []
    }
  }

  /// Whether the field is a set or list, whose members are cells `field/member`.
  public var hasMembers: Bool {
    switch self {
    case .words, .references, .list: true
    default: false
    }
  }
}

/// The parts of a list's items, and how items are sorted for people.
public struct ListDeclaration: Sendable {
  public let parts: [FieldDeclaration]
  /// The part by which items are sorted, the latest first; items without it come last.
  public let newestFirst: String?
}

/// The display of concurrent writes (DOMAIN.md §3).
///
/// A rule decides the display only: every write stays until an author who saw it writes over it.
/// Rules look at the set of values alone, so that they are commutative, associative and idempotent.
public enum MergeRule: Sendable, Equatable {
  /// The version of these rules. It goes up when a display changes for the same writes.
  public static let version = 1

  /// All are kept and shown side by side; the one with the highest lamport stands first.
  case keepAll
  /// The word that stands last in this list shows; words not in the list give way.
  case severest([String])
  /// A member of a set or list is there while any write says so.
  case addUp
  /// While the writes differ, a doubtful word shows. The first that applies is taken; if none does,
  /// `keepAll`.
  case doubt([Doubt])

  /// The word to show if one of the differing writes is one of `words` (any, if empty).
  public struct Doubt: Sendable, Equatable {
    public let words: Set<String>
    /// nil: nothing is shown.
    public let shown: String?

    /// One of the words is among what was written.
    static func between<Word: VocabularyWord>(_ words: Word..., shows shown: Word) -> Doubt {
      Doubt(words: Set(words.map(\.rawValue)), shown: shown.rawValue)
    }

    /// The writes differ, whatever they say.
    static func whenever<Word: VocabularyWord>(shows shown: Word) -> Doubt {
      Doubt(words: [], shown: shown.rawValue)
    }

    static let showsNone = Doubt(words: [], shown: nil)
  }

  static func severest<Word: VocabularyWord>(_ words: Word...) -> MergeRule {
    .severest(words.map(\.rawValue))
  }
}

/// How much harm a leak of the field does. Nothing above `open` is ever logged.
public enum Sensitivity: String, Sendable {
  /// Names of places and offices.
  case open
  /// Personal information.
  case personal
  /// 要配慮個人情報 (個人情報保護法 2条3項): illness, disability, need for help.
  case specialCare = "special_care"
  /// Where a person lives who may be hidden (住所秘匿).
  case whereabouts
}
