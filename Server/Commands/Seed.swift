import ArgumentParser
import Authority
import Console
import Foundation
import Merge
import Records
import Reports
import Storage
import Sync
import SyntheticMunicipality

struct Seed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seed", abstract: "架空の市町村のデータを作ります(練習・試験用。実在の人はいません)。",
    discussion: """
      例:
        tsunagu-server seed --seed 1 --size small
        tsunagu-server seed --seed 1                 氷見市の印刷された表と同じ数になります
        tsunagu-server seed --seed 1 --persons 5000  負荷試験用に好きな大きさで
        tsunagu-server seed --lists 名簿             取り込みの練習用に、名簿(CSV)だけを書く
      """)

  enum Size: String, ExpressibleByArgument, CaseIterable {
    case printed, small
  }

  @OptionGroup var folder: DataFolder
  @Option(name: .long, help: "種の数。同じ数からは同じデータができます。")
  var seed: UInt64 = 1
  @Option(name: .long, help: "大きさ: printed(印刷された表と同じ) small(2地区・20人)")
  var size = Size.printed
  @Option(name: .long, help: "対象者の人数(負荷試験用)")
  var persons: Int?
  @Option(name: .long, help: "データを作らず、同じ市町村の名簿(CSV)をこのフォルダに書きます。")
  var lists: String?

  func validate() throws {
    guard persons.map({ (1...200_000).contains($0) }) ?? true else {
      throw ValidationError("--persons は1から200000までです。")
    }
  }

  func run() throws {
    let size =
      persons.map(SyntheticMunicipality.Size.persons) ?? (size == .small ? .small : .printed)
    if let lists {
      return try write(SyntheticMunicipality(seed: seed, size: size).lists, to: lists)
    }
    let store = try ServerStore(folder: folder.path)
    let counts = try store.read { try $0.counts() }
    guard counts.records == 0 else { throw Problem(.serverInitialised, ["folder": folder.path]) }
    let municipality = SyntheticMunicipality(seed: seed, size: size)
    try SeedLoading(store: store, seed: seed).load(municipality)
    for line in municipality.overview.lines { print("  \(line.label)  \(line.records)件") }
    print("架空のデータを作りました。見本の利用者は tsunagu-server user list で見られます。")
  }
}

extension Seed {
  private func write(_ lists: [SeedList], to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (index, list) in lists.enumerated() {
      let path = "\(folder)/\(index + 1)-\(list.name).csv"
      try NewFile.write(DelimitedText.bytes(list.rows), to: path)
      print("  \(path)  \(list.rows.count - 1)行  (import \(list.kind))")
    }
  }
}

/// Brings a synthetic municipality into an empty store.
struct SeedLoading {
  /// Operations that share a commit.
  static let batchSize = 5_000

  let store: ServerStore
  let seed: UInt64

  func load(_ municipality: SyntheticMunicipality) throws {
    let author = RecordID(high: seed, low: 0).companion("seed")
    let operations = municipality.operations(replica: author.high | 1, author: author)
    var batch: [Merge.Operation] = []
    var done = 0
    for operation in operations {
      batch.append(operation)
      done += 1
      guard batch.count == SeedLoading.batchSize || done == operations.count else { continue }
      try store.write { rows in
        for operation in batch { try Application.load(operation, in: rows) }
      }
      batch.removeAll(keepingCapacity: true)
      FileHandle.standardError.write(Data("\r\(done) / \(operations.count)件".utf8))
    }
    FileHandle.standardError.write(Data("\n".utf8))
    try store.write { try SampleAccounts.add(in: $0) }
  }
}

/// Users to try a seeded server with: one of every role, most of them around one team.
struct SampleAccounts {
  private let rows: ServerRows
  private let workers: [Record]
  /// Workers who are users already: somebody can hold several offices.
  private var taken: Set<RecordID> = []

  static func add(in rows: ServerRows) throws {
    var accounts = try SampleAccounts(rows)
    try accounts.add()
  }

  private init(_ rows: ServerRows) throws {
    self.rows = rows
    workers = try rows.views(RecordQuery(Worker.kind)).map(\.record)
  }

  private mutating func add() throws {
    let team = try rows.views(RecordQuery(Team.kind)).first { view in
      view.record[Team.cooperators].count >= 2 && view.record[Team.endedOn] == nil
    }
    guard let team, let district = try rows.place(team.record.id)?.place.district else { return }
    try add(.communitySocialWorker, .communitySocialWorker)
    for id in team.record[Team.cooperators].sorted().prefix(2) {
      try add(workers.first { $0.id == id }, .cooperator, district)
    }
    try add(.welfareCommissioner, .welfareCommissioner, district)
    try add(.districtCouncilOfficer, .districtCouncil, district)
    try add(.welfareCooperator, .welfareCooperator, district)
    try add(.welfareActivitySupporter, .welfareActivitySupporter, district)
    try add(.associationChair, .associationChair, district)
    try add(.centerStaff, .centerStaff)
    try add(.cityStaff, .cityStaff)
    let auditor = RecordID(high: 0, low: 1).companion("auditor")
    try rows.addAccount(Account(id: auditor, name: "監査係", Assignment(.auditor)))
  }

  /// A worker who holds an office, in a district if one is named.
  private mutating func add(
    _ office: WorkerOffice, _ role: Role, _ district: RecordID? = nil
  ) throws {
    let holder = try workers.first { worker in
      try !taken.contains(worker.id) && worker[Worker.roles].contains { $0.role == office }
        && (district == nil || rows.place(worker.id)?.place.district == district)
    }
    try add(holder, role, district)
  }

  private mutating func add(_ worker: Record?, _ role: Role, _ district: RecordID?) throws {
    guard let worker, let name = worker[Worker.name], taken.insert(worker.id).inserted else {
      return
    }
    try rows.addAccount(
      Account(
        id: worker.id.companion("user"), name: name,
        Assignment(
          role, district: district, association: try rows.place(worker.id)?.place.association),
        worker: worker.id))
  }
}
