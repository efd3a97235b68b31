/// The words that a field can hold, in the order in which people are shown them.
public struct Vocabulary: Sendable {
  public let words: [String]

  public init<Word: VocabularyWord>(_ type: Word.Type) {
    words = Word.allCases.map(\.rawValue)
  }

  public func contains(_ word: String) -> Bool {
    words.contains { $0.hasSameBytes(as: word) }
  }
}

/// A vocabulary in Swift: the raw value is the word as it is stored, printed and read aloud.
public protocol VocabularyWord: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}
