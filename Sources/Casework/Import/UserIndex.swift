import Authority
import Records

/// Users by what finds them.
struct UserIndex {
  private(set) var byID: [RecordID: KnownUser] = [:]
  private(set) var byWorker: [RecordID: RecordID] = [:]
  private var byName: [String: [RecordID]] = [:]

  mutating func keep(_ user: KnownUser) {
    let isNew = byID.updateValue(user, forKey: user.id) == nil
    if let worker = user.standing.worker { byWorker[worker] = user.id }
    if isNew { byName[SearchKey.make(user.name), default: []].append(user.id) }
  }

  func named(_ name: String) -> [KnownUser] {
    (byName[SearchKey.make(name)] ?? []).compactMap { byID[$0] }
  }
}
