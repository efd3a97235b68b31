import Authority
import Merge
import Records

import struct Foundation.Data

/// A supervisor's decision on a held entry: kept with its author, time and reason, and told to the
/// entry's device.
public struct Decision: Sendable, Hashable {
  public enum Outcome: String, Sendable, CaseIterable {
    case accept, refuse
  }

  public let outcome: Outcome
  /// The SHA-256 of the line that was accepted; nil where it was refused.
  public let content: [UInt8]?
  /// One line of text.
  public let reason: String
  public let decidedBy: RecordID
  public let decidedAt: Timestamp

  public init(
    _ outcome: Outcome, content: [UInt8]?, reason: String, by decidedBy: RecordID,
    at decidedAt: Timestamp
  ) {
    self.outcome = outcome
    self.content = content
    self.reason = reason
    self.decidedBy = decidedBy
    self.decidedAt = decidedAt
  }

  /// The verdict on the operation whose line has this hash.
  func verdict(onContent hash: [UInt8]) -> Verdict {
    switch outcome {
    case .refuse: .refused(.refusedBySupervisor)
    case .accept: hash == content ? .accepted : .refused(.otherContentAccepted)
    }
  }

  var told: ToldDecision { ToldDecision(reason: reason, content: content) }

  /// The same decision of the same supervisor again.
  func isRepeated(by other: Decision) -> Bool {
    outcome == other.outcome && content == other.content && decidedBy == other.decidedBy
      && reason.hasSameBytes(as: other.reason)
  }
}

/// A decision as the entry's device is told it, beside the verdict.
public struct ToldDecision: Sendable, Hashable {
  public let reason: String
  /// The hash of the line that was accepted, where it could be another than the device's.
  public let content: [UInt8]?

  public init(reason: String, content: [UInt8]?) {
    self.reason = reason
    self.content = content
  }

  /// The verdict on the id, translated for a device whose own line has a hash.
  public func verdict(_ verdict: Verdict, onContent hash: [UInt8]?) -> Verdict {
    guard let content, let hash, content != hash else { return verdict }
    return .refused(.otherContentAccepted)
  }
}

/// A supervisor's request to decide.
public struct DecisionRequest: Sendable, Hashable {
  public let outcome: Decision.Outcome
  public let reason: String
  /// Which of several contents is accepted: the first digits of the hash of its line.
  public let content: String?

  /// Reads `{"decision", "reason", "content"}`.
  ///
  /// - Throws: `Problem`: `malformed`; `bad_text` for a reason that cannot be recorded.
  public init(bytes: [UInt8]) throws {
    guard let said = try? JSON.read(bytes), said.object != nil,
      let outcome = said["decision"]?.text.flatMap(Decision.Outcome.init)
    else { throw Problem(.malformed, ["part": "decision"]) }
    guard let reason = said["reason"]?.text else { throw Problem(.malformed, ["part": "reason"]) }
    let content = said["content"] ?? .null
    guard content == .null || DecisionRequest.isHash(content.text ?? "") else {
      throw Problem(.malformed, ["part": "content"])
    }
    self.outcome = outcome
    self.reason = try DecisionRequest.checked(reason)
    self.content = content.text
  }

  /// A reason as it is kept: composed, one line, not empty, with nothing in it that nobody sees.
  ///
  /// - Throws: `Problem` of code `bad_text`.
  public static func checked(_ reason: String) throws -> String {
    do throws(TextProblem) {
      var hidden = InvisibleCharacters()
      let text = try EntryText.normalised(
        reason, allowsLines: false, limitBytes: Limits.reasonBytes
      ) { hidden = $0 }
      if let code = hidden.removed.first ?? hidden.replaced.first { throw .hiddenCharacter(code) }
      return text
    } catch {
      throw Problem(.badText, .decisionReason, ["fault": error.sentence])
    }
  }

  /// Digits of a content's hash that are asked for at the least.
  public static let contentDigits = 8...64

