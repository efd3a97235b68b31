import Crypto
import Foundation
import Merge
import Records
import Storage
import Support
import Sync

// The entries that people make on their devices.
extension World {
  private static let refusals: Set<ProblemCode> = [
    .notPermitted, .recordErased, .factNotEditable, .kindMismatch, .limitExceeded, .badValue,
    .futureFact, .factIncomplete, .unhidingNotPermitted, .overtaken, .disclosureFixed,
    .disclosureTooLong, .secondPersonNeeded,
  ]

  func enter(_ device: SimulatedDevice, _ seed: UInt64, isFaulty: Bool = false) throws {
    try save(device) { rows in
      var workload = Workload(rows: rows, seed: seed)
      return try workload.entry(at: now)
    }
  }

  func openForm(_ device: SimulatedDevice, _ seed: UInt64) throws {
    try device.store.read { rows in
      var workload = Workload(rows: rows, seed: seed)
      guard let id = try workload.known(["person", "supporter_entry", "kit", "team"]),
        let state = try rows.state(id)
      else { return }
      device.form = (id, state)
    }
  }

  func saveForm(_ device: SimulatedDevice, _ seed: UInt64) throws {
    guard let form = device.form else { return }
    device.form = nil
    try save(device) { rows in
      var workload = Workload(rows: rows, seed: seed)
      return try workload.edit(form.state)
    }
  }

  /// Saves an entry; it is promised if the device stores it without a complaint.
  private func save(
    _ device: SimulatedDevice, _ entry: (DeviceRows) throws -> Workload.Entry?
  ) throws {
    let at = device.clock
    do {
      let operation = try device.store.transact { rows in
        try entry(rows).map {
          try rows.append(to: $0.record, kind: $0.kind.name, $0.writes, at: at)
        }
      }
      guard let operation else { return }
      ledger.promise(operation)
      entered.append("device \(device.number): \(String(decoding: operation.line, as: UTF8.self))")
      tally.count("entries")
    } catch let problem as Problem where World.refusals.contains(problem.code) {
      tally.count("refused at the device")
    }
  }
}
