import Merge
import Records

/// The judge's rules for a disclosure in a disaster (DOMAIN.md §5), whatever program sends it.
struct DisclosureRules {
  let principal: Principal
  let now: Timestamp
  /// Whether the judge's clock can be believed.
  let isClockTrusted: Bool

  /// The reason why an operation on a disclosure is refused; nil where there is none.
  ///
  /// - Parameter standing: the record before; nil where the operation begins it.
  func problem(with operation: Operation, on standing: RecordState?) -> ProblemCode? {
    guard operation.kind == Disclosure.kindName else { return nil }
    let begun = standing?.origin == nil ? nil : standing
    // A step can come before the beginning, which waits: `FactRules` says so.
    if begun == nil, FactRules.isIncomplete(operation) { return nil }
    let word = begun?.word(Disclosure.basis.name) ?? operation.word(Disclosure.basis.name)
    guard let basis = word.flatMap(DisclosureBasis.init) else { return .badValue }
    guard
      principal.allAssignments.contains(where: { AccessTable.disclosureBasis($0.role) == basis })
    else { return .notPermitted }
    if begun == nil {
      guard isComplete(operation) else { return .factIncomplete }
      guard opened(operation).allSatisfy(basis.data.contains) else { return .badValue }
    }
    if operation.writes.keys.contains(where: { isFixed($0, in: begun) }) {
      return .disclosureFixed
    }
    let beginner = begun?.origin?.author ?? operation.author
    if beginner == operation.author, operation.takes([.approval, .laterApproval]) {
      return .secondPersonNeeded
    }
    return isTooLong(operation) ? .disclosureTooLong : nil
  }

  /// Only steps are added; nobody changes another's, nor one's own.
  private func isFixed(_ path: FieldPath, in begun: RecordState?) -> Bool {
    if Lifecycle.isReserved(path) { return true }
    guard let begun else { return false }
    return path.field != Disclosure.steps.name || !begun.heads(at: path).isEmpty
  }

  private func isComplete(_ operation: Operation) -> Bool {
    operation.word(Disclosure.untilAt.name) != nil && !opened(operation).isEmpty
      && operation.writes.contains { path, write in
        path.field == Disclosure.recipients.name && write.value == true
      }
  }

  private func opened(_ operation: Operation) -> Set<ConsentData> {
    Set(
      operation.writes.compactMap { path, write in
        guard path.field == Disclosure.data.name, write.value == true else { return nil }
        return path.member.flatMap(ConsentData.init)
      })
  }

  /// Whether a moment lies more than 72 hours ahead, at the beginning or in a step.
  private func isTooLong(_ operation: Operation) -> Bool {
    guard isClockTrusted else { return false }
    let last = now.milliseconds + Limits.disclosureMilliseconds
    let parts = DisclosureStep.shared
    return operation.writes.contains { path, write in
      guard let day = write.value.text.flatMap(CalendarDate.init(iso:)) else { return false }
      let clock: FieldPath
      if path == FieldPath(Disclosure.untilOn.name) {
        clock = FieldPath(Disclosure.untilAt.name)
      } else if path.part == parts.untilOn.name, let item = path.member {
        clock = FieldPath(path.field, item: item, part: parts.untilAt.name)
      } else {
        return false
      }
      let moment = operation.writes[clock]?.value.text.flatMap { Timestamp(day, at: $0) }
      return moment.map { $0.milliseconds > last } ?? true
    }
  }
}

extension Operation {
  fileprivate func word(_ field: String) -> String? { writes[FieldPath(field)]?.value.text }

  /// Whether it takes one of these steps.
  fileprivate func takes(_ words: Set<DisclosureStepWord>) -> Bool {
    writes.contains { path, write in
      path.field == Disclosure.steps.name && path.part == DisclosureStep.shared.step.name
        && write.value.text.flatMap(DisclosureStepWord.init).map(words.contains) == true
    }
  }
}

extension RecordState {
  fileprivate func word(_ field: String) -> String? {
    heads(at: FieldPath(field)).first?.value.text
  }
}
