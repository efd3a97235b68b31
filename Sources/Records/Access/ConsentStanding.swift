/// What one paper says to one question on one day.
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

/// The consents of one person as they stand: for each recipient and set of data, the latest event; of two events
/// on one day the withdrawal (DOMAIN.md "Consent: what stands").
///
/// The regime is `opt_in`: what nobody has agreed to is not agreed to.
public struct ConsentStanding: Sendable, Hashable {
  private struct Question: Hashable {
    let recipient: ConsentRecipient
    let data: ConsentData
  }

  private let words: [Question: ConsentEvent.Word]

  /// Nobody was asked.
  public static let none = ConsentStanding([])

  /// - Parameter events: what the person's papers say, in any order.
  public init(_ events: some Sequence<ConsentEvent>) {
    var latest: [Question: ConsentEvent] = [:]
    for event in events {
      let question = Question(recipient: event.recipient, data: event.data)
      guard let other = latest[question] else {
        latest[question] = event
        continue
      }
      if (other.day, other.word) < (event.day, event.word) { latest[question] = event }
    }
    words = latest.mapValues(\.word)
  }

  /// What stands; nil where no paper answers.
  public func word(to recipient: ConsentRecipient, data: ConsentData) -> ConsentEvent.Word? {
    words[Question(recipient: recipient, data: data)]
  }

  public func isGiven(to recipient: ConsentRecipient, data: ConsentData) -> Bool {
    word(to: recipient, data: data) == .given
  }
}
