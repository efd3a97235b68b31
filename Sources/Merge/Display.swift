import Records

extension Register {
  /// The one value that shows under a rule, or nil where nothing does. A function of the set of heads.
  public func displayed(by rule: MergeRule) -> Value? {
    guard let latest = heads.first?.value else { return nil }
    guard isConflict else { return latest == .null ? nil : latest }
    switch rule {
    case .keepAll: return latest == .null ? heads.first { $0.value != .null }?.value : latest
    case .severest(let words): return severest(of: words) ?? latest
    case .addUp: return heads.contains { $0.value == .bool(true) } ? .bool(true) : latest
    case .doubt(let doubts): return doubtful(doubts) ?? .some(latest)
    }
  }

  private func severest(of words: [String]) -> Value? {
    func rank(_ head: Head) -> Int {
      words.firstIndex { head.value.text?.hasSameBytes(as: $0) == true } ?? -1
    }
    return heads.enumerated().max { left, right in
      (rank(left.element), -left.offset) < (rank(right.element), -right.offset)
    }?.element.value
  }

  /// The doubtful display: nil where no doubt applies, `.some(nil)` where nothing is to be shown.
  private func doubtful(_ doubts: [MergeRule.Doubt]) -> Value?? {
    let words = Set(heads.compactMap(\.value.text))
    guard let doubt = doubts.first(where: { $0.words.isEmpty || !$0.words.isDisjoint(with: words) })
    else { return nil }
    return .some(doubt.shown.map(Value.text))
  }
}

/// A disagreement between writes that have not seen each other.
public struct Conflict: Hashable, Sendable {
  public let record: RecordID
  public let kind: String
  public let path: FieldPath
  /// The value that shows until the conflict is settled; nil if none shows.
  public let displayed: Value?
  /// All that stand, in order of display.
  public let writes: [Head]
}

/// A record as people see it, with its conflicts and its standing.
public struct RecordView: Hashable, Sendable {
  public let record: Record
  public let standing: Lifecycle.Standing
  /// Sorted by path.
  public let conflicts: [Conflict]
  private let state: RecordState

  init(
    of state: RecordState, _ record: Record, _ standing: Lifecycle.Standing, _ conflicts: [Conflict]
  ) {
    self.state = state
    self.record = record
    self.standing = standing
    self.conflicts = conflicts
  }

  public var origin: RecordState.Origin? { state.origin }

  /// The latest head in order of display: its author and time, without a value, because one
  /// operation can write many cells.
  public var latest: Head? { state.allHeads.min(by: Head.displayedBefore)?.holding(.null) }

  /// The argument of `--seen`: names every write that stands in this view.
  public var version: SeenVersion { SeenVersion(state.allHeads.map(\.id)) }

  /// Whether somebody has to settle something.
  public var isConflicted: Bool {
    if case .deletedWhileEdited = standing { return true }
    return !conflicts.isEmpty
  }

  /// Whether the record is to be shown in lists.
  public var isListed: Bool { standing != .deleted && standing != .erased }
}

extension RecordState {
  /// The displayed record, by the merge rules of its kind.
  public var view: RecordView {
    var values: PathMap<Value> = [:]
    values.reserveCapacity(registers.count)
    var conflicts: [Conflict] = []
    for (path, register) in registers where !Lifecycle.isReserved(path) {
      let isConflict = register.isConflict
      let rule = isConflict ? Catalogue.kind(kind)?.mergeRule(at: path) : nil
      let shown = register.displayed(by: rule ?? .keepAll)
      // A member that was taken out of a set is not there.
      if let shown, shown != false || path.member == nil { values.insert(shown, at: path) }
      if isConflict {
        conflicts.append(
          Conflict(record: id, kind: kind, path: path, displayed: shown, writes: register.heads))
      }
    }
    return RecordView(
      of: self, Record(id: id, kindName: kind, values: values),
      isErased ? .erased : Lifecycle.standing(of: self), conflicts)
  }

  /// This state with a device's own operations on top that the server has not judged yet.
  ///
  /// - Parameters:
  ///   - pending: in counter order; `isAccepted` is true while no verdict is known.
  ///   - namesSeen: whether seen ids that do not stand here are kept as awaited: they may be those of another record
  ///     of the same person (`RecordState.init(joining:as:fixed:)`).
  public func overlaid(
    with pending: some Sequence<(operation: Operation, isAccepted: Bool)>, namesSeen: Bool = false
  ) -> RecordState {
    var state = self
    var passed: [OperationID: Operation] = [:]
    for (operation, isAccepted) in pending {
      if !isAccepted || state.origin != nil && operation.kind != state.kind {
        passed[operation.id] = operation
      }
      state.apply(operation, isAccepted: isAccepted) {
        passed[$0].map(Arrival.passed) ?? (namesSeen ? .missing : .accepted)
      }
    }
    return state
  }
}
