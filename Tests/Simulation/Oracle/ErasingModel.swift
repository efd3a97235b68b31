import Merge
import Records

/// The records and entries that an erasure takes along, written from DOMAIN.md §6 and docs/decisions/0022: everything that names the person, and
/// what was made of that; and of any record the entries that wait about it.
extension CityModel {
  /// The kinds whose records are about a person.
  private static let aboutPersons: Set<String> = [
    "team", "visit", "concern", "consent", "supporter_entry", "kit", "evacuation_plan",
    "consultation", "referral",
  ]
  /// The kinds whose records are made of another one.
  private static let madeOfOthers: Set<String> = ["review", "referral"]

  /// Whether a record is erased, or goes with the person who is.
  func isErased(_ id: RecordID) -> Bool { going.contains(id) || record(id)?.isErased == true }

  /// - Parameter before: the erased record as it stood; nil for one of which nothing was accepted.
  mutating func eraseWhatIsAbout(_ erasure: Merge.Operation, _ before: RecordModel?) {
    guard before?.isErased != true else { return }
    var gone: Set<RecordID> = [erasure.record]
    if let before, before.kind == "person" {
      let along = recordsAbout(erasure.record)
      going.formUnion(along)
      gone.formUnion(along)
      if let household = before.reference("household") {
        mayGo.insert(household)
        // Nobody but the server has compared the names; later entries of the commit find it gone.
        let isErased = announced.values.contains { operation in
          operation.erases && operation.record == household
            && operation.recordedAt == erasure.recordedAt
        }
        if isErased {
          going.insert(household)
          gone.insert(household)
        }
      }
    }
    refuseWaiting(about: gone)
  }

  private func recordsAbout(_ person: RecordID) -> Set<RecordID> {
    func records(of kinds: Set<String>, naming names: Set<RecordID>, in path: FieldPath) -> Set<
      RecordID
    > {
      let all = kinds.flatMap { self.all($0) }.filter { !isErased($0.id) }
      return Set(all.filter { $0.model.reference(path).map(names.contains) == true }.map(\.id))
    }
    var found = records(of: Self.aboutPersons, naming: [person], in: "person")
    for kind in ["visit", "consultation"] {
      for family in families(of: kind, around: found) where holds(family, of: person) {
        found.formUnion(family.keys)
      }
    }
    while true {
      let more = records(of: Self.madeOfOthers, naming: found, in: "source").subtracting(found)
      if more.isEmpty { return found }
      found.formUnion(more)
    }
  }

  // MARK: Facts with their corrections

  private typealias Family = [RecordID: RecordModel]

  /// The facts of a kind with their corrections, as far as any of these is among the found ones.
  private func families(of kind: String, around found: Set<RecordID>) -> [Family] {
    let standing = Dictionary(
      uniqueKeysWithValues: all(kind).filter { !isErased($0.id) && !$0.model.isDeleted }
        .map { ($0.id, $0.model) })
    var neighbors: [RecordID: Set<RecordID>] = [:]
    for (id, model) in standing {
      for other in model.members("corrects") where standing[other] != nil {
        neighbors[id, default: []].insert(other)
        neighbors[other, default: []].insert(id)
      }
    }
    var left = found.intersection(standing.keys)
    var families: [Family] = []
    while let first = left.popFirst() {
      var (ids, waiting) = (Set([first]), [first])
      while let next = waiting.popLast() {
        waiting += neighbors[next, default: []].filter { ids.insert($0).inserted }
      }
      left.subtract(ids)
      families.append(standing.filter { ids.contains($0.key) })
    }
    return families
  }

  /// Whether a fact holds of a person: by the members that no other one corrects.
  private func holds(_ family: Family, of person: RecordID) -> Bool {
    let corrected = Set(family.values.flatMap { $0.members("corrects") })
    let last = family.filter { !corrected.contains($0.key) }
    let cells = (last.isEmpty ? family : last).values.flatMap { $0.cells["person"] ?? [] }
      .sorted { ($0.lamport, $0.id) > ($1.lamport, $1.id) }
    return RecordModel.displayed(cells) == person.description
  }

  // MARK: Entries that wait

  /// Refuses the entries that wait and are about one of these records or name one.
  mutating func refuseWaiting(about gone: Set<RecordID>) {
    for (id, model) in records {
      for entry in model.entries where entry.judgement == .held {
        let named = entry.operation.writes.flatMap { path, write in
          [write.value.text, path.member].compactMap { $0.flatMap { RecordID($0) } }
        }
        guard gone.contains(id) || named.contains(where: gone.contains) else { continue }
        records[id] = records[id]?.refusing(entry.operation.id)
      }
    }
  }

  /// The first difference between what had to go with erased persons and what the server has erased by operations of its
  /// own; nil where there is none.
  mutating func settleErasures(by servers: [Merge.Operation]) -> String? {
    defer {
      (going, mayGo) = ([], [])
      forgetAnnounced()
    }
    if let left = going.sorted().first(where: { record($0)?.isErased != true }) {
      return "an erased person has left \(left.short) (\(record(left)?.kind ?? ""))"
    }
    let erased = servers.filter { $0.erases && $0.kind != "person" }.map(\.record)
    refuseWaiting(about: mayGo.intersection(erased))
    let more = erased.first { !going.contains($0) && !mayGo.contains($0) }
    return more.map { "an erasure took \($0.short) along (\(record($0)?.kind ?? ""))" }
  }
}
