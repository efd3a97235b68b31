import Foundation
import Records
import Support
import Sync
import Synchronization
import Testing

@testable import Storage

/// Several processes of one device take turns. Two stores on one folder stand for two processes: the system's locks
/// tell them apart in the same way.
@Suite struct TurnTests {
  private let folder = TemporaryFolder()

  private func store(
    _ patience: TurnLock.Patience = .init(limitMilliseconds: 60_000),
    waiting: @escaping @Sendable (Problem) -> Void = { _ in }
  ) throws -> DeviceStore {
    try DeviceStore(
      folder: folder.path, key: .fixed, patience: patience, longPatience: patience,
      waiting: waiting)
  }

  private func text(_ name: String, in store: DeviceStore) throws -> String? {
    try store.read { try $0.setting(name) }
  }

  @Test func whatTwoWriteAtTheSameTimeIsAllThere() async throws {
    let stores = [try store(), try store(), try store()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for store in stores {
        group.addTask {
          for _ in 0..<20 {
            try store.transact { rows in
              let count = try rows.setting("count").flatMap { Int($0) } ?? 0
              try rows.setSetting("count", String(count + 1))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try text("count", in: try store()) == "60")
    try stores[0].verify()
  }

  @Test func whoWaitsIsToldOnceWhoWorksAndGivesUpAfterABoundedWhile() throws {
    let pauses = Mutex(0)
    let said = Mutex<[Problem]>([])
    let patience = TurnLock.Patience(limitMilliseconds: 200, saidMilliseconds: 50) { milliseconds in
      pauses.withLock { $0 += milliseconds }
    }
    let busy = try store()
    let other = try store(patience) { problem in said.withLock { $0.append(problem) } }
    try busy.transact { _ in
      do {
        try other.transact { _ in }
        Issue.record("it had its turn while another one worked")
      } catch let problem as Problem {
        #expect(problem.code == .storeLocked && problem.reason == .lockHolder)
        #expect(problem.details["process"] == String(getpid()))
        #expect(problem.details["since"]?.contains(":") == true)
      }
    }
    #expect(pauses.withLock { $0 } == 200)
    #expect(said.withLock { $0.count } == 1)
    try other.transact { try $0.setSetting("count", "1") }
  }

  @Test func aWaitThatEndsInTimeIsNoProblem() throws {
    let release = Mutex<(() -> Void)?>(nil)
    let lock = try TurnLock(
      path: folder.path("lock"), patience: .init(limitMilliseconds: 100), tell: { _ in })
    let descriptor = open(folder.path("lock"), O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    release.withLock { $0 = { flock(descriptor, LOCK_UN) } }
    let patient = try TurnLock(
      path: folder.path("lock"),
      patience: .init(limitMilliseconds: 100) { _ in release.withLock { $0?() } }, tell: { _ in })
    #expect(try patient.take { "done" } == "done")
    #expect(try lock.take { "free again" } == "free again")
  }

  @Test func longWorkLetsSingleTransactionsOfOthersThrough() throws {
    let (busy, other) = (try store(), try store(.init(limitMilliseconds: 0)))
    try busy.atLongWork {
      try other.transact { try $0.setSetting("entered", "meanwhile") }
      #expect(try text("entered", in: busy) == "meanwhile")
      #expect(throws: Problem.self) { try other.atLongWork {} }
    }
    try other.atLongWork {}
  }

  @Test func whatIsWrittenAfterAnotherProcessRepairedTheDataIsInTheRepairedFile() throws {
    let menu = try store()
    try menu.transact { try $0.setSetting("before", "1") }
    do {
      let sync = try store()
      try sync.transact { try $0.setSetting("other", "1") }
      _ = try sync.repair()
      try sync.transact { try $0.setSetting("repaired", "1") }
      try menu.transact { try $0.setSetting("after", "1") }
      #expect(try text("after", in: sync) == "1")
    }
    let later = try store()
    #expect(try text("repaired", in: later) == "1")
    #expect(try text("after", in: later) == "1")
    #expect(try text("after", in: menu) == "1")
    try later.verify()
  }

  @Test func anEmptiedDeviceIsClosedForWhoStillHasItOpen() throws {
    var generator = SeededGenerator(seed: 4)
    let first = try KeyFile(.fixed, passphrase: "前の合言葉", cost: .none, using: &generator)
    try first.write(to: folder.path)
    let menu = try store()
    try menu.transact { try $0.setSetting("before", "1") }
    let other = try store()
    try other.removeEverything()
    let key = DataKey.random(using: &generator)
    try KeyFile(key, passphrase: "次の合言葉", cost: .none, using: &generator).write(to: folder.path)
    other.use(key)
    try other.transact { try $0.setSetting("begun", "anew") }
    #expect(throws: Problem(.deviceLocked)) { try text("begun", in: menu) }
    #expect(!menu.isDamaged)
    menu.use(key)
    #expect(try text("begun", in: menu) == "anew")
  }
}
