import Authority
import Merge
import Records
import Sync

/// The reading of many facts at once, which reports ask of either side's store.
public protocol FactReading: RecordReading {
  /// Tells the states of a query, one after the other by business date.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all.
  func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void) throws
  /// Records of a kind that correct others, and those that they correct; sorted by id.
  func corrections(of kind: String) throws -> [RecordID]
  /// The ids of a query, without decoding anything.
  func ids(_ query: RecordQuery) throws -> [RecordID]
}

extension DeviceRows: FactReading {}
extension ServerRows: FactReading {}

/// Facts as they hold: visits and consultations with their corrections.
public enum Facts {
  /// The facts of a query as they hold, by business date.
  public static func effective(_ query: RecordQuery, in rows: some FactReading) throws
    -> [RecordView]
  {
    var views: [RecordView] = []
    let isInOrder = try each(query, in: rows) { views.append($0) }
    guard !isInOrder, let field = Catalogue.kind(query.kind)?.businessDate else { return views }
    return views.map { (date: $0.record.values[FieldPath(field)]?.text ?? "", view: $0) }
      .sorted { ($0.date, $0.view.record.id) < ($1.date, $1.view.record.id) }.map(\.view)
  }

  /// Tells the facts of a query as they hold, one after the other, so that a city's visits need not be in memory
  /// at once. Corrections that changed the date are found by it too.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all.
  /// - Returns: whether they came by business date: corrected ones come last.
  @discardableResult
  public static func each(
    _ query: RecordQuery, fields: [String]? = nil, in rows: some FactReading,
    _ body: (RecordView) throws -> Void
  ) throws -> Bool {
    let corrected = Set(try rows.corrections(of: query.kind))
    var entangled: [RecordState] = []
    try rows.eachState(query, fields: fields.map { $0 + [FactFamily.field] }) { state in
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
      let date = field.flatMap { view.record.values[FieldPath($0)]?.text } ?? ""
      guard date >= (query.from?.description ?? ""), date <= (query.to?.description ?? "9999")
      else { continue }
      try body(view)
    }
    return false
  }
}
