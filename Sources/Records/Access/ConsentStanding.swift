/// The consents of one person as they stand: for each recipient and set of data, what the paper with the
/// latest signing date says. Two papers of one day: a withdrawal beats.
///
/// The regime is `opt_in`: what nobody has agreed to is not agreed to.
public struct ConsentStanding: Sendable, Hashable {
  private struct Question: Hashable {
    let recipient: ConsentRecipient
    let data: ConsentData
  }

  private let given: Set<Question>

  /// Nobody was asked.
  public static let none = ConsentStanding([])

  /// - Parameter consents: the person's records of the kind `consent`, in any order.
  public init(_ consents: some Sequence<Record>) {
    var latest: [Question: (signedOn: String, state: ConsentState)] = [:]
    for consent in consents {
      guard let recipient = consent[Consent.recipient], let data = consent[Consent.data],
        let state = consent[Consent.state], state != .unknown
      else { continue }
      let question = Question(recipient: recipient, data: data)
      let signedOn = consent[Consent.signedOn]?.description ?? ""
      guard let other = latest[question], !signedOn.hasSameBytes(as: other.signedOn) else {
        let isWithdrawn = state == .withdrawn || latest[question]?.state == .withdrawn
        latest[question] = (signedOn, isWithdrawn ? .withdrawn : .given)
        continue
      }
      if other.signedOn.precedesByBytes(signedOn) { latest[question] = (signedOn, state) }
    }
    given = Set(latest.filter { $0.value.state == .given }.keys)
  }

  public func isGiven(to recipient: ConsentRecipient, data: ConsentData) -> Bool {
    given.contains(Question(recipient: recipient, data: data))
  }
}
