import Crypto
import Merge
import Records

// Which changes of a record take something back, and how such an act is done again after the server came back
// without it.

extension Application {
  /// Notes the acts in a changed state. This is the one place where an erasure or a closed consent
  /// reaches the ledger, by whichever route it came.
  static func noteActs(
    of state: RecordState, before: RecordState?, in store: some ServerTransaction
  ) throws {
    if state.isErased {
      guard before?.isErased != true, let head = state.heads(at: Lifecycle.erasure).first else {
        return
      }
      try store.note(
        .erased(
          Act.ErasedRecord(
            record: state.id, kind: state.kind, lamport: head.lamport, author: head.author,
            at: head.recordedAt)))
      return
    }
    try noteGuards(of: state, before: before, in: store)
    guard state.kind == Consent.kind.name else { return }
    let (was, now) = (before.map(Paper.init), Paper(state))
    if let act = now.closing(since: was) {
      try store.note(.consentClosed(act))
    } else if let was, !was.isGiven, now.isGiven,
      was.isAboutNobody || was.question == now.question
    {
      // A paper that is given to somebody else now reopens nothing of what was taken back.
      try store.note(.consentReopened(state.id))
    }
  }

}

/// A consent's paper: what it grants and takes back by itself, by the same events that decide who sees a person.
private struct Paper {
  let state: RecordState
  private let record: Record
  private let given: CalendarDate?
  /// The latest day on which it takes something back.
  let withdrawn: CalendarDate?

  init(_ state: RecordState) {
    self.state = state
    record = state.view.record
    let events = state.consentEvents
    given = events.filter { $0.word == .given }.map(\.day).max()
    withdrawn = events.filter { $0.word == .withdrawn }.map(\.day).max()
  }

  /// If a grant and a withdrawal fall on one day, the withdrawal stands.
  var isGiven: Bool { given.map { day in withdrawn.map { $0 < day } ?? true } ?? false }

  /// The person, the recipient and the data; nothing is known of a paper of which no operation is accepted.
  var question: [Value?] {
    [Consent.person.name, Consent.recipient.name, Consent.data.name]
      .map { record.values[FieldPath($0)] }
  }

  var isAboutNobody: Bool { question.allSatisfy { $0 == nil } }

  func isAbout(_ act: Act.ClosedConsent) -> Bool {
    state.kind == Consent.kind.name
      && question == [
        .text(act.person.description), .text(act.recipient.rawValue), .text(act.data.rawValue),
      ]
  }

  /// The closed consent: one that is taken back now, or that was given before and is not any more;
  /// nil if neither changed.
  func closing(since was: Paper?) -> Act.ClosedConsent? {
    if !isGiven, let withdrawn {
      let isKnown = was.map { before in
        !before.isGiven && before.question == question
          && before.withdrawn.map { $0 >= withdrawn } ?? false
      }
      return isKnown == true ? nil : act(of: self, on: withdrawn)
    }
    guard let was, was.isGiven, let before = was.given else { return nil }
    // An earlier signing day can lie before a withdrawal on another paper.
    let isLess = !isGiven || was.question != question || given.map { $0 < before } ?? true
    return isLess ? act(of: was, on: before) : nil
  }

  private func act(of paper: Paper, on day: CalendarDate) -> Act.ClosedConsent? {
    guard let person = paper.record[Consent.person], let data = paper.record[Consent.data],
      let recipient = paper.record[Consent.recipient],
      let latest = state.view.latest ?? paper.state.view.latest
    else { return nil }
    return Act.ClosedConsent(
      paper: state.id, person: person, recipient: recipient, data: data, day: day,
      author: latest.author, at: latest.recordedAt)
  }
}

/// Does acts again on a server that came back without them, by operations of the server's own.
public struct ActRepetition {
  /// Names the operations that it makes.
  private let replica: UInt64
  private var counter: UInt64 = 0

  /// - Parameter replica: one that nobody has used.
  public init(replica: UInt64) { self.replica = replica }

  /// Erases a record, or leaves a tombstone of one that the server does not know yet: whatever comes for it later is
  /// refused.
  ///
  /// - Returns: whether something had to be done.
  public mutating func erase(
    _ act: Act.ErasedRecord, in store: some ServerTransaction
  ) throws -> Bool {
    let known = try store.state(act.record)
    guard known?.isErased != true else { return false }
    let standing = known.flatMap(\.ifBegun) ?? RecordState(id: act.record, kind: act.kind)
    try load(
      Lifecycle.erasure(of: standing, reason: WrittenText.erasedAgain), on: standing,
      lamport: act.lamport, author: act.author, at: act.at, in: store)
    return true
  }

  /// Takes a consent back: on its paper where that is known, else by a paper of its own.
  ///
  /// - Returns: whether something had to be done.
  public mutating func close(
    _ act: Act.ClosedConsent, in store: some ServerTransaction
  ) throws -> Bool {
    // A paper that was removed gives nothing.
    guard try store.state(act.paper)?.ifBegun?.view.isListed ?? true else { return false }
    let standing = try paper(for: act, in: store)
    let said = Paper(standing)
    if !said.isGiven, let withdrawn = said.withdrawn, withdrawn >= act.day { return false }
    var values: [String: Value] = [
      Consent.state.name: .text(ConsentState.withdrawn.rawValue),
      Consent.withdrawnOn.name: .text(act.day.description),
    ]
    if standing.origin == nil {
      values[Consent.person.name] = .text(act.person.description)
      values[Consent.recipient.name] = .text(act.recipient.rawValue)
      values[Consent.data.name] = .text(act.data.rawValue)
      values[Consent.signedOn.name] = .text(act.day.description)
    }
    var writes = PathMap<Write>()
    for (field, value) in values {
      writes[FieldPath(field)] = standing.write(value, at: FieldPath(field))
    }
    try load(writes, on: standing, lamport: 1, author: act.author, at: act.at, in: store)
    return true
  }

  /// The act's paper, or one of the server's own where that is not known, or is about something else by now.
  private func paper(
    for act: Act.ClosedConsent, in store: some ServerTransaction
  ) throws -> RecordState {
    var id = act.paper
    while true {
      let known = try store.state(id)?.ifBegun
      if let known, Paper(known).isAbout(act) { return known }
      if known == nil, id != act.paper { return RecordState(id: id, kind: Consent.kind.name) }
      id = id.companion("withdrawal")
    }
  }

  /// The name of a replica for acts that are done again on some occasion.
  public static func replica(named occasion: String) -> UInt64 {
    SHA256.hash(data: Array("tsunagu acts \(occasion)".utf8)).prefix(8)
      .reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func load(
    _ writes: PathMap<Write>, on state: RecordState, lamport: UInt64, author: RecordID,
    at: Timestamp, in store: some ServerTransaction
  ) throws {
    counter += 1
    let highest = state.allHeads.reduce(0) { max($0, $1.lamport) }
    try Application.load(
      Operation(
        id: OperationID(replica: replica, counter: counter), lamport: max(lamport, highest + 1),
        author: author, recordedAt: at, record: state.id, kind: state.kind, writes: writes),
      in: store)
  }
}

extension RecordState {
  /// Nothing where no operation of the record is accepted: others' refused ones say nothing about what it is.
  fileprivate var ifBegun: RecordState? { origin == nil ? nil : self }
}
