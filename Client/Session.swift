import Casework
import Foundation
import Merge
import Problems
import Records
import Storage
import Sync

/// The context of every command: the device's data, and the moment at which the command began.
struct Session {
  let home: String
  let store: DeviceStore
  /// The machine's clocks.
  let machine: DeviceClock.Moment
  /// The best known time: entries are stamped with it, and 今日 is derived from it.
  private(set) var now: Timestamp
  /// Forms and one-shot commands write over what stood when they began.
  var today: CalendarDate { now.dateInJapan }

  /// Opens the data under `$TSUNAGU_HOME`; a locked device asks for its passphrase at a terminal. The wiring of the
  /// client happens here.
  ///
  /// - Throws: `Problem` of code `device_locked`.
  static func open() throws -> Session {
    // A passphrase that is typed before it is asked for is not seen.
    try TerminalModes.unseen {
      var session = try openLocked()
      try session.lock.open(session.store)
      session.readClock()
      try session.endGrantsOver()
      return session
    }
  }

  /// The same for commands that can do with a locked device.
  static func openLocked() throws -> Session {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["TSUNAGU_HOME"] ?? NSHomeDirectory() + "/.local/share/tsunagu"
    let machine = MachineClock.moment
    let store = try DeviceStore(folder: home, key: nil) { problem in
      Output.notice("ほかのtsunaguが終わるのを待っています\(problem.reasonSentence)…")
    }
    return Session(home: home, store: store, machine: machine, now: machine.wall)
  }

  /// The device's lock goes by the machine's own clock: whatever the server says, it is not open yet.
  var lock: DeviceLock { DeviceLock(home: home, now: machine.wall) }

  /// The same data, a moment later: the menu may stay open over night, and the device lock meanwhile.
  func again() throws -> Session {
    let machine = MachineClock.moment
    var later = Session(home: home, store: store, machine: machine, now: machine.wall)
    try later.lock.open(store)
    later.readClock()
    try later.endGrantsOver()
    return later
  }

  /// Forgets the records that disclosures in a disaster have shown, when their time is over, also where the server cannot be
  /// reached. A clock that is behind the server's is put right first.
  private func endGrantsOver() throws {
    // Damaged data is told by whatever a command reads, and a sync mends it: none is kept from running here.
    guard let over = try? store.read({ try $0.grantsOver(at: now) }), !over.isEmpty else { return }
    try store.transact { try $0.endGrantsOver(at: now) }
  }

  /// Compares the machine's clock with the server's last time. Unreadable data is ignored.
  private mutating func readClock() {
    guard let clock = try? store.read({ try KeptClock.read($0) }) else { return }
    now = clock.now(at: machine)
    KeptClock.advance(clock, to: machine, in: store)
  }

  /// Shows records to the user: the one way by which records reach somebody's eyes. The view is
  /// noted, durably, before the page appears. If it cannot be noted, as on a full disk, the page
  /// appears nevertheless, with a notice: the user may be standing at a door.
  ///
  /// - Parameter body: writes the page, and returns whose records it shows.
  /// - Throws: as `demandOpen`.
  func show(_ body: (DeviceRows, Page) throws -> Subjects) throws {
    let page = Page()
    let subjects = try store.read { rows in
      try demandOpen(rows)
      return try body(rows, page)
    }
    note(subjects)
    page.appear()
  }

  /// The problem with a word that means several records. Its sentence shows them, so that the view is noted.
  func problem(with ambiguous: AmbiguousRecords) throws -> Problem {
    let ambiguity = try store.read { try Ambiguity(ambiguous, today: today, in: $0) }
    note(ambiguity.subjects)
    return ambiguity.problem
  }

  /// Writes down that something is about to be shown; says so where that cannot be.
  func note(_ subjects: Subjects) {
    guard subjects.isWorthNoting, !subjects.namesNobody else { return }
    do {
      try store.transact { rows in
        guard try rows.enrollment() != nil else { return }
        let persons = try subjects.persons(in: rows)
        try AccessNotes.append(subjects, persons, by: writer(in: rows))
      }
    } catch {
      let problem = error as? Problem
      let code = problem.map { "\($0.sentence) [\($0.code.rawValue)]" } ?? "\(error)"
      Output.notice("見たことを記録できませんでした。\(code)")
    }
  }

  /// Whether the device shows no records: it was not in contact for too long.
  var isCacheLocked: Bool {
    get throws { try store.read { try CacheLock.problem(in: $0, at: machine) } != nil }
  }

  /// - Throws: `Problem` of code `not_enrolled` if the device has no user yet, so that an empty
  ///   list is never mistaken for a neighborhood without people; of code `cache_locked` if it has
  ///   not been in contact for too long.
  func demandOpen(_ rows: DeviceRows) throws {
    guard try rows.enrollment() != nil else { throw Problem(.notEnrolled) }
    if let problem = try CacheLock.problem(in: rows, at: machine) { throw problem }
  }
}
