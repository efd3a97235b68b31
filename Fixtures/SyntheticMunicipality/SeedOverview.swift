import Records

/// How many records of each kind a synthetic municipality has.
public struct SeedOverview: Sendable, Equatable {
  /// One kind's count, in the catalogue's order.
  public struct Line: Sendable, Equatable {
    public let kind: String
    public let label: String
    public let records: Int
  }

  /// Kinds without a record are left out.
  public let lines: [Line]
  public let records: Int
  /// More than records: some are edited.
  public let operations: Int

  init(before: [SeedEntry], visits: SeedVisitLog, after: [SeedEntry]) {
    let beginnings = (before + after).filter { $0.revises == nil }
    lines = Catalogue.kinds.compactMap { kind in
      let written = beginnings.count { $0.kind == kind.name }
      let records = kind.name == Visit.kind.name ? written + visits.count : written
      return records == 0 ? nil : Line(kind: kind.name, label: kind.label, records: records)
    }
    records = beginnings.count + visits.count
    operations = before.count + visits.count + after.count
  }

  /// The count of one kind.
  public func records(of kind: Kind) -> Int { lines.first { $0.kind == kind.name }?.records ?? 0 }
}
