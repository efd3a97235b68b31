import Crypto
import Foundation
import Records
import Sync

/// Somebody may come again after some time; until then nothing of theirs was taken.
struct Deferred: Error {
  let problem: Problem
  let wait: Duration

  init(_ problem: Problem, _ wait: Duration) {
    (self.problem, self.wait) = (problem, wait)
  }
}

/// The entries, bytes and view records that each device may still send. A restart resets the shares. A device that has
/// used up its share is still served, but nothing that it sends is accepted.
struct DeviceShares: Sendable {
  private let entries = Allowances<Int64>(Limits.entriesPerDevice)
  private let bytes = Allowances<Int64>(Limits.entryBytesPerDevice)
  private let dismissedEntries = Allowances<Int64>(Limits.entriesPerDismissedDevice)
  private let dismissedBytes = Allowances<Int64>(Limits.entryBytesPerDismissedDevice)
  private let notes = Allowances<Int64>(Limits.notesPerDevice)
  private let turns = Turns<SHA256.Digest>(
    atOnce: Limits.exchangesPerDevice, waiting: Limits.exchangesWaitingPerDevice)

  /// Does one exchange of a device when its turn has come.
  func inTurn<Result>(
    _ token: String, _ body: () async throws -> sending Result
  ) async throws -> sending Result {
    try await turns.run(for: SHA256.hash(data: Array(token.utf8)), body)
  }

  /// - Throws: `Deferred` of code `share_used` where the device has brought all that it may bring for now.
  func check(_ device: ServerExchange.Requester.Device, at now: ContinuousClock.Instant) throws {
    let waits = shares(of: device).compactMap { $0.wait(for: device.id, at: now) }
    if let wait = waits.max() { throw Deferred(Problem(.shareUsed), wait) }
  }

  /// Charges a device for its entries; its last exchange may have gone beyond its share.
  func charge(
    _ kept: Kept, to device: ServerExchange.Requester.Device, at now: ContinuousClock.Instant
  ) {
    for (share, amount) in zip(shares(of: device), [kept.entries, kept.bytes, kept.notes]) {
      share.charge(Double(amount), to: device.id, at: now)
    }
  }

  /// The shares of entries, bytes and view records.
  private func shares(of device: ServerExchange.Requester.Device) -> [Allowances<Int64>] {
    device.dismissal == nil ? [entries, bytes, notes] : [dismissedEntries, dismissedBytes, notes]
  }
}

/// Questions that read much are answered beside the exchanges: on threads of their own, a few at once, so that neither
/// the exchanges nor the readers of the database wait for them.
struct Questions: Sendable {
  private struct Everybody: Hashable {}

  private let ofDevice = Turns<SHA256.Digest>(
    atOnce: Limits.questionsPerDevice, waiting: Limits.questionsWaitingPerDevice)
  private let ofAll = Turns<Everybody>(
    atOnce: Limits.questionsAtOnce, waiting: Limits.questionsWaiting)
  private let queue = DispatchQueue(
    label: "tsunagu.questions", qos: .utility, attributes: .concurrent)

  /// - Throws: `Deferred` where a device asks too much at once, and whatever `body` throws.
  func answer<Result: Sendable>(
    _ token: String, _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await ofDevice.run(for: SHA256.hash(data: Array(token.utf8))) {
      try await ofAll.run(for: Everybody()) {
        try await withCheckedThrowingContinuation { continuation in
          queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
      }
    }
  }
}
