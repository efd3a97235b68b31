import Records

extension DeviceExchange {
  /// Whether a server takes nothing of what this device brings for now, and serves it otherwise.
  public static func isForEntriesAlone(_ problem: Problem) -> Bool {
    [.shareUsed, .storageFull].contains(problem.code)
  }

  /// Takes what the server has, and brings nothing: entries that are refused for now keep nobody from receiving.
  ///
  /// - Parameter clock: what this device would stamp an entry with now.
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
