import Merge
import Records

/// Gives an operation its verdict, by the author's authority at the moment of arrival (DESIGN.md
/// §3.6).
///
/// A device asks the same judge before it stores an entry, by the data that it has.
public struct Judge {
  let principal: Principal
  /// The reason why the requester is dismissed; all their later entries are held.
  let dismissal: Dismissal?
  /// The server's clock, used for two things: a device whose clock is off, and facts of days that have not come.
  let moment: Timestamp
  /// The time that the device would stamp an entry with now, if it says so.
  package var deviceClock: Timestamp?
  /// Whether the judge's own clock can be believed; where not, nothing is held or refused for a time.
  package var isClockTrusted = true
  /// Users whose operations count as the principal's: earlier registrations of the same person.
  package var formerUsers: Set<RecordID> = []
  /// The highest lamport that was accepted; nil on a device, which does not know it.
  let highestLamport: UInt64?

  public init(
    principal: Principal, dismissal: Dismissal? = nil, now: Timestamp, highestLamport: UInt64? = nil
  ) {
    self.principal = principal
    self.dismissal = dismissal
    moment = now
    self.highestLamport = highestLamport
  }

  /// A verdict, and for an accepted operation where the record is with it.
  package struct Ruling {
    package let verdict: Verdict
    package var index: RecordIndex?
  }

  public func verdict(on operation: Operation, in store: some RecordReading) throws -> Verdict {
    try ruling(on: operation, Validation.problem(with: operation), in: store).verdict
  }

  /// - Parameter problem: the finding of `Validation`.
  package func ruling(
    on operation: Operation, _ problem: ProblemCode?, in store: some RecordReading
  ) throws -> Ruling {
    let known = try store.state(operation.record)
    // This comes before all else, whatever else is wrong with the operation: nothing about who was erased is kept.
    if try known?.isErased == true || Judge.isAboutErased(operation, in: store) {
      return Ruling(verdict: .refused(.recordErased))
    }
    let remaining =
      problem == .limitExceeded ? try Validation.problem(with: operation, in: store) : problem
    if let problem = remaining { return Ruling(verdict: .refused(problem)) }
    guard operation.author == principal.user || formerUsers.contains(operation.author) else {
      return Ruling(verdict: .refused(.authorMismatch))
    }
    let standing = try standing(known, for: operation, in: store)
    if let code = conflict(between: operation, and: standing)
      ?? disclosureProblem(operation, standing)
    {
      return Ruling(verdict: .refused(code))
    }
    if let verdict = verdictOnMoment(of: operation) { return Ruling(verdict: verdict) }
    if known?.origin == nil, FactRules.isIncomplete(operation) {
      // A change to a fact waits while the fact's beginning is held.
      return Ruling(verdict: known == nil ? .refused(.factIncomplete) : .held(.recordUnknown))
    }
    return try permission(operation, standing, store)
  }

  /// The record as it stands for an operation. An operation that was never accepted does not decide the kind, and
  /// neither does one that took another record's id.
  private func standing(
    _ known: RecordState?, for operation: Operation, in store: some RecordReading
  ) throws -> RecordState? {
    guard let known, known.kind != operation.kind else { return known }
    let isForeign =
      try known.origin == nil || OnlyRecord.isInItsPlace(operation, in: store)
    return isForeign ? nil : known
  }

  /// The verdict that follows from the moment: from who is dismissed, from the clocks, and from the lamport.
  private func verdictOnMoment(of operation: Operation) -> Verdict? {
    // A leap would bring the end of all numbers nearer for everybody.
    if let highestLamport, operation.lamport > highestLamport + Limits.lamportLeap {
      return .held(.lamportAhead)
    }
    // A note of a view is accepted whatever has ended since and whatever the clock says: nobody has
    // to decide on it.
    let isNote = operation.kind == Access.kind.name
    if let dismissal, !isNote { return .held(dismissal.holding) }
    guard isClockTrusted else { return nil }
    let isSkewed = ClockRules.isSkewed(operation.recordedAt, deviceClock: deviceClock, at: moment)
    if !isNote, isSkewed { return .held(.clockSkewed) }
    return FactRules.liesAhead(operation, at: moment) ? .refused(.futureFact) : nil
  }

  /// Whether an operation is about an erased person, or about a record that was erased with her. A note of a view names
  /// them and says nothing of them.
  package static func isAboutErased(
    _ operation: Operation, in store: some RecordReading
  ) throws -> Bool {
    guard operation.kind != Access.kind.name, let kind = Catalogue.kind(operation.kind) else {
      return false
    }
    for (path, write) in operation.writes {
      guard let field = kind.field(path.field), let target = subject(of: field, path, write.value),
        let place = try store.place(target)?.place, place.district == nil
      else { continue }
      // An erased record has no place any more, so that records with a place need not be read.
      if try store.state(target)?.isErased == true { return true }
    }
    return false
  }

