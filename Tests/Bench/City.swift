import Foundation
import Merge
import Records
import Storage
import Sync
import SyntheticMunicipality

/// The seeded half-year: 2020-04-01 to 2020-09-30, taken out of the synthetic municipality.
///
/// Its 21 districts are joined to five, so that a district has 200 persons; nothing else is changed. The
/// history grows by edits that say again what a cell says already: the live state stays what it is.
final class City {
  /// The author of everything that was there before.
  static let author = RecordID(high: 20_200_401, low: 1)
  static let replica: UInt64 = 0x2020_0401_0000_0001
  /// Operations that share a commit while loading.
  static let batchSize = 5_000

  let work: Workplace
  /// The half-year's operations, in the order of their counters.
  let operations: [Merge.Operation]
  let cast: Cast
  /// Seconds that loading the half-year took.
  let loadSeconds: Double
  private var edits: SupersededEdits
  private var history = 1

  var folder: String { work.path("city") }
  var database: String { folder + "/" + ServerStore.fileName }

  static func seeded() throws -> City {
    let work = try Workplace()
    say("seeding the city …")
    let all = SyntheticMunicipality(seed: 1).operations(replica: replica, author: author)
    let city = try City(work, HalfYear.operations(Array(all)))
    say(
      "\(city.operations.count) operations of the half-year loaded in "
        + "\(BenchReport.short(city.loadSeconds)) s")
    return city
  }

  private init(_ work: Workplace, _ operations: [Merge.Operation]) throws {
    self.work = work
    self.operations = operations
    edits = SupersededEdits(operations)
    let folder = work.path("city")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let store = try ServerStore(folder: folder, creating: true)
    try store.initialise(
      municipalityCode: "162051", name: "氷見市",
      incarnation: hexText(1) + hexText(2) + hexText(3) + hexText(4))
    loadSeconds = try seconds { try City.load(operations, into: store) }
    cast = try store.write { try Cast(of: operations, in: $0) }
  }

  /// Lengthens the history to a multiple of the half-year.
  func grow(to multiple: Int) throws {
    guard multiple > history else { return }
    let count = (multiple - history) * operations.count
    City.say("growing the history to \(multiple)×: \(count) edits …")
    let store = try ServerStore(folder: folder)
    var made: [Merge.Operation] = []
    for _ in 0..<count { made.append(edits.next()) }
    try City.load(made, into: store)
    history = multiple
  }

  /// A copy of the server's data, to be changed by one measure.
  func copy(_ name: String) throws -> String {
    let copy = work.path(name)
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: folder, toPath: copy)
    return copy
  }

  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  private static func load(_ operations: [Merge.Operation], into store: ServerStore) throws {
    for start in stride(from: 0, to: operations.count, by: batchSize) {
      try store.write { rows in
        for operation in operations[start..<min(start + batchSize, operations.count)] {
          try Application.load(operation, in: rows)
        }
      }
    }
  }
}

/// Takes the half-year out of the seeded years, and joins the districts.
enum HalfYear {
  /// Districts that remain.
  static let districts = 5
  static let from = Timestamp(milliseconds: 1_585_666_800_000)
  /// Kinds that tell of what happened on a day.
  private static let eventful: Set = [Visit.kind.name, Concern.kind.name, Review.kind.name]

  static func operations(_ all: [Merge.Operation]) -> [Merge.Operation] {
    let joined = joinedDistricts(all)
    let kept = all.filter {
      !eventful.contains($0.kind) || $0.recordedAt.milliseconds >= from.milliseconds
    }
    let counters = Dictionary(
      uniqueKeysWithValues: kept.enumerated().map { ($1.id, UInt64($0) + 1) })
    return kept.enumerated().map { place, operation in
      let id = OperationID(replica: City.replica, counter: UInt64(place) + 1)
      return Merge.Operation(
        id: id, lamport: id.counter, author: City.author, recordedAt: operation.recordedAt,
        record: operation.record, kind: operation.kind,
        writes: operation.writes.mapValues { write in
          Write(
            write.value.text.flatMap { joined[$0] }.map(Value.text) ?? write.value,
            seen: write.seen.compactMap { seen in
              counters[seen].map { OperationID(replica: City.replica, counter: $0) }
            })
        })
    }
  }

  /// The id of every district, and the one that stands for it.
  private static func joinedDistricts(_ all: [Merge.Operation]) -> [String: String] {
    let level = FieldPath(Area.level.name)
    let ids = all.filter {
      $0.kind == Area.kind.name && $0.writes[level]?.value == .text(AreaLevel.district.rawValue)
    }.map(\.record.description)
    return Dictionary(
      uniqueKeysWithValues: ids.enumerated().map { ($1, ids[$0 % districts]) })
  }
}

/// Edits that supersede: each writes what stands there already, over the write before it.
struct SupersededEdits {
  private struct Cell {
    let record: RecordID
    let kind: String
    let path: FieldPath
    let value: Value
    var last: OperationID
  }

  private static let paths: [String: FieldPath] = [
    Person.kind.name: FieldPath(Person.kana.name), Worker.kind.name: FieldPath(Worker.kana.name),
    Household.kind.name: FieldPath(Household.name.name),
    SupporterEntry.kind.name: FieldPath(SupporterEntry.shelter.name),
  ]

  private var cells: [Cell] = []
  private var place = 0
  private var counter: UInt64
  private let at: Timestamp

  init(_ operations: [Merge.Operation]) {
    counter = UInt64(operations.count)
    at = operations.last?.recordedAt ?? HalfYear.from
    for operation in operations {
      guard let path = SupersededEdits.paths[operation.kind], let write = operation.writes[path],
        write.seen.isEmpty
      else { continue }
      cells.append(
        Cell(
          record: operation.record, kind: operation.kind, path: path, value: write.value,
          last: operation.id))
    }
  }

  mutating func next() -> Merge.Operation {
    counter += 1
    place = (place + 1) % cells.count
    let cell = cells[place]
    let id = OperationID(replica: City.replica, counter: counter)
    cells[place].last = id
    return Merge.Operation(
      id: id, lamport: counter, author: City.author, recordedAt: at, record: cell.record,
      kind: cell.kind, writes: [cell.path: Write(cell.value, seen: [cell.last])])
  }
}
