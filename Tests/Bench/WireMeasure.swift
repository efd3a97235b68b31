import Compression
import Merge
import Records
import Storage
import Sync

/// Bytes of a parcel on the wire, for each operation that it holds.
struct WireMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let cooperator = city.cast.cooperators[0]
    try measure(20, cooperator.account, cooperator.visits, "one cooperator's visits", 60, &report)
    try measure(
      1_000, city.cast.commissioner, city.cast.districtVisits,
      "visits of a district, as one types in slips", 30, &report)
  }

  private func measure(
    _ count: Int, _ account: Account, _ patterns: [PathMap<Write>], _ what: String,
    _ bytes: Double, _ report: inout BenchReport
  ) throws {
    var maker = VisitMaker(account, replica: 0x9f3a_1c0b_5d7e_2a46, now: .now)
    let lines = maker.lines(count, like: patterns)
    var request = SyncRequest(
      replica: maker.replica, incarnation: hexText(7), cursors: [1: 40_000], oldest: 1,
      lines: lines)
    try request.sign(with: .bench("wire"))
    let plain = request.bytes
    let sent = Double(Gzip.compress(plain, level: Gzip.smallLevel).count) / Double(count)
    report.add(
      Figure(
        measure: "wire, parcel of \(count)", value: sent, unit: "bytes/operation",
        reach: .atMost(bytes),
        note:
          "\(what); \(plain.count / count) bytes before gzip; a person and a team that were not "
          + "named shortly before are some 23 bytes each"))
  }
}
