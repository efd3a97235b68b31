import Records

/// Whether a person stands on a list that goes to a class of recipients: the one answer for
/// screens, exports, prints, and devices that are sent only the content of such a list (DOMAIN.md
/// "Who stands on a list").
public enum ListRelease: Sendable, Hashable {
  /// Stands on the list. The mark warns a supporter before they knock: 入院, 入所, 不在(確認中),
  /// 死亡(要確認).
  case released(mark: PersonStatus?)
  /// Stands on it by a disclosure in a disaster alone: 災害時限定提供. The copy never says whether there is a consent.
  case disclosed(mark: PersonStatus?)
  case leftOut(Reason)

  /// Why somebody does not stand on a list, in the order in which the page counts them.
  public enum Reason: String, Sendable, CaseIterable {
    case withdrawn
    case disputed
    case notAgreed = "not_agreed"
    case deceased
    case movedAway = "moved_away"
    case erased

    public var label: String {
      switch self {
      case .withdrawn: "同意の撤回"
      case .disputed: "同意の答えが食い違い"
      case .notAgreed: "同意なし"
      case .deceased: "死亡"
      case .movedAway: "転出"
      case .erased: "消去"
      }
    }
  }

  public var isReleased: Bool {
    if case .leftOut = self { return false }
    return true
  }

  /// Whether a disclosure alone is why somebody stands on it.
  public var isByDisclosure: Bool {
    if case .disclosed = self { return true }
    return false
  }

  /// The warning on the row; nil where there is none, or no row.
  public var mark: PersonStatus? {
    switch self {
    case .released(let mark), .disclosed(let mark): mark
    case .leftOut: nil
    }
  }
}

/// A person's standing on lists, from all records of that person.
public struct ListStanding: Sendable, Hashable {
  private let consents: ConsentStanding
  /// The answers to 本人または家族の同意 that stand in the person's own rows, by list; several where nobody has
  /// settled them. nil is an answer that was taken back.
  private let answers: [ConsentData: Set<Presence?>]
  private let status: PersonStatus?
  private let isErased: Bool
  private let isOpenedByServer: Bool
  private let regime: ConsentRegime

  public init(
    consents: ConsentStanding, answers: [ConsentData: Set<Presence?>] = [:],
    status: PersonStatus? = nil, isErased: Bool = false, regime: ConsentRegime = .optIn
  ) {
    self.init(
      consents, answers, status, isErased: isErased, isOpenedByServer: false, regime: regime)
  }

  private init(
    _ consents: ConsentStanding, _ answers: [ConsentData: Set<Presence?>], _ status: PersonStatus?,
    isErased: Bool, isOpenedByServer: Bool, regime: ConsentRegime = .optIn
  ) {
    self.regime = regime
    self.consents = consents
    self.answers = answers
    self.status = status
    self.isErased = isErased
    self.isOpenedByServer = isOpenedByServer
  }

  /// Nothing is known of the person.
  public static let none = ListStanding(consents: .none)

  /// For a device that may not read the papers: the server sends it only records that a consent
  /// opens.
  public static let openedByServer = ListStanding(
    .none, [:], nil, isErased: false, isOpenedByServer: true)

  /// Whether a class of recipients may see some data.
  public func isOpen(_ data: ConsentData, to recipient: ConsentRecipient) -> Bool {
    if isOpenedByServer { return true }
    return switch data {
    case .kit: consents.isGiven(to: recipient, data: data)
    case .supporterList, .evacuationPlan, .register: release(of: data, to: recipient).isReleased
    }
  }

  /// Whether something about the person is printed for themselves: their own paper needs no consent.
  public var releaseToOneself: ListRelease {
    if isErased { return .leftOut(.erased) }
    if let reason = status?.endsLists { return .leftOut(reason) }
    return .released(mark: shownStatus)
  }

  /// Whether the person stands on the list.
  ///
  /// A person who died or moved away does not. A withdrawal beats everything else, and two answers
  /// that nobody has settled are a no. The paper for the class of recipients decides; without one,
  /// the row's own answer does.
  public func release(of data: ConsentData, to recipient: ConsentRecipient) -> ListRelease {
    guard releaseToOneself.isReleased else { return releaseToOneself }
    let word = consents.word(to: recipient, data: data)
    let own = answers[data, default: []]
    if word == .withdrawn { return .leftOut(.withdrawn) }
    if word == .disputed || own.count > 1 { return .leftOut(.disputed) }
    guard word == .given || own == [.yes] || isSilenceConsent(data, to: recipient, own) else {
      return .leftOut(.notAgreed)
    }
    return releaseToOneself
  }

  /// Whether the regime takes somebody as having agreed who has neither agreed nor refused.
  private func isSilenceConsent(
    _ data: ConsentData, to recipient: ConsentRecipient, _ own: Set<Presence?>
  ) -> Bool {
    guard !own.contains(.no) else { return false }
    return switch (regime, data) {
    case (.optIn, _), (_, .kit), (.ordinanceOptOut, .supporterList): false
    case (.presumed, _): consents.wasAsked(for: data, by: recipient)
    case (.ordinanceOptOut, .register): true
    // Nobody is opened by a plan that there is not.
    case (.ordinanceOptOut, .evacuationPlan): answers[data] != nil
    }
  }

  /// Whether the person stands on a list that is handed out under an open disclosure: also without a consent, and against
  /// one that was withdrawn. The dead, those who moved away and the erased stand on none.
  ///
  /// - Parameter disclosure: one that is open now; nil: in peacetime.
  public func release(
    of data: ConsentData, to recipient: ConsentRecipient, under disclosure: DisclosureStanding?
  ) -> ListRelease {
    let usual = release(of: data, to: recipient)
    guard let disclosure, disclosure.data.contains(data),
      disclosure.recipients.contains(recipient), releaseToOneself.isReleased, !usual.isReleased
    else { return usual }
    return .disclosed(mark: shownStatus)
  }

  /// The state that a supporter has to know of before they knock.
  private var shownStatus: PersonStatus? { status.flatMap { $0 == .home ? nil : $0 } }

  /// Whether a paper for the class of recipients has opened the list, and not the row's own answer.
  public func isOpenedByPaper(_ data: ConsentData, to recipient: ConsentRecipient) -> Bool {
    consents.isGiven(to: recipient, data: data)
  }
}

extension PersonStatus {
  /// The reason why a person in this state stands on no list and has no team any more; nil if they
  /// do.
  public var endsLists: ListRelease.Reason? {
    switch self {
    case .deceased: .deceased
    case .movedAway: .movedAway
    case .home, .hospital, .facility, .absent, .deathUnconfirmed: nil
    }
  }
}
