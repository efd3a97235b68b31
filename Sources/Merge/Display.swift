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
  /// What shows until somebody settles it; nil where nothing does.
  public let displayed: Value?
  /// All that stand, in order of display.
  public let writes: [Head]
}

/// A record as people see it, with what they must know about it.
public struct RecordView: Hashable, Sendable {
  public let record: Record
  public let standing: Lifecycle.Standing
  /// Sorted by path.
  public let conflicts: [Conflict]
  private let heads: [OperationID]
  public let origin: RecordState.Origin?
  /// Who wrote last in order of display, and when; without a value, as one operation can write many cells.
  public let latest: Head?

  init(
    record: Record, standing: Lifecycle.Standing, conflicts: [Conflict], heads: [OperationID],
    origin: RecordState.Origin?, latest: Head?
  ) {
    self.record = record
    self.standing = standing
    self.conflicts = conflicts
    self.heads = heads
    self.origin = origin
    self.latest = latest
  }

  /// What `--seen` takes: names every write that stands in this view.
  public var version: SeenVersion { SeenVersion(heads) }

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
    let kind = Catalogue.kind(kind)
    var values: [FieldPath: Value] = [:]
    values.reserveCapacity(registers.count)
    var conflicts: [Conflict] = []
    var heads: [OperationID] = []
    var latest: Head?
    for (path, register) in registers {
      for head in register.heads {
        heads.append(head.id)
        if latest.map({ Head.displayedBefore(head, $0) }) ?? true { latest = head }
      }
      guard !Lifecycle.isReserved(path) else { continue }
      let shown = register.displayed(by: kind?.mergeRule(at: path) ?? .keepAll)
      if let shown, shown != .bool(false) || path.member == nil { values[path] = shown }
      if register.isConflict {
        conflicts.append(
          Conflict(
            record: id, kind: self.kind, path: path, displayed: shown, writes: register.heads))
      }
    }
    return RecordView(
      record: Record(id: id, kindName: self.kind, values: values),
      standing: isErased ? .erased : Lifecycle.standing(of: self),
      conflicts: conflicts.sorted { $0.path < $1.path }, heads: heads.sorted(), origin: origin,
      latest: latest?.holding(.null))
  }

  /// This state with a device's own operations on top that the server has not judged yet.
  ///
  /// - Parameter pending: in counter order; `isAccepted` is true while no verdict is known.
  public func overlaid(
    with pending: some Sequence<(operation: Operation, isAccepted: Bool)>
  ) -> RecordState {
    var state = self
    for (operation, isAccepted) in pending {
      state.apply(operation, isAccepted: isAccepted, hasArrived: { _ in true })
    }
    return state
  }
}