  private static func isHash(_ text: String) -> Bool {
    contentDigits.contains(text.utf8.count) && text.utf8.allSatisfy { hexDigit($0) != nil }
  }
}

/// A held operation's author, and the contents under its id.
public struct HeldEntry: Sendable {
  public let id: OperationID
  public let verdict: Verdict
  /// The device's user, and whether the device may still be used.
  public let author: RecordID
  public let authorName: String
  public let device: Int64
  public let dismissal: Dismissal?
  /// The one that came first, then further ones where the id came with several.
  public let contents: [Content]
  /// Users of the device's earlier enrollments, whom the server does not know: their operations are
  /// the author's.
  public var formerAuthors: Set<RecordID> = []

  public struct Content: Sendable {
    /// SHA-256 of the line as it came.
    public let hash: [UInt8]
    public let record: RecordID
    /// nil where an erasure has removed it.
    public let operation: Operation?
    /// Whether a supervisor has looked at it.
    public let isDecided: Bool

    public init(hash: [UInt8], record: RecordID, operation: Operation?, isDecided: Bool) {
      self.hash = hash
      self.record = record
      self.operation = operation
      self.isDecided = isDecided
    }

    /// Hexadecimal digits of the hash.
    public var name: String { hexDigits(hash) }
  }

  public init(
    id: OperationID, verdict: Verdict, author: RecordID, authorName: String, device: Int64,
    dismissal: Dismissal?, contents: [Content]
  ) {
    self.id = id
    self.verdict = verdict
    self.author = author
    self.authorName = authorName
    self.device = device
    self.dismissal = dismissal
    self.contents = contents
  }

  /// Whether it waits for a supervisor.
  public var isOpen: Bool { verdict.name == "held" || contents.contains { !$0.isDecided } }

  /// Why it is held.
  public var code: ProblemCode {
    contents.count > 1 ? .clonedDevice : verdict.code ?? .clonedDevice
  }
}

