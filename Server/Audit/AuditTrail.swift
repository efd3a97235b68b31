import Authority
import Merge
import Records
import Storage
import Sync

/// Selects lines of the audit: those that fit everything that is set.
struct AuditFilter {
  /// The person whose records were seen, sent or changed.
  var person: RecordID?
  /// The user who did it, or to whom it was done.
  var user: RecordID?
  var device: Int64?
  /// Only entries that were not accepted, and requests that were turned away.
  var refusedOnly = false
  /// The first and the last day, by the device's clock or by the server's: a device whose clock is wrong hides
  /// nothing.
  var from: CalendarDate?
  var to: CalendarDate?
  /// The scopes that the requester may read at all (`Policy.auditScopes`).
  var scopes: Set<Grant.Scope> = [.city]

  /// The question, as the audit itself records it.
  var about: [String: Value] {
    var about: [String: Value] = [:]
    about["person"] = person.map { .text($0.description) }
    about["user"] = user.map { .text($0.description) }
    about["device"] = device.map(Value.integer)
    return about
  }

  func covers(_ line: AuditLine) -> Bool {
    (isAsked(line.at.dateInJapan) || isAsked(line.arrived.dateInJapan))
      && line.user == user ?? line.user && line.device == device ?? line.device
      && scopes.contains { $0.covers(line) }
  }

  private func isAsked(_ day: CalendarDate) -> Bool { day >= from ?? day && day <= to ?? day }
}

extension Grant.Scope {
  fileprivate func covers(_ line: AuditLine) -> Bool {
    switch self {
    case .city: true
    case .author(let user): line.user == user
    case .district, .association, .person, .record: false
    }
  }
}

/// Reads an audit.
struct AuditTrail {
  let rows: ServerRows

  /// The lines that fit, the newest last.
  ///
  /// - Parameter limit: of more lines than this the newest.
  func lines(
    _ filter: AuditFilter, limit: Int = .max
  ) throws -> (lines: [AuditLine], omitted: Int) {
    var found = AuditFindings(filter: filter, limit: limit)
    if let person = filter.person {
      try collect(about: person, refusedOnly: filter.refusedOnly) { found.add($0) }
    } else if filter.refusedOnly {
      try collectRefusals { found.add($0) }
    } else {
      let arrivals = try Arrivals(rows)
      try rows.eachAccess { access in
        access.line(arrived: arrivals.moment(of: access.operation)).map { found.add($0) }
      }
      try eachEntry { entry in found.add(AuditLine(entry)) }
    }
    return found.newest()
  }

  // MARK: One device

  /// The persons whose records a device was sent, and when last. They are told when the device is lost.
  func exposed(by device: Int64) throws -> [RecordID: Timestamp] {
    var persons: [RecordID: Timestamp] = [:]
    try eachEntry { entry in
      guard entry.event == .sent, entry.members["device"]?.integer == device,
        let set = entry.members["persons"]?.text.flatMap({ RecordSet($0) })
      else { return }
      for person in set.ids { persons[person] = entry.at }
    }
    return persons
  }

  // MARK: One person

  private func collect(
    about person: RecordID, refusedOnly: Bool, _ take: (AuditLine) -> Void
  ) throws {
    func tell(_ line: AuditLine?) {
      if let line, !refusedOnly || line.code != nil { take(line) }
    }
    let arrivals = try Arrivals(rows)
    // Later view records refer to a set by the earlier one that names it.
    var naming: Set<RecordID> = []
    try rows.eachAccess { access in
      guard let set = access.set(Access.persons.name), set.ids.contains(person) else { return }
      naming.insert(access.operation.record)
    }
    try rows.eachAccess { access in
      let isNamed =
        naming.contains(access.operation.record)
        || access.set(Access.same.name)?.ids.contains(where: naming.contains) == true
      if isNamed { tell(access.line(arrived: arrivals.moment(of: access.operation))) }
    }
    try rows.eachOperation(about: person) { written in
      // Records that the server took over at the beginning were written by nobody.
      if written.device != ReplicaMark.server {
        tell(written.writing(arrived: arrivals.moment(of: written.operation)))
      }
    }
    try eachEntry { entry in
      if entry.names(person) { tell(AuditLine(entry)) }
    }
  }

