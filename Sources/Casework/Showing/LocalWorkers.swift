import Authority
import Merge
import Records
import Sync

/// The workers of an office who are responsible where a person lives: the 民生委員 whom a volunteer calls.
public struct LocalWorkers {
  public struct Worker: Hashable, Sendable {
    public let name: String
    /// Empty where it is not known.
    public let phone: String
  }

  /// Those of the person's 自治会; where it has none, those of its 地区社協.
  public static func workers(
    of office: WorkerOffice, for person: RecordID, on today: CalendarDate,
    in rows: some RecordReading
  ) throws -> [Worker] {
    let workers = try rows.views(RecordQuery(Records.Worker.kind)).map(\.record).filter {
      holds(office, $0, on: today)
    }
    var area = try rows.joined(person)?.state.view.record[Person.association]
    for _ in 0..<AreaLevel.allCases.count {
      guard let id = area else { return [] }
      let near = workers.filter { $0[Records.Worker.area] == id }
      if !near.isEmpty {
        return near.map {
          Worker(
            name: $0[Records.Worker.name] ?? "", phone: $0[Records.Worker.phone] ?? "")
        }.sorted { $0.name < $1.name }
      }
      area = try rows.view(id)?.record[Area.parent]
    }
    return []
  }

  private static func holds(
    _ office: WorkerOffice, _ worker: Record, on today: CalendarDate
  ) -> Bool {
    worker[Records.Worker.roles].contains { item in
      item.role == office && item.from.map { $0 <= today } ?? true
        && item.to.map { $0 >= today } ?? true
    }
  }
}
