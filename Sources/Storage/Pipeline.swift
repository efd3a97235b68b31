import Dispatch
import Synchronization

/// Makes something of many things beside its owner's own work, on all cores, and tells it in their order: some hundred
/// things are a piece of work, and a few pieces are under way at a time. What is less than a piece is made at once.
struct Pipeline<Thing: Sendable, Made: Sendable> {
  private let make: @Sendable (Thing) throws -> Made
  private var waiting: [Thing] = []
  private var underWay: [Work<Made>] = []

  private static var thingsPerPiece: Int { 256 }
  private static var piecesUnderWay: Int { 4 }

  init(_ make: @escaping @Sendable (Thing) throws -> Made) { self.make = make }

  /// Takes the next thing, and perhaps tells what was made of earlier ones.
  mutating func add(_ thing: Thing, _ tell: (Made) throws -> Void) throws {
    waiting.append(thing)
    guard waiting.count == Self.thingsPerPiece else { return }
    underWay.append(Work(on: waiting, make))
    waiting.removeAll(keepingCapacity: true)
    if underWay.count > Self.piecesUnderWay { try underWay.removeFirst().wait().forEach(tell) }
  }

  /// Tells the rest.
  mutating func finish(_ tell: (Made) throws -> Void) throws {
    while !underWay.isEmpty { try underWay.removeFirst().wait().forEach(tell) }
    for thing in waiting { try tell(make(thing)) }
    waiting = []
  }
}

/// A piece of work that another thread does.
private final class Work<Made: Sendable>: Sendable {
  private let group = DispatchGroup()
  private let outcome = Mutex<Result<[Made], any Error>>(.success([]))

  init<Thing: Sendable>(
    on things: [Thing], _ make: @escaping @Sendable (Thing) throws -> Made
  ) {
    DispatchQueue.global(qos: .userInitiated).async(group: group) { [self] in
      let made = Result { try things.map(make) }
      outcome.withLock { $0 = made }
    }
  }

  /// - Throws: what the first thing threw of which nothing could be made.
  func wait() throws -> [Made] {
    group.wait()
    return try outcome.withLock { $0 }.get()
  }
}
