import Authority
import Merge
import Records

// Held entries as a supervisor is shown them.

extension Supervisor {
  /// One page of the entries that wait, after an id.
  public func list(after id: OperationID?, in store: some HeldReading) throws -> Value {
    var shown: [Value] = []
    var bytes = 0
    let entries = try store.heldEntries(after: id, limit: Limits.heldPerLook + 1)
    for entry in entries.prefix(Limits.heldPerLook) {
      let value = try describe(entry, in: store)
      bytes += JSON.bytes(value).count
      guard shown.isEmpty || bytes <= Limits.answerPageBytes else { break }
      shown.append(value)
    }
    return ["held": .list(shown), "more": .bool(shown.count < entries.count)]
  }

  /// One entry that waits.
  ///
  /// - Throws: `Problem` of code `held_unknown`.
  public func show(_ id: OperationID, in store: some HeldReading) throws -> Value {
    guard let entry = try store.heldEntry(id), entry.isOpen else { throw Problem(.heldUnknown) }
    return try describe(entry, in: store)
  }

  private func describe(_ entry: HeldEntry, in store: some HeldReading) throws -> Value {
    [
      "id": .text(entry.id.description), "code": .text(entry.code.rawValue),
      "author": .text(entry.author.description), "author_name": .text(entry.authorName),
      "device": .integer(entry.device), "dismissed": .optional(entry.dismissal?.rawValue),
      "contents": .list(try entry.contents.map { try describe($0, in: store) }),
    ]
  }

  private func describe(
    _ content: HeldEntry.Content, in store: some HeldReading
  ) throws -> Value {
    var members: [String: Value] = [
      "content": .text(content.name), "record": .text(content.record.description),
    ]
    guard let operation = content.operation else { return .object(members) }
    let standing = try store.state(operation.record).flatMap {
      $0.kind == operation.kind ? $0 : nil
    }
    var next = standing ?? RecordState(id: operation.record, kind: operation.kind)
    try next.apply(operation, isAccepted: true) { try store.arrival(of: $0, in: operation.record) }
    let hidden = try withheld([standing, next].compactMap(\.self), in: store)
    let present = standing?.view.record.values
    members["kind"] = .text(operation.kind)
    members["recorded_at"] = .integer(operation.recordedAt.milliseconds)
    members["writes"] = .list(
      operation.writes.compactMap { path, write in
        if hidden(path) { return nil }
        return ["path": .text(path.text), "value": write.value, "now": present?[path] ?? .null]
      })
    members["withholds"] = .bool(operation.writes.keys.contains { hidden($0) })
    members["obstacle"] = .optional(try obstacle(to: operation, in: store)?.rawValue)
    if let person = try person(of: next, in: store) {
      members["person"] = .text(person.description)
      let name = try person == next.id ? next.view : store.view(person)
      members["person_name"] = name?.record[Person.name].map(Value.text) ?? .null
    }
    return .object(members)
  }

  /// The person that a record is about, as far as it is known.
  private func person(of state: RecordState, in store: some HeldReading) throws -> RecordID? {
    let record = state.view.record
    if let person = try Placing.index(of: state.view, in: store).place.person { return person }
    guard case .person(let field, _)? = record.kind?.placement else { return nil }
    return record.values[FieldPath(field)]?.text.flatMap(RecordID.init)
  }

  /// The cells that the policy withholds from a record, as it is and as it would become.
  private func withheld(
    _ states: [RecordState], in store: some HeldReading
  ) throws -> (FieldPath) -> Bool {
    let visibilities = try states.map { state in
      let place = try Placing.index(of: state.view, in: store).place
      return Policy.visibility(
        of: try Policy.Subject(state.id, state.kind, at: place, for: principal, in: store) {
          state
        },
        for: principal)
    }
    return { path in visibilities.contains { !$0.shows(path) } }
  }
}
