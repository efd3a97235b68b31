import Merge
import Records
import Storage
import Sync

/// Facts as they hold, on a device: visits and consultations with their corrections.
enum Facts {
  /// The facts of a query as they hold. Corrections that changed the date are found by it too.
  static func effective(_ query: RecordQuery, in rows: DeviceRows) throws -> [RecordView] {
    var states = try rows.states(query)
    let corrected = try rows.linked(by: "corrects", kind: query.kind)
    if !corrected.isEmpty {
      var wide = query
      (wide.from, wide.to) = (nil, nil)
      let found = Set(states.map(\.id))
      states += try Set(rows.ids(wide)).intersection(corrected).subtracting(found).sorted()
        .compactMap { try rows.state($0) }
    }
    let views = FactFamily.group(states).map(\.view)
    guard let field = Catalogue.kind(query.kind)?.businessDate else { return views }
    let dated = views.map { (date: $0.record.values[field]?.text ?? "", view: $0) }
    let held = dated.filter { date, _ in
      date >= (query.from?.description ?? "") && date <= (query.to?.description ?? "9999")
    }
    return corrected.isEmpty
      ? held.map(\.view)
      : held.sorted { ($0.date, $0.view.record.id) < ($1.date, $1.view.record.id) }.map(\.view)
  }

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
