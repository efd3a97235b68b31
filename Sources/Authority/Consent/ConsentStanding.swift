import Merge
import Records

/// The standing consents of one person: for each recipient and set of data, the latest event; of
/// two events on one day the withdrawal (DOMAIN.md "Consent: what stands").
///
/// The regime is `opt_in`: a person who has not agreed has not agreed.
public struct ConsentStanding: Sendable, Hashable {
  private struct Question: Hashable {
    let recipient: ConsentRecipient
    let data: ConsentData
  }

  private let words: [Question: ConsentEvent.Word]

  /// Nobody was asked.
  public static let none = ConsentStanding([])

  /// - Parameter events: the events of the person's papers, in any order.
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

  /// The standing answer; nil if no paper answers.
  public func word(to recipient: ConsentRecipient, data: ConsentData) -> ConsentEvent.Word? {
    words[Question(recipient: recipient, data: data)]
  }

  public func isGiven(to recipient: ConsentRecipient, data: ConsentData) -> Bool {
    word(to: recipient, data: data) == .given
  }
}
