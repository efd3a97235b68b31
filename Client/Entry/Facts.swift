import Merge
import Records
import Storage
import Sync

// One fact with its corrections, for whoever looks at it or corrects it.

extension Facts {
  /// The family of one fact.
  struct Family {
    let view: RecordView
    let leaves: [RecordState]
    var record: Record { view.record }
  }

  static func family(of id: RecordID, _ kind: Kind, in rows: DeviceRows) throws -> Family {
    var found: Set<RecordID> = []
    var waiting = [id]
    while let next = waiting.popLast() {
      guard found.insert(next).inserted, let state = try rows.state(next) else { continue }
      waiting += state.view.record.members(of: "corrects").compactMap(RecordID.init)
      waiting += try rows.records(of: kind.name, linking: "corrects", to: next)
    }
    let states = try found.sorted().compactMap { try rows.state($0) }
    if let family = FactFamily.group(states).first {
      return Family(view: family.view, leaves: family.leaves)
    }
    guard let view = try rows.view(id), let state = try rows.state(id) else {
      throw Problem(.idUnknown, id.short)
    }
    return Family(view: view, leaves: [state])
  }

  /// Whether somebody who holds `version` had a member of the family before their eyes.
  static func isSeen(_ leaf: RecordState, _ version: SeenVersion?) -> Bool {
    guard let version else { return true }
    return leaf.allHeads.contains { version.contains($0.id) }
  }
}
