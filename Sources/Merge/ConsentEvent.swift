import Records

/// One paper's answer to one question on one day.
public struct ConsentEvent: Sendable, Hashable {
  /// In the order in which they beat each other on the same day: the last one stands.
  public enum Word: Int, Sendable, Comparable {
    case given
    /// Two answers stand beside each other, and neither is a withdrawal.
    case disputed
    case withdrawn

    public static func < (left: Word, right: Word) -> Bool { left.rawValue < right.rawValue }
  }

  public let recipient: ConsentRecipient
  public let data: ConsentData
  public let word: Word
  public let day: CalendarDate

  public init(
    to recipient: ConsentRecipient, data: ConsentData, _ word: Word, on day: CalendarDate
  ) {
    self.recipient = recipient
    self.data = data
    self.word = word
    self.day = day
  }
}
