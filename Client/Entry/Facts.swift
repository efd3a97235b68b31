import Merge
import Records
import Storage
import Sync

/// Facts as they hold, on a device: visits and consultations with their corrections.
enum Facts {
  /// The facts of a query as they hold, by business date.
  static func effective(_ query: RecordQuery, in rows: DeviceRows) throws -> [RecordView] {
    var views: [RecordView] = []
    let isInOrder = try each(query, in: rows) { views.append($0) }
    guard !isInOrder, let field = Catalogue.kind(query.kind)?.businessDate else { return views }
    return views.map { (date: $0.record.values[field]?.text ?? "", view: $0) }
      .sorted { ($0.date, $0.view.record.id) < ($1.date, $1.view.record.id) }.map(\.view)
  }

  /// Tells the facts of a query as they hold, one after the other, so that a city's visits need not be in memory
  /// at once. Corrections that changed the date are found by it too.
  ///
  /// - Returns: whether they came by business date: corrected ones come last.
  @discardableResult
  static func each(
    _ query: RecordQuery, in rows: DeviceRows, _ body: (RecordView) throws -> Void
  ) throws -> Bool {
    let corrected = Set(try rows.linked(by: FactFamily.field, kind: query.kind))
    var entangled: [RecordState] = []
    try rows.eachState(query) { state in
      if corrected.contains(state.id) {
        entangled.append(state)
      } else if let view = FactFamily.view(alone: state) {
        try body(view)
      }
    }
    guard !corrected.isEmpty else { return true }
    var wide = query
    (wide.from, wide.to) = (nil, nil)
    let found = Set(entangled.map(\.id))
    entangled += try Set(rows.ids(wide)).intersection(corrected).subtracting(found).sorted()
      .compactMap { try rows.state($0) }
    let field = Catalogue.kind(query.kind)?.businessDate
    for family in FactFamily.group(entangled) {
      let view = family.view
      let date = field.flatMap { view.record.values[$0]?.text } ?? ""
      guard date >= (query.from?.description ?? ""), date <= (query.to?.description ?? "9999")
      else { continue }
      try body(view)
    }
    return false
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
