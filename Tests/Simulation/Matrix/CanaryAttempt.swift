import Merge
import Records

/// Something that somebody tries to write.
struct CanaryAttempt {
  let title: String
  /// The record that it is about, or the one that a new one is like.
  let about: RecordID
  let record: RecordID
  let kind: String
  let writes: [FieldPath: Write]

  func operation(
    by author: RecordID, _ counter: UInt64, at now: Timestamp
  ) -> Merge.Operation {
    Merge.Operation(
      id: OperationID(replica: 0xa77e_0000_0000_0001, counter: counter), lamport: 1_000_000,
      author: author, recordedAt: now, record: record, kind: kind,
      writes: PathMap(uniqueKeysWithValues: writes.map { ($0.key, $0.value) }))
  }
}

extension CanaryCity.Known {
  /// A user's attempts: all kinds on all persons, or one in so many attempts on some persons.
  func attempts(by user: CanaryUser, onPersons count: Int, oneIn part: Int) -> [CanaryAttempt] {
    // Each user meets others, so that all together meet everybody.
    let first = Int(user.id.low % UInt64(persons.count))
    return (0..<min(count, persons.count)).flatMap { step in
      let person = persons[(first + step) % persons.count]
      let papers = person.records.filter { model.record($0)?.kind == "consent" }
      let others = person.records.filter { model.record($0)?.kind != "consent" }
      let about = others + papers.prefix(2) + (step == 0 ? disclosures : [])
      let all = about.flatMap { attempts(on: $0) }
      return all.enumerated().filter { ($0.offset + step) % part == 0 }.map(\.element)
    }
  }

  private func attempts(on id: RecordID) -> [CanaryAttempt] {
    guard let record = model.record(id), let name = record.kind, let kind = Catalogue.kind(name)
    else { return [] }
    func over(_ path: FieldPath, _ value: Value) -> Write {
      Write(value, seen: record.cells[path]?.map(\.id) ?? [])
    }
    func attempt(_ title: String, _ writes: [FieldPath: Write]) -> CanaryAttempt {
      CanaryAttempt(title: title, about: id, record: id, kind: name, writes: writes)
    }
    var attempts: [CanaryAttempt] = []
    for path in paths(of: kind) {
      // An existing value stays, so that the record does not move.
      let value = record.cells[path]?.first?.value ?? sample(path, kind)
      guard let value else { continue }
      attempts.append(attempt("changes \(path) of", [path: over(path, value)]))
      var begun = anchors(of: record, kind)
      begun[path] = Write(value)
      let reckoned = id.companion("begun \(path)")
      let new = RecordID(high: reckoned.high & ~0xf000 | 0x4000, low: reckoned.low)
      attempts.append(
        CanaryAttempt(
          title: "begins with \(path) one like", about: id, record: new, kind: name,
          writes: begun))
    }
    for word in ["無", "未確認", "有"] where name == "person" {
      let path: FieldPath = "address_hidden"
      attempts.append(attempt("says \(word) over what stands of", [path: over(path, .text(word))]))
      attempts.append(attempt("says \(word) beside what stands of", [path: Write(.text(word))]))
    }
    for (path, value) in elsewhere(kind) {
      attempts.append(attempt("moves by \(path)", [path: over(path, value)]))
    }
    let gone: Value = ["state": "deleted", "before": []]
    let deletion = over("lifecycle", gone)
    attempts.append(attempt("deletes", ["lifecycle": deletion]))
    attempts.append(attempt("restores", ["lifecycle": over("lifecycle", ["state": "active"])]))
    attempts.append(
      attempt(
        "deletes and writes to",
        ["lifecycle": deletion, "field_of_tomorrow": over("field_of_tomorrow", "x")]))
    attempts.append(attempt("erases", ["erasure": over("erasure", "求め")]))
    return attempts
  }

  /// A path of every declared field and part, and one of a field that nobody has declared.
  private func paths(of kind: Kind) -> [FieldPath] {
    kind.fields.flatMap { field -> [FieldPath] in
      switch field.type {
      case .words(let vocabulary):
        [FieldPath(field.name, member: vocabulary.words[0])]
      // A record that nobody knows can be of any kind.
      case .references: [FieldPath(field.name, member: CanaryCity.unknownRecord.description)]
      case .list(let list):
        [FieldPath(field.name, member: "a")]
          + list.parts.map { FieldPath(field.name, item: "a", part: $0.name) }
      default: [FieldPath(field.name)]
      }
    } + ["field_of_tomorrow"]
  }

  /// A value of the shape that a path wants, where the record has none there.
  private func sample(_ path: FieldPath, _ kind: Kind) -> Value? {
    guard let field = kind.field(path.field) else { return "x" }
    if field.type.hasMembers, path.part == nil { return true }
    switch field.leaf(at: path)?.type {
    case .text?, .note?: return "x"
    case .date?: return "2026-04-02"
    case .time?: return "10:00"
    case .count?: return 1
    case .choice(let vocabulary)?: return .text(vocabulary.words[0])
    case .address?: return ["town": "x"]
    case .birthDate?: return ["written": "x", "precision": "unknown"]
    case .coordinate?: return ["latitude": 1, "longitude": 1]
    default: return nil
    }
  }

  /// The writes that place a new record where this one is.
  private func anchors(of record: RecordModel, _ kind: Kind) -> [FieldPath: Write] {
    var writes: [FieldPath: Write] = [:]
    for name in ["association", "area", "person", "source", "parent", "level"] {
      let path = FieldPath(name)
      guard kind.field(name) != nil, let value = record.plain(path) else { continue }
      writes[path] = Write(.text(value))
    }
    return writes
  }

  /// Values that put a record of a kind at another place.
  private func elsewhere(_ kind: Kind) -> [(FieldPath, Value)] {
    var values: [(FieldPath, Value)] = []
    for name in ["association", "area"] where kind.field(name) != nil {
      values += [associations[0], associations[2]].map { (FieldPath(name), .text($0.description)) }
    }
    if kind.field("person") != nil {
      let others = [0, persons.count / 2, persons.count - 1].map { persons[$0].id }
      values += others.map { ("person", .text($0.description)) }
    }
    if kind.field("source") != nil {
      let visits = persons.flatMap(\.records).filter { model.record($0)?.kind == "concern" }
      values += visits.prefix(2).map { ("source", .text($0.description)) }
    }
    return values
  }
}