  /// The person or the report that a cell names.
  private static func subject(
    of field: FieldDeclaration, _ path: FieldPath, _ value: Value
  ) -> RecordID? {
    switch field.type {
    case .reference(let kinds)
    where kinds.contains(Person.kind.name) || field.name == Review.source.name:
      value.text.flatMap(RecordID.init)
    case .references(let kind) where kind == Person.kind.name: path.member.flatMap(RecordID.init)
    default: nil
    }
  }

  /// The reason why a record cannot take an operation, whoever its author is.
  private func conflict(between operation: Operation, and state: RecordState?) -> ProblemCode? {
    guard let state else { return nil }
    guard state.kind == operation.kind else { return .kindMismatch }
    let isFact = Catalogue.kind(operation.kind)?.isFact == true && state.origin != nil
    let editsFields = operation.writes.keys.contains {
      !Lifecycle.isReserved($0)
    }
    return isFact && editsFields ? .factNotEditable : nil
  }

  private func disclosureProblem(
    _ operation: Operation, _ standing: RecordState?
  ) -> ProblemCode? {
    DisclosureRules(principal: principal, now: moment, isClockTrusted: isClockTrusted)
      .problem(with: operation, on: standing)
  }

  /// Whether the author may write this where the record is, and where it would be afterwards.
  private func permission(
    _ operation: Operation, _ standing: RecordState?, _ store: some RecordReading
  ) throws -> Ruling {
    let isNew = standing?.origin == nil
    var next = standing ?? RecordState(id: operation.record, kind: operation.kind)
    try next.apply(operation, isAccepted: true) { try store.arrival(of: $0, in: operation.record) }
    let view = next.view
    if let verdict = try obstacle(to: operation, from: standing, to: next, view.record, store) {
      return Ruling(verdict: verdict)
    }
    let index = try Placing.index(of: view, in: store)
    var places = [index.place]
    if !isNew, let before = try store.place(operation.record)?.place, before != index.place {
      places.append(before)
    }
    for place in places {
      if let verdict = try verdict(on: operation, standing, next, at: place, store) {
        return Ruling(verdict: verdict)
      }
    }
    if isClockTrusted, let verdict = signingDayVerdict(on: operation) {
      return Ruling(verdict: verdict)
    }
    if let standing, !principal.seesHiddenAddresses,
      try Hiding.isLifted(by: operation, from: standing, to: next, at: places, in: store)
    {
      return Ruling(verdict: .refused(.unhidingNotPermitted))
    }
    if OwnAccess(principal: principal).isWidened(from: isNew ? nil : standing, to: next) {
      return Ruling(verdict: .held(.ownAccess))
    }
    if let standing, !isNew, try isOvertaken(operation, standing, index.place, store) {
      return Ruling(verdict: .refused(.overtaken))
    }
    return Ruling(verdict: .accepted, index: index)
  }

  /// The verdict where an operation fits no record, whoever its author is.
  private func obstacle(
    to operation: Operation, from standing: RecordState?, to next: RecordState, _ record: Record,
    _ store: some RecordReading
  ) throws -> Verdict? {
    if RecordShare.isExceeded(by: operation, from: standing, to: next) {
      return .refused(.limitExceeded)
    }
    if try References.isMistaken(in: operation, store) { return .refused(.badValue) }
    if try !Placing.isPlaceKnown(of: record, in: store) { return .held(.recordUnknown) }
    let isMisplaced = standing?.origin == nil && OnlyRecord.isMisplaced(record)
    return isMisplaced ? .refused(.badValue) : nil
  }

  /// The verdict that the table of access gives where the record is; nil where it allows the operation.
  private func verdict(
    on operation: Operation, _ standing: RecordState?, _ next: RecordState, at place: Place,
    _ store: some RecordReading
  ) throws -> Verdict? {
    let isNew = standing?.origin == nil
    let subject = standing ?? next
    let facts = try Policy.Subject(
      operation.record, subject.kind, at: place, for: principal, in: store
    ) { subject }
    let fields = Set(operation.writes.keys.map(\.field))
    switch Policy.permission(toWrite: facts, isNew: isNew, fields: fields, for: principal) {
    case .allowed: return nil
    case .outsideAssignment:
      return operation.kind == Access.kind.name ? nil : .held(.outsideAssignment)
    case .denied:
      return isNew && isHeardWithdrawal(operation, facts)
        ? .held(.withdrawalToConfirm) : .refused(.notPermitted)
    }
  }

  /// Whether a user takes back a record that they may only add, after others have built on it.
  private func isOvertaken(
    _ operation: Operation, _ standing: RecordState, _ place: Place, _ store: some RecordReading
  ) throws -> Bool {
    guard operation.writes[Lifecycle.path]?.value["state"] == "deleted" else { return false }
    let facts = try Policy.Subject(
      operation.record, standing.kind, at: place, for: principal, in: store
    ) { standing }
    // A user who may change a record may delete it: concurrent edits then survive and are marked.
    let asChange = Policy.permission(
      toWrite: facts, isNew: false, fields: [], for: principal)
    guard asChange != .allowed else { return false }
    if standing.allHeads.contains(where: { $0.author != principal.user }) { return true }
    return try store.links(to: operation.record).contains { link in
      try store.state(link.source)?.origin.map { $0.author != principal.user } ?? false
    }
  }
}
