// A municipality that does not exist: places, people, teams, visits and consultations like those of
// 氷見市, the same bytes for the same seed. Its records add up to the tables that the city printed
// (Fixtures/printed), so a report over them can be compared with print. The server's `seed`, the tests
// and the bench use it.
//
// Pure: it reads no clock and no system randomness, and never walks a Dictionary or Set, whose order
// differs from run to run.
//
// Never here: storage, users, real names.
import Merge
import Records

/// A made-up municipality, as a sequence of operations that can be applied in order.
public struct SyntheticMunicipality: Sendable {
  /// How much of a municipality there is.
  public enum Size: Sendable, Hashable {
    /// The whole city; reports over it equal the printed tables.
    case printed
    /// Two districts and twenty persons, for a demonstration or a test.
    case small
    /// This many persons, and all else in proportion. Spreads are the city's, tables are not.
    case persons(Int)
  }

  /// How many records of each kind it has.
  public let overview: SeedOverview

  let before: [SeedEntry]
  private let visits: SeedVisitLog
  private let after: [SeedEntry]

  /// - Parameters:
  ///   - seed: equal seeds give equal bytes.
  ///   - halfYears: those whose visits are included; nothing else depends on it.
  public init(
    seed: UInt64, size: Size = .printed, halfYears: [SeedHalfYear] = SeedHalfYear.allCases
  ) {
    let plan = SeedPlan(size)
    let generator = SeedGenerator(seed: seed)
    let city = SeedCity(plan, generator)
    visits = SeedVisitLog(of: city, plan, halfYears, generator)
    var ledger = SeedLedger()
    ledger.write(city)
    ledger.writePapers(of: city, generator.stream("papers"))
    ledger.writeEdits(of: city, generator.stream("edits"))
    before = ledger.entries
    var later = SeedLedger()
    later.writeConcerns(of: city, plan, generator.stream("concerns"))
    later.writeReviews(of: visits, in: city, generator.stream("reviews"))
    later.writeConsultations(of: city, plan, generator.stream("consultations"))
    after = later.entries
    overview = SeedOverview(before: before, visits: visits, after: after)
  }

  /// Every operation, each made on demand: areas, workers, households, persons, teams, their papers
  /// and edits, visits, concerns, reviews, consultations. A record comes after the records that it
  /// refers to. Counters and lamports run 1, 2, 3 … without gaps.
  ///
  /// - Parameters:
  ///   - replica: a new one for each seeding of the same server.
  ///   - author: the id of the user in whose name all is written.
  public func operations(
    replica: UInt64, author: RecordID
  ) -> some RandomAccessCollection<Operation> & Sendable {
    SeedOperations(municipality: self, replica: replica, author: author)
  }

  fileprivate var count: Int { before.count + visits.count + after.count }

  fileprivate func operation(at index: Int, _ replica: UInt64, _ author: RecordID) -> Operation {
    let id = OperationID(replica: replica, counter: UInt64(index) + 1)
    if index < before.count { return operation(before[index], id, author, before, offset: 0) }
    let visit = index - before.count
    if visit < visits.count { return visits.operation(at: visit, id, author) }
    let offset = before.count + visits.count
    return operation(after[index - offset], id, author, after, offset: offset)
  }

  private func operation(
    _ entry: SeedEntry, _ id: OperationID, _ author: RecordID, _ entries: [SeedEntry], offset: Int
  ) -> Operation {
    var writes: PathMap<Write> = [:]
    for (path, value) in entry.writes {
      var seen: [OperationID] = []
      if let base = entry.revises, entries[base].writes.contains(where: { $0.path == path }) {
        seen = [OperationID(replica: id.replica, counter: UInt64(base + offset) + 1)]
      }
      writes[path] = Write(value, seen: seen)
    }
    return Operation(
      id: id, lamport: id.counter, author: author, recordedAt: entry.recordedAt,
      record: entry.record, kind: entry.kind, writes: writes)
  }
}

/// The operations of a municipality, made one by one.
private struct SeedOperations: RandomAccessCollection, Sendable {
  let municipality: SyntheticMunicipality
  let replica: UInt64
  let author: RecordID

  var startIndex: Int { 0 }
  var endIndex: Int { municipality.count }

  subscript(position: Int) -> Operation { municipality.operation(at: position, replica, author) }
}
