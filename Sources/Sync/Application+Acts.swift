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
    for act in Paper(state).acts(since: before.map(Paper.init)) { try store.note(act) }
  }
}

/// A consent's paper: what it grants and takes back by itself, by the same events that decide who sees a person.
private struct Paper {
  let state: RecordState
  private let record: Record
  let given: CalendarDate?
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

  /// nil where the paper names no person, no recipient or no data.
  var question: Act.PaperQuestion? {
    guard state.kind == Consent.kind.name, let person = record[Consent.person],
      let recipient = record[Consent.recipient], let data = record[Consent.data]
    else { return nil }
    return Act.PaperQuestion(paper: state.id, person: person, recipient: recipient, data: data)
  }

  /// The answers that changed: a consent that is taken back now, one that was given before and is not any more, and one
  /// that is given anew or from an earlier day. A paper that is given to somebody else changes two answers.
  func acts(since was: Paper?) -> [Act] {
    let isSame = was?.question == question
    var acts: [Act?] = []
    if !isGiven, let withdrawn {
      let isKnown =
        isSame && was?.isGiven == false && was?.withdrawn.map { $0 >= withdrawn } == true
      if !isKnown { acts.append(answer(of: self, from: withdrawn).map(Act.consentClosed)) }
    }
    guard let was else { return acts.compactMap(\.self) }
    if was.isGiven, let before = was.given, !isSame || !isGiven && acts.isEmpty {
      acts.append(answer(of: was, from: before).map(Act.consentClosed))
    }
    if isGiven, let given {
      let isKnown = isSame && was.isGiven && was.given.map { $0 <= given } == true
      if !isKnown { acts.append(answer(of: self, from: given).map(Act.consentReopened)) }
    }
    return acts.compactMap(\.self)
  }

  private func answer(of paper: Paper, from day: CalendarDate) -> Act.PaperAnswer? {
    guard let question = paper.question,
      let latest = state.view.latest ?? paper.state.view.latest
    else { return nil }
    return Act.PaperAnswer(question, from: day, author: latest.author, at: latest.recordedAt)
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
    _ act: Act.PaperAnswer, in store: some ServerTransaction
  ) throws -> Bool {
    let question = act.question
    // A paper that was removed gives nothing.
    guard try store.state(question.paper)?.ifBegun?.view.isListed ?? true else { return false }
    let standing = try paper(for: question, in: store)
    let said = Paper(standing)
    if !said.isGiven, let withdrawn = said.withdrawn, withdrawn >= act.day { return false }
    var values: [String: Value] = [
      Consent.state.name: .text(ConsentState.withdrawn.rawValue),
      Consent.withdrawnOn.name: .text(act.day.description),
    ]
    if standing.origin == nil {
      values[Consent.person.name] = .text(question.person.description)
      values[Consent.recipient.name] = .text(question.recipient.rawValue)
      values[Consent.data.name] = .text(question.data.rawValue)
      values[Consent.signedOn.name] = .text(act.day.description)
    }
    try write(values, on: standing, by: act, in: store)
    return true
  }

  /// Lets a paper give its consent from no later day than it did: a withdrawal on another paper can lie between.
  ///
  /// - Returns: whether something had to be done.
  public mutating func reopen(
    _ act: Act.PaperAnswer, in store: some ServerTransaction
  ) throws -> Bool {
    guard let standing = try store.state(act.question.paper)?.ifBegun else { return false }
    let paper = Paper(standing)
    guard paper.question == act.question, paper.isGiven, let given = paper.given, given > act.day
    else { return false }
    try write(
      [Consent.signedOn.name: .text(act.day.description)], on: standing, by: act, in: store)
    return true
  }

  private mutating func write(
    _ values: [String: Value], on standing: RecordState, by act: Act.PaperAnswer,
    in store: some ServerTransaction
  ) throws {
    var writes = PathMap<Write>()
    for (field, value) in values {
      writes[FieldPath(field)] = standing.write(value, at: FieldPath(field))
    }
    try load(writes, on: standing, lamport: 1, author: act.author, at: act.at, in: store)
  }

  /// The paper, or one of the server's own where that is not known, or answers another question by now.
  private func paper(
    for question: Act.PaperQuestion, in store: some ServerTransaction
  ) throws -> RecordState {
    var id = question.paper
    while true {
      let known = try store.state(id)?.ifBegun
      if let known, Paper(known).question?.isLike(question) == true { return known }
      if known == nil, id != question.paper { return RecordState(id: id, kind: Consent.kind.name) }
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

extension Act.PaperQuestion {
  /// Whether another paper answers the same question.
  fileprivate func isLike(_ other: Act.PaperQuestion) -> Bool {
    person == other.person && recipient == other.recipient && data == other.data
  }
}