  // MARK: Refusals

  private func collectRefusals(_ take: (AuditLine) -> Void) throws {
    try eachEntry { entry in
      switch entry.event {
      case .refused: take(AuditLine(entry))
      case .parcel: AuditLine.verdicts(entry).forEach(take)
      default: break
      }
    }
  }

  fileprivate func eachEntry(_ body: (AuditEntry) throws -> Void) throws {
    try rows.eachAuditRow { number, line, _ in
      guard let entry = AuditEntry(line: line) else {
        throw Problem(.auditWrong, .auditLineUnreadable, ["number": String(number)])
      }
      try body(entry)
    }
  }
}

/// The times of operations' arrival: that of the first parcel in the chain that brought them.
struct Arrivals {
  private struct Parcel {
    let first: UInt64
    let last: UInt64
    /// The highest counter of this parcel and those before it. Parcels do not always come in the order of their
    /// counters: copies of a device and restores of the server see to that.
    let reach: UInt64
    let at: Timestamp
  }

  private var parcels: [UInt64: [Parcel]] = [:]

  init(_ rows: ServerRows) throws {
    try AuditTrail(rows: rows).eachEntry { entry in
      guard entry.event == .parcel,
        let replica = entry.members["replica"]?.text.flatMap({ replicaNumber($0.utf8) }),
        let first = entry.members["first"]?.integer, let last = entry.members["last"]?.integer,
        first > 0, last >= first
      else { return }
      let reach = parcels[replica]?.last?.reach ?? 0
      parcels[replica, default: []].append(
        Parcel(
          first: UInt64(clamping: first), last: UInt64(clamping: last),
          reach: max(reach, UInt64(clamping: last)), at: entry.at))
    }
  }

  /// When it came. The server's own operations came in no parcel: when they say.
  func moment(of operation: Merge.Operation) -> Timestamp {
    let counter = operation.id.counter
    var candidates = parcels[operation.id.replica, default: []][...]
    // None before the first that reaches so far can have brought it.
    var count = candidates.count
    while count > 0 {
      let half = count / 2
      if candidates[candidates.startIndex + half].reach < counter {
        candidates = candidates.dropFirst(half + 1)
        count -= half + 1
      } else {
        count = half
      }
    }
    return candidates.first { ($0.first...$0.last).contains(counter) }?.at ?? operation.recordedAt
  }
}

/// The lines found so far. Above a limit only the newest are kept.
private struct AuditFindings {
  let filter: AuditFilter
  let limit: Int
  private var lines: [AuditLine] = []
  private var omitted = 0

  init(filter: AuditFilter, limit: Int) {
    self.filter = filter
    self.limit = limit
  }

  mutating func add(_ line: AuditLine) {
    guard filter.covers(line) else { return }
    lines.append(line)
    // Now and then, so that each line is sorted only some times.
    if lines.count / 2 >= limit { keepNewest() }
  }

  private mutating func keepNewest() {
    sort(by: \.arrived)
    let surplus = max(0, lines.count - limit)
    omitted += surplus
    lines.removeFirst(surplus)
  }

  /// Lines of the same moment stay in the order in which they were found.
  private mutating func sort(by moment: (AuditLine) -> Timestamp) {
    lines = lines.enumerated().map { (moment($0.element).milliseconds, $0.offset, $0.element) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// The ones that came last, in the order in which they happened.
  mutating func newest() -> (lines: [AuditLine], omitted: Int) {
    keepNewest()
    sort(by: \.at)
    return (lines, omitted)
  }
}

extension AuditEntry {
  /// Whether a person's records were sent, or somebody asked about them.
  fileprivate func names(_ person: RecordID) -> Bool {
    switch event {
    case .sent:
      members["persons"]?.text.flatMap { RecordSet($0) }?.ids.contains(person) == true
    case .audited: members["about"]?["person"]?.text.flatMap(RecordID.init) == person
    default: false
    }
  }
}