func hexDigits(_ bytes: [UInt8]) -> String {
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 8) {
    let word = bytes[start..<min(start + 8, bytes.count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    text += hexText(word)
  }
  return text
}

/// The reading of held entries.
public protocol HeldReading: ServerReading {
  /// Entries that wait, in the order of their ids, after one.
  func heldEntries(after id: OperationID?, limit: Int) throws -> [HeldEntry]
  /// An entry, whether it waits or not.
  func heldEntry(_ id: OperationID) throws -> HeldEntry?
}

/// The writing of a decision.
public protocol DecisionTransaction: ServerTransaction, HeldReading {
  /// Makes another of an id's contents the one that counts.
  func choose(_ content: [UInt8], for id: OperationID) throws
  /// Keeps a decision, as of a new sequence number, and that all contents of the id were looked at.
  func add(_ decision: Decision, on id: OperationID) throws
}

/// A supervisor at work.
public struct Supervisor: Sendable {
  let principal: Principal
  let now: Timestamp

  /// - Throws: `Problem`: `decision_not_permitted`, or why the device is served no more.
  public init(_ requester: ServerExchange.Requester, at now: Timestamp) throws {
    if let dismissal = requester.device.dismissal { throw Problem(dismissal.code) }
    guard Policy.mayDecide(requester.principal) else { throw Problem(.decisionNotPermitted) }
    principal = requester.principal
    self.now = now
  }

  /// Decides on one entry. The first decision stands; the same again is answered again.
  ///
  /// - Throws: `Problem`: `held_unknown`, `already_decided`, `content_unclear`, or why the record cannot take
  ///   it; the entry is then held as before.
  public func decide(
    _ request: DecisionRequest, on id: OperationID, in store: some DecisionTransaction
  ) throws -> Decision {
    guard let entry = try store.heldEntry(id) else { throw Problem(.heldUnknown) }
    guard entry.isOpen else { return try repeated(request, of: entry, in: store) }
    switch request.outcome {
    case .accept: try accept(try content(request, of: entry), of: entry, in: store)
    case .refuse: try refuse(entry, in: store)
    }
    let decision = try decision(request, of: entry)
    try store.add(decision, on: id)
    return decision
  }

  private func repeated(
    _ request: DecisionRequest, of entry: HeldEntry, in store: some DecisionTransaction
  ) throws -> Decision {
    guard let standing = try store.decision(on: entry.id) else { throw Problem(.heldUnknown) }
    guard let again = try? decision(request, of: entry), standing.isRepeated(by: again) else {
      throw Problem(.alreadyDecided)
    }
    return standing
  }

  private func decision(_ request: DecisionRequest, of entry: HeldEntry) throws -> Decision {
    Decision(
      request.outcome,
      content: request.outcome == .accept ? try content(request, of: entry).hash : nil,
      reason: request.reason, by: principal.user, at: now)
  }

  private func content(
    _ request: DecisionRequest, of entry: HeldEntry
  ) throws -> HeldEntry.Content {
    let meant = entry.contents.filter { content in
      request.content.map { content.name.utf8.starts(with: $0.utf8) } ?? true
    }
    guard let content = meant.first, meant.count == 1 else { throw Problem(.contentUnclear) }
    return content
  }

  private func accept(
    _ content: HeldEntry.Content, of entry: HeldEntry, in store: some DecisionTransaction
  ) throws {
    guard let operation = content.operation else { throw Problem(.recordErased) }
    guard operation.author == entry.author || entry.formerAuthors.contains(operation.author) else {
      throw Problem(.authorMismatch)
    }
    guard entry.code != .ownAccess || entry.author != principal.user else {
      throw Problem(.decisionOnOneself)
    }
    let isStored = content.hash == entry.contents.first?.hash
    // A refusal is not a supervisor's to lift.
    if isStored, case .refused(let code) = entry.verdict { throw Problem(code) }
    // An accepted entry cannot be taken back.
    guard !entry.verdict.isAccepted else {
      guard isStored else { throw Problem(.recordErased) }
      return try store.setVerdict(.accepted, of: entry.id)
    }
    if let code = try obstacle(to: operation, in: store) { throw Problem(code) }
    _ = try Erasure.carryOut(operation, in: store)
    if !isStored { try store.choose(content.hash, for: entry.id) }
    try store.setVerdict(.accepted, of: entry.id)
    for record in Set([operation.record, entry.contents[0].record]).sorted() {
      try Application.rebuild(record, in: store)
      _ = try Application.settleAwaitedActs(on: [record], in: store)
    }
    if operation.erases { try store.eraseLines(of: operation.record) }
  }

  private func refuse(_ entry: HeldEntry, in store: some DecisionTransaction) throws {
    guard !entry.verdict.isAccepted else { throw Problem(.recordErased) }
    // Neither held nor refused writes are displayed: the states stay.
    try store.setVerdict(.refused(.refusedBySupervisor), of: entry.id)
  }

  /// The reason why the record cannot take an operation: it would stop the supervisor from writing
  /// the same now.
  func obstacle(to operation: Operation, in store: some ServerReading) throws -> ProblemCode? {
    let asOwn = Operation(
      id: operation.id, lamport: operation.lamport, author: principal.user, recordedAt: now,
      record: operation.record, kind: operation.kind, writes: operation.writes)
    let judge = Judge(principal: principal, now: now, highestLamport: try store.highestLamport)
    let verdict = try judge.verdict(on: asOwn, in: store)
    guard verdict.isAccepted else { return verdict.code }
    guard try store.state(operation.record)?.origin == nil else { return nil }
    // A change to a record whose beginning is held itself, or has not come.
    let required = Catalogue.kind(operation.kind)?.fields.filter(\.isRequired) ?? []
    let isBeginning = required.allSatisfy { operation.writes[FieldPath($0.name)] != nil }
    return isBeginning ? nil : .recordUnknown
  }
}
