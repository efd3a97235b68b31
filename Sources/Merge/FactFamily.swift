import Records

/// A fact with its corrections. A visit or a consultation is never edited: a correction is another
/// record whose field `corrects` names the records that it corrects. A member holds if no other
/// member corrects it. Several members hold if they were made without knowledge of each other; they
/// are shown as concurrent writes are.
public struct FactFamily: Sendable {
  /// The original: the member that corrects nothing, the smallest id where there are several.
  public let root: RecordID
  /// All members, the original among them, sorted by id.
  public let members: [RecordState]
  /// The members that hold, sorted by id.
  public let leaves: [RecordState]

  /// The fact as it holds, under the root's id.
  public var view: RecordView {
    guard leaves.count > 1 || leaves.first?.id != root else { return leaves[0].view }
    var registers: PathMap<Register> = [:]
    for leaf in leaves {
      for (path, register) in leaf.registers where !path.isOf(SharedField.corrects.text) {
        let heads = (registers[path]?.heads ?? []) + register.heads
        registers[path] = Register(heads: heads)
      }
    }
    let original = members.first { $0.id == root }
    return RecordState(
      id: root, kind: leaves[0].kind, registers: registers, origin: original?.origin
    ).view
  }

  /// The view of a fact that corrects nothing and that nothing corrects; nil where it does not stand.
  public static func view(alone state: RecordState) -> RecordView? {
    let view = state.view
    return view.isListed ? view : nil
  }

  /// Groups the facts of one kind, in the order in which their first member stands. Deleted and erased
  /// ones are left out.
  public static func group(_ states: [RecordState]) -> [FactFamily] {
    let standing = states.filter { state in
      !state.isErased && Lifecycle.standing(of: state) != .deleted
    }
    let corrections = standing.filter { !corrected(by: $0).isEmpty }
    guard !corrections.isEmpty else { return standing.map { FactFamily(alone: $0) } }
    let byID = Dictionary(standing.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    var components = Components()
    for correction in corrections {
      for target in corrected(by: correction) where byID[target] != nil {
        components.join(correction.id, target)
      }
    }
    return components.groups(of: standing.map(\.id)).map { ids in
      FactFamily(members: ids.compactMap { byID[$0] })
    }
  }

  private init(alone state: RecordState) {
    (root, members, leaves) = (state.id, [state], [state])
  }

  private init(members: [RecordState]) {
    let sorted = members.sorted { $0.id < $1.id }
    let corrected = Set(sorted.flatMap(FactFamily.corrected(by:)))
    self.members = sorted
    let standing = sorted.filter { !corrected.contains($0.id) }
    leaves = standing.isEmpty ? sorted : standing
    root = (sorted.first { FactFamily.corrected(by: $0).isEmpty } ?? sorted[0]).id
  }

  /// The records that a fact corrects.
  static func corrected(by state: RecordState) -> [RecordID] {
    state.registers.compactMap { path, register in
      guard path.isOf(SharedField.corrects.text), register.displayed(by: .addUp) == .bool(true)
      else { return nil }
      return path.member.flatMap(RecordID.init)
    }
  }
}

/// Connected components over record ids: union by the smaller id.
struct Components {
  private var parents: [RecordID: RecordID] = [:]

  /// The smallest id of the component.
  mutating func root(_ id: RecordID) -> RecordID {
    var root = id
    while let parent = parents[root], parent != root { root = parent }
    parents[id] = root
    return root
  }

  mutating func join(_ one: RecordID, _ other: RecordID) {
    let (left, right) = (root(one), root(other))
    guard left != right else { return }
    parents[max(left, right)] = min(left, right)
  }

  /// The components among `ids`, each in the order of `ids`, in the order of their first member.
  mutating func groups(of ids: [RecordID]) -> [[RecordID]] {
    var places: [RecordID: Int] = [:]
    var groups: [[RecordID]] = []
    for id in ids {
      let root = root(id)
      if let place = places[root] {
        groups[place].append(id)
      } else {
        places[root] = groups.count
        groups.append([id])
      }
    }
    return groups
  }
}
