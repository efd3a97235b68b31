import Records

// Records of one person that were begun twice, shown as one: the merge function over the writes of all.

extension RecordState {
  /// The state that shows several records of one kind as one. Nothing is written, so that
  /// separating the records gives each back unchanged.
  ///
  /// A write to one of the records supersedes the writes to another one that it has seen, but only
  /// in the joined state and not in that other record.
  ///
  /// - Parameters:
  ///   - states: at least one.
  ///   - fixed: cells that identify the joined record: they show this value.
  public init(joining states: [RecordState], as id: RecordID, fixed: [FieldPath: Value] = [:]) {
    var registers: PathMap<Register> = [:]
    for state in states {
      for (path, register) in state.registers where !Lifecycle.isReserved(path) {
        registers[path] = registers[path]?.joined(with: register) ?? register
      }
    }
    for (path, value) in fixed {
      registers[path] = registers[path]?.heads.first.map { Register($0.holding(value)) }
    }
    self.init(
      id: id, kind: states[0].kind, registers: registers,
      origin: states.compactMap(\.origin).min { ($0.lamport, $0.id) < ($1.lamport, $1.id) })
  }
}

extension Register {
  /// The cell that shows both: the heads of each that the other has not seen. Seen ids of another record never
  /// come to this one, and so they are among the awaited.
  func joined(with other: Register) -> Register {
    Register(
      heads: heads.filter { !other.awaits($0) } + other.heads.filter { !awaits($0) },
      awaited: awaited.merging(other.awaited, uniquingKeysWith: max))
  }

  private func awaits(_ head: Head) -> Bool { awaited[head.id].map { head.lamport < $0 } ?? false }
}
