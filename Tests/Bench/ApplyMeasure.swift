import Merge
import Records
import Storage
import Sync

/// Taking parcels in on the server: from the request's bytes to the answer's, durable, without HTTP.
struct ApplyMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let loading = Double(city.operations.count) / city.loadSeconds
    if report.isFirstHistory {
      let transactions = (city.operations.count + City.batchSize - 1) / City.batchSize
      let floor = try PlainSQLite.seconds(
        from: nil, to: city.database, transactions: transactions, runs: 1)
      report.add(
        Figure(
          measure: "load, \(City.batchSize) a commit", value: loading, unit: "operations/s",
          floor: Double(city.operations.count) / floor,
          note: "the half-year into an empty server, without judge, answers or parsing"))
    }
    try measure(parcel: 20, parcels: 150, &report)
    try measure(parcel: 100, parcels: 60, &report)
    try measure(parcel: 1_000, parcels: 10, &report)
    try measure(parcel: 10_000, parcels: 2, &report)
  }

  private func measure(
    parcel: Int, parcels: Int, _ report: inout BenchReport
  ) throws {
    let folder = try city.copy("apply")
    var best = Double.infinity
    for run in 0..<2 {
      let store = try ServerStore(folder: folder)
      let session = try ApplySession(city, store, replica: UInt64(run) + 77)
      best = min(best, try session.seconds(parcel: parcel, parcels: parcels))
    }
    let count = parcel * parcels
    var maker = VisitMaker(city.cast.socialWorker, replica: 1, now: .now)
    let bare = try PlainSQLite.seconds(
      ofLines: maker.lines(count, like: city.cast.cityVisits), transactions: parcels)
    let floor = try PlainSQLite.seconds(
      from: city.database, to: folder + "/" + ServerStore.fileName, transactions: parcels * 2)
    report.add(
      Figure(
        measure: "durable apply, parcels of \(parcel)", value: Double(count) / best,
        unit: "operations/s", floor: Double(count * 2) / floor,
        reach: parcel == 1_000 ? .atLeast(30_000) : .atLeast(Double(count * 2) / floor / 2),
        note: "best of 2 runs of \(count); visits over the whole city by one social worker, each "
          + "parcel parsed, judged, stored, answered; floor: the same rows, same tables and indexes, "
          + "same commits; the operations' lines alone, in one table without an index: "
          + "\(BenchReport.short(Double(count) / bare)) a second"))
  }
}

/// One device that pushes parcels into a store.
private struct ApplySession {
  let store: ServerStore
  let token: String
  let replica: UInt64
  let now = Timestamp.now
  let city: City

  init(_ city: City, _ store: ServerStore, replica: UInt64) throws {
    self.city = city
    self.store = store
    self.replica = replica
    token = try store.enroll(city.cast.socialWorker, at: now)
  }

  func seconds(parcel: Int, parcels: Int) throws -> Double {
    var maker = VisitMaker(city.cast.socialWorker, replica: replica, now: now)
    let lines = maker.lines(parcel * parcels, like: city.cast.cityVisits)
    var head = SyncRequest(replica: replica, incarnation: nil, cursors: [:], oldest: 1, lines: [])
    repeat {
      let answer = try SyncAnswer(bytes: try exchange([head.bytes])[0])
      head.incarnation = answer.incarnation
      head.cursors = answer.cursors
      if !answer.more { break }
    } while true
    var total = 0.0
    for start in stride(from: 0, to: lines.count, by: parcel) {
      let requests = try stride(
        from: start, to: start + parcel, by: Limits.operationsPerParcel
      ).map {
        var request = head
        request.oldest = UInt64($0) + 1
        request.lines = Array(
          lines[$0..<min($0 + Limits.operationsPerParcel, start + parcel)])
        try request.sign(with: .bench(token))
        return request.bytes
      }
      var answers: [[UInt8]] = []
      total += try tsunagu_bench.seconds { answers = try exchange(requests) }
      let answer = try SyncAnswer(bytes: answers[answers.count - 1])
      guard answer.verdicts.values.allSatisfy(\.isAccepted), !answer.verdicts.isEmpty else {
        throw BenchFailure("a visit was not accepted")
      }
      head.cursors = answer.cursors
    }
    return total
  }

  /// The route's work between the HTTP bytes, all in one commit.
  private func exchange(_ requests: [[UInt8]]) throws -> [[UInt8]] {
    let (token, now) = (token, now)
    let exchanges = try requests.map {
      let request = try SyncRequest(bytes: $0)
      return (
        request, try SignedParcel(request, of: store.read { try $0.device(token: token) })
      )
    }
    return try store.writeTogether(
      exchanges.map { request, parcel in
        { @Sendable rows in
          let requester = try rows.requester(token: token, at: now)
          return try ServerExchange(request, parcel, from: requester, at: now).run(in: rows) {
            try rows.requester(token: token, at: now).principal
          }
        }
      }
    ).map { try $0.get().bytes }
  }
}
