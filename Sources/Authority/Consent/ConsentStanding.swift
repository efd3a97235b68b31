import Merge
import Records

/// The standing consents of one person: for each recipient and set of data, the latest event; of
/// two events on one day the withdrawal (DOMAIN.md "Consent: what stands").
///
/// A person who has not agreed has not agreed, whatever the regime makes of it (`ListStanding`).
public struct ConsentStanding: Sendable, Hashable {
  /// One class of recipients and one set of data, as a paper asks about them.
  public struct Question: Hashable, Sendable {
    let recipient: ConsentRecipient
    let data: ConsentData

    public init(_ recipient: ConsentRecipient, _ data: ConsentData) {
      (self.recipient, self.data) = (recipient, data)
    }
  }

  private let words: [Question: ConsentEvent.Word]
  private let unanswered: Set<Question>

  /// Nobody was asked.
  public static let none = ConsentStanding([])

  /// - Parameters:
  ///   - events: the events of the person's papers, in any order.
  ///   - unanswered: the questions of papers that have come back from nobody.
  public init(_ events: some Sequence<ConsentEvent>, unanswered: Set<Question> = []) {
    self.unanswered = unanswered
    var latest: [Question: ConsentEvent] = [:]
    for event in events {
      let question = Question(event.recipient, event.data)
      guard let other = latest[question] else {
        latest[question] = event
        continue
      }
      if (other.day, other.word) < (event.day, event.word) { latest[question] = event }
    }
    words = latest.mapValues(\.word)
  }

  /// The standing answer; nil if no paper answers.
  public func word(to recipient: ConsentRecipient, data: ConsentData) -> ConsentEvent.Word? {
    words[Question(recipient, data)]
  }

  /// Whether the person was asked on paper.
  public func wasAsked(for data: ConsentData, by recipient: ConsentRecipient) -> Bool {
    unanswered.contains(Question(recipient, data))
  }

  public func isGiven(to recipient: ConsentRecipient, data: ConsentData) -> Bool {
    word(to: recipient, data: data) == .given
  }
}
