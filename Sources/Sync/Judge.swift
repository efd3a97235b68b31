import Merge
import Records

/// Gives an operation its verdict, by the author's authority at the moment of arrival (DESIGN.md §3.6).
///
/// A device asks the same judge before it stores an entry, with what it knows.
public struct Judge {
  let viewer: Viewer
  /// Whoever is dismissed: all that still comes is held.
  let dismissal: Dismissal?
  /// The server's clock, used for two things: a device whose clock is off, and facts of days that have not come.
  let now: Timestamp
  /// What the device would stamp an entry with now, where it said so.
  var deviceClock: Timestamp?
  /// Whether the judge's own clock can be believed; where not, nothing is held or refused for a time.
  var isClockTrusted = true
  /// Whose operations count as the viewer's: the same person's under an earlier registration.
  var formerUsers: Set<RecordID> = []

  public init(viewer: Viewer, dismissal: Dismissal? = nil, now: Timestamp) {
    self.viewer = viewer
    self.dismissal = dismissal
    self.now = now
  }

  /// A verdict, and for an accepted operation where the record is with it.
  struct Ruling {
    let verdict: Verdict
    var index: RecordIndex?
  }

  public func verdict(on operation: Operation, in store: some RecordReading) throws -> Verdict {
    try ruling(on: operation, Validation.problem(with: operation), in: store).verdict
  }

  /// - Parameter problem: what `Validation` has found.
  func ruling(
    on operation: Operation, _ problem: ProblemCode?, in store: some RecordReading
  ) throws -> Ruling {
    if let problem { return Ruling(verdict: .refused(problem)) }
    guard operation.author == viewer.user || formerUsers.contains(operation.author) else {
      return Ruling(verdict: .refused(.authorMismatch))
    }
    let known = try store.state(operation.record)
    let standing = known.flatMap {
      // What was never accepted has not said of what kind the record is.
      $0.kind == operation.kind || $0.origin != nil ? $0 : nil
    }
    if let code = conflict(between: operation, and: standing) {
      return Ruling(verdict: .refused(code))
    }
    // What was seen was seen, whatever has ended since and whatever the clock says: nobody has to decide on it.
    let isNote = operation.kind == Access.kind.name
    if let dismissal, !isNote { return Ruling(verdict: .held(dismissal.holding)) }
    if !isNote, isClockTrusted,
      ClockRules.isSkewed(operation.recordedAt, deviceClock: deviceClock, at: now)
    {
      return Ruling(verdict: .held(.clockSkewed))
    }
    if isClockTrusted, FactRules.liesAhead(operation, at: now) {
      return Ruling(verdict: .refused(.futureFact))
    }
    if known?.origin == nil, FactRules.isIncomplete(operation) {
      // What may only change a fact whose beginning is held waits with it.
      return Ruling(verdict: known == nil ? .refused(.factIncomplete) : .held(.recordUnknown))
    }
    return try permission(operation, standing, store)
  }

  /// What makes an operation impossible for a record, whoever writes it.
  private func conflict(between operation: Operation, and state: RecordState?) -> ProblemCode? {
    guard let state else { return nil }
    guard state.kind == operation.kind else { return .kindMismatch }
    guard !state.isErased else { return .recordErased }
    let isFact = Catalogue.kind(operation.kind)?.isFact == true && state.origin != nil
    let editsFields = operation.writes.keys.contains {
      !Lifecycle.isReserved($0)
    }
    if isFact, editsFields { return .factNotEditable }
    let cells = Set(state.registers.keys).union(operation.writes.keys).count
    let isFull = operation.writes.keys.contains {
      state.heads(at: $0).count >= Limits.headsPerPath
    }
    return cells > Limits.cellsPerRecord || isFull ? .limitExceeded : nil
  }

  /// Whether the author may write this where the record is, and where it would be afterwards.
  private func permission(
    _ operation: Operation, _ standing: RecordState?, _ store: some RecordReading
  ) throws -> Ruling {
    let isNew = standing?.origin == nil
    var next = standing ?? RecordState(id: operation.record, kind: operation.kind)
    next.apply(operation, isAccepted: true, hasArrived: { _ in true })
    let view = next.view
    guard try Placing.isPlaceKnown(of: view.record, in: store) else {
      return Ruling(verdict: .held(.recordUnknown))
    }
    let index = try Placing.index(of: view, in: store)
    var places = [index.place]
    if !isNew, let before = try store.place(operation.record)?.place, before != index.place {
      places.append(before)
    }
    let fields = Set(operation.writes.keys.map(\.field))
    for place in places {
      let subject = standing ?? next
      let facts = try Policy.Facts(
        operation.record, subject.kind, at: place, for: viewer, in: store
      ) { subject }
      switch Policy.permission(toWrite: facts, isNew: isNew, fields: fields, for: viewer) {
      case .allowed: continue
      case .outsideAssignment where operation.kind == Access.kind.name: continue
      case .outsideAssignment: return Ruling(verdict: .held(.outsideAssignment))
      case .denied where isNew && isHeardWithdrawal(operation, facts):
        return Ruling(verdict: .held(.withdrawalToConfirm))
      case .denied: return Ruling(verdict: .refused(.notPermitted))
      }
    }
    if isClockTrusted, let verdict = signingDayVerdict(on: operation) {
      return Ruling(verdict: verdict)
    }
    if let standing, !viewer.seesHiddenAddresses,
      try Hiding.isLifted(by: operation, from: standing, to: next, at: places, in: store)
    {
      return Ruling(verdict: .refused(.unhidingNotPermitted))
    }
    return Ruling(verdict: .accepted, index: index)
  }
}
