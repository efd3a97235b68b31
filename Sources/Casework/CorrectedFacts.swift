import Authority
import Merge
import Records
import Sync

/// Facts as they hold: visits and consultations with their corrections.
public enum CorrectedFacts {
  /// The facts that a query selects, as they hold, by business date.
  public static func all(_ query: RecordQuery, in rows: some RecordReading) throws -> [RecordView] {
    var views: [RecordView] = []
    let isInOrder = try each(query, in: rows) { views.append($0) }
    guard !isInOrder, let field = Catalogue.kind(query.kind)?.businessDate else { return views }
    return views.map { (date: $0.record.values[FieldPath(field)]?.text ?? "", view: $0) }
      .sorted { ($0.date, $0.view.record.id) < ($1.date, $1.view.record.id) }.map(\.view)
  }

  /// Tells the facts that a query selects, as they hold, one after the other, so that a city's visits need not be in
  /// memory at once. Corrections that changed the date are found by it too.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all.
  /// - Returns: whether they came by business date: corrected ones come last.
  @discardableResult
  public static func each(
    _ query: RecordQuery, fields: [String]? = nil, in rows: some RecordReading,
    _ body: (RecordView) throws -> Void
  ) throws -> Bool {
    let corrected = Set(try rows.corrections(of: query.kind))
    var entangled: [RecordState] = []
    try rows.eachState(query, fields: fields.map { $0 + [SharedField.corrects.text] }) { state in
      if corrected.contains(state.id) {
        entangled.append(state)
      } else if let view = FactFamily.view(alone: state) {
        try body(view)
      }
    }
    guard !corrected.isEmpty else { return true }
    try eachCorrected(query, corrected, found: entangled, in: rows, body)
    return false
  }

  private static func eachCorrected(
    _ query: RecordQuery, _ corrected: Set<RecordID>, found: [RecordState],
    in rows: some RecordReading, _ body: (RecordView) throws -> Void
  ) throws {
    var wide = query
    (wide.from, wide.to) = (nil, nil)
    let missing = try Set(rows.ids(wide)).intersection(corrected).subtracting(found.map(\.id))
    let states = try found + missing.sorted().compactMap { try rows.state($0) }
    let field = Catalogue.kind(query.kind)?.businessDate
    for view in FactFamily.group(states).map(\.view) {
      let date = field.flatMap { view.record.values[FieldPath($0)]?.text } ?? ""
      guard date >= (query.from?.description ?? ""), date <= (query.to?.description ?? "9999"),
        try rows.isInSight(view.record.id)
      else { continue }
      try body(view)
    }
  }

  /// One fact with its corrections, for somebody who looks at it or corrects it.
  public struct Family {
    public let view: RecordView
    /// The versions that hold: several where corrections were made without knowledge of each other.
    public let leaves: [RecordState]
    public var record: Record { view.record }
  }

  /// The family that a fact belongs to.
  ///
  /// - Throws: `Problem` of code `id_unknown`.
  public static func family(
    of id: RecordID, _ kind: Kind, in rows: some RecordReading
  ) throws -> Family {
    var found: Set<RecordID> = []
    var waiting = [id]
    while let next = waiting.popLast() {
      guard found.insert(next).inserted, let state = try rows.state(next) else { continue }
      waiting += state.view.record.corrected
      waiting += try rows.records(of: kind.name, linking: SharedField.corrects.text, to: next)
    }
    let states = try found.sorted().compactMap { try rows.state($0) }
    if let family = FactFamily.group(states).first {
      return Family(view: family.view, leaves: family.leaves)
    }
    guard let view = try rows.view(id), let state = try rows.state(id) else {
      throw Problem(.idUnknown, ["word": id.short])
    }
    return Family(view: view, leaves: [state])
  }

  /// Whether somebody who holds `version` had a member of the family before their eyes.
  public static func isSeen(_ leaf: RecordState, _ version: SeenVersion?) -> Bool {
    guard let version else { return true }
    return leaf.allHeads.contains { version.contains($0.id) }
  }
}
