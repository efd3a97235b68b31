import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import Testing

@testable import tsunagu_server

/// The users that a seeded city comes with.
@Suite struct SampleAccountsTests {
  private func load(
    _ kind: Kind, _ id: RecordID, _ values: [String: Value], _ counter: UInt64, _ rows: ServerRows
  ) throws {
    var writes: PathMap<Write> = [:]
    for (path, value) in values { writes[FieldPath(path)] = Write(value, seen: []) }
    try Application.load(
      Merge.Operation(
        id: OperationID(replica: 1, counter: counter), lamport: counter,
        author: RecordID(high: 0, low: 9), recordedAt: Timestamp(milliseconds: 0), record: id,
        kind: kind.name, writes: writes), in: rows)
  }

  @Test func whoHoldsSeveralOfficesIsOneUser() throws {
    let folder = TemporaryFolder()
    let store = try ServerStore(folder: folder.path, creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    let ids = (1...5).map { RecordID(high: 7, low: $0) }
    try store.write { rows in
      try load(Area.kind, ids[0], ["level": "地区社協", "name": "見本地区"], 1, rows)
      try load(Person.kind, ids[1], ["name": "甲野", "association": .text("\(ids[0])")], 2, rows)
      for (index, worker) in ids[2...3].enumerated() {
        try load(
          Worker.kind, worker,
          [
            "name": .text("担い手\(index)"), "area": .text("\(ids[0])"), "roles/a": true,
            "roles/a/role": "協力者", "roles/b": true, "roles/b/role": "福祉協力員", "roles/c": true,
            "roles/c/role": "民生委員・児童委員",
          ], UInt64(3 + index), rows)
      }
      try load(
        Team.kind, ids[4],
        [
          "person": .text("\(ids[1])"), "cooperators/\(ids[2])": true,
          "cooperators/\(ids[3])": true,
        ], 5, rows)
      try SampleAccounts.add(in: rows)
    }
    let accounts = try store.read { try $0.accounts() }
    #expect(accounts.map(\.name) == ["担い手0", "担い手1", "監査係"])
  }
}
