import Records

extension DeviceExchange {
  /// Whether a server takes none of this device's entries for now, and serves it otherwise.
  public static func isForEntriesAlone(_ problem: Problem) -> Bool {
    [.shareUsed, .storageFull].contains(problem.code)
  }

  /// Receives the server's changes without sending entries: entries that are refused for now do not
  /// stop receiving.
  ///
  /// - Parameter clock: the time that this device would stamp an entry with now.
  public static func receive(
    _ store: some DeviceStoring, over transport: some Transport, clock: Timestamp? = nil
  ) throws {
    for _ in 0..<Limits.exchangesPerSync {
      var request = try store.transact { try Self.request(from: $0, clock: clock) }
      (request.lines, request.signature) = ([], nil)
      let answer = try SyncAnswer(bytes: transport.exchange(request.bytes))
      _ = try store.transact { try take(answer, to: request, in: $0) }
      guard answer.more else { return }
    }
  }
}
