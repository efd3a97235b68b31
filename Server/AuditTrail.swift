import Merge
import Records
import Storage
import Sync

/// What is asked of the audit.
enum AuditQuestion: Codable, Sendable {
  /// Who has seen, got or changed the records of a person.
  case person(String)
  /// What a user did.
  case user(String)
  /// What came from a device and went to it.
  case device(Int64)
  /// What was not taken, and who was turned away.
  case refused
}

/// One thing that happened, in words for people.
struct AuditLine {
  let at: Timestamp
  let user: RecordID?
  let device: Int64?
  /// A stable word: an `AuditEvent`, the name of an action, or `write`.
  let name: String
  let what: String
  var code: ProblemCode?
  var persons: Int?
}

/// Reads an audit for one question.
struct AuditTrail {
  let rows: ServerRows
  /// From and to which day, both included.
  var from: CalendarDate?
  var to: CalendarDate?

  /// The answer, the newest last.
  func lines(_ question: AuditQuestion) throws -> [AuditLine] {
    let found =
      switch question {
      case .person(let name): try lines(about: person(name))
      case .user(let name): try lines(of: rows.account(named: name).id, device: nil)
      case .device(let id): try lines(of: nil, device: id)
      case .refused: try refusals()
      }
    return found.filter { line in
      let day = line.at.dateInJapan
      return day >= from ?? day && day <= to ?? day
    }.enumerated().sorted {
      ($0.element.at.milliseconds, $0.offset) < ($1.element.at.milliseconds, $1.offset)
    }
    .map(\.element)
  }

  /// A person by id or name.
  func person(_ text: String) throws -> RecordID {
    if let id = RecordID(text), try rows.place(id) != nil { return id }
    let key = SearchKey.make(text)
    let found = try rows.views(RecordQuery(Person.kind)).filter { view in
      [view.record[Person.name], view.record[Person.kana]].contains {
        $0.map(SearchKey.make) == key
      }
    }
    guard let first = found.first else { throw Problem(.idUnknown, text) }
    guard found.count == 1 else {
      throw Problem(.idAmbiguous, "「\(text)」という対象者が\(found.count)人います。番号で指定してください。")
    }
    return first.record.id
  }

  // MARK: One device

  /// Whose records a device was sent, and when last: whom it concerns when the device is lost.
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

  private func lines(about person: RecordID) throws -> [AuditLine] {
    var lines: [AuditLine] = []
    // Sets that are named again stand in an earlier note.
    var naming: Set<RecordID> = []
    try rows.eachAccess { access in
      guard let set = access.set(Access.persons.name), set.ids.contains(person) else { return }
      naming.insert(access.operation.record)
    }
    try rows.eachAccess { access in
      let isNamed =
        naming.contains(access.operation.record)
        || access.set(Access.same.name)?.ids.contains(where: naming.contains) == true
      if isNamed, let line = access.line { lines.append(line) }
    }
    try rows.eachOperation(about: person) { written in
      // What the server took over at the beginning nobody did.
      if written.device != ReplicaMark.server { lines.append(written.writing) }
    }
    try eachEntry { entry in
      if entry.names(person), let line = AuditLine(entry) { lines.append(line) }
    }
    return lines
  }

  // MARK: Users, devices, refusals

  private func lines(of user: RecordID?, device: Int64?) throws -> [AuditLine] {
    var lines: [AuditLine] = []
    func isMeant(_ line: AuditLine) -> Bool {
      user.map { line.user == $0 } ?? (line.device == device)
    }
    try rows.eachAccess { access in
      if let line = access.line, isMeant(line) { lines.append(line) }
    }
    try eachEntry { entry in
      if let line = AuditLine(entry), isMeant(line) { lines.append(line) }
    }
    return lines
  }

  private func refusals() throws -> [AuditLine] {
    var lines: [AuditLine] = []
    try eachEntry { entry in
      switch entry.event {
      case .refused: if let line = AuditLine(entry) { lines.append(line) }
      case .parcel: lines += AuditLine.verdicts(entry)
      default: break
      }
    }
    return lines
  }

  private func eachEntry(_ body: (AuditEntry) throws -> Void) throws {
    try rows.eachAuditRow { number, line, _ in
      guard let entry = AuditEntry(line: line) else {
        throw Problem(.auditWrong, "\(number)番の記録を読めません")
      }
      try body(entry)
    }
  }
}

extension AuditEntry {
  /// Whether it tells of a person's records that were sent, or of who asked about them.
  fileprivate func names(_ person: RecordID) -> Bool {
    switch event {
    case .sent:
      members["persons"]?.text.flatMap { RecordSet($0) }?.ids.contains(person) == true
    case .audited: members["person"]?.text.flatMap(RecordID.init) == person
    default: false
    }
  }
}

extension AuditedOperation {
  fileprivate func text(_ field: String) -> String? {
    operation.writes[FieldPath(field)]?.value.text
  }

  /// The records that a field of a note names.
  fileprivate func set(_ field: String) -> RecordSet? { text(field).flatMap { RecordSet($0) } }

  /// What a note says; nil for the parts of a set, which are no event.
  fileprivate var line: AuditLine? {
    guard let action = text(Access.action.name).flatMap(AccessAction.init), action != .part else {
      return nil
    }
    let kinds = (text(Access.kinds.name) ?? "").split(separator: ",")
      .map { Catalogue.kind(String($0))?.label ?? String($0) }.joined(separator: "・")
    return AuditLine(
      at: operation.recordedAt, user: operation.author, device: device, name: "\(action)",
      what: action.sentence(kinds, self), code: verdict.code,
      persons: operation.writes[FieldPath(Access.count.name)]?.value.integer.map { Int($0) })
  }

  /// What an entry did to the person's records.
  fileprivate var writing: AuditLine {
    let label = Catalogue.kind(operation.kind)?.label ?? operation.kind
    let what =
      switch verdict {
      case .accepted: "\(label)を書いた"
      case .held: "\(label)を書こうとした(担当者の確認待ち)"
      case .refused: "\(label)を書こうとしたが、受け付けられなかった"
      }
    return AuditLine(
      at: operation.recordedAt, user: operation.author, device: device, name: "write", what: what,
      code: verdict.code)
  }
}

extension AccessAction {
  fileprivate func sentence(_ kinds: String, _ access: AuditedOperation) -> String {
    switch self {
    case .show: return "\(kinds)の記録を画面で見た"
    case .list: return "\(kinds)の一覧を画面で見た"
    case .search: return "\(kinds)を検索し、結果を画面で見た"
    case .tally: return "\(kinds)を数えて集計した"
    case .print, .export:
      let number = access.operation.writes[FieldPath(Access.copy.name)]?.value.integer ?? 0
      let recipient = access.text(Access.recipient.name) ?? ""
      let verb = self == .print ? "印刷用に書き出した" : "ファイルに書き出した"
      return "\(kinds)の一覧を\(verb)(渡す相手: \(recipient)、写し番号 \(number))"
    case .part: return ""
    case .auditRewritten, .auditLost:
      return "\(rawValue)を端末が知らせた(端末が知っていた先頭 \(access.text(Access.head.name) ?? ""))"
    }
  }
}

extension AuditLine {
  /// What an entry of the chain says.
  init?(_ entry: AuditEntry) {
    let members = entry.members
    let code = members["code"]?.text.map { ProblemCode(rawValue: $0) }
    let what: String
    var persons: Int?
    switch entry.event {
    case .parcel:
      let count = (members["last"]?.integer ?? 0) - (members["first"]?.integer ?? 0) + 1
      let others = members["verdicts"]?.object?.count ?? 0
      what = "\(count)件を送ってきた" + (others > 0 ? "(うち保留・不受理 \(others)件)" : "")
    case .sent:
      what = "記録が端末に送られた"
      persons = members["persons"]?.text.flatMap { RecordSet($0) }?.ids.count
    case .refused: what = "断られた"
    case .userAdded: what = "利用者として登録された"
    case .userEnded: what = "利用者の登録が終わった"
    case .assignmentGiven: what = "担当が加わった"
    case .assignmentEnded: what = "担当の終わりが決まった"
    case .codeMade: what = "端末の登録コードが作られた"
    case .deviceEnrolled: what = "端末が登録された"
    case .deviceRevoked: what = "端末の登録が取り消された"
    case .lockChanged: what = "表示を閉じるまでの日数が\(members["days"]?.integer ?? 0)日になった"
    case .decided: what = "保留の記録が決められた"
    case .backup: what = "控えが作られた"
    case .restored: what = "サーバーが控えから戻された"
    case .certificate: what = "証明書が読み直された"
    case .audited: what = "だれが見たかの記録を調べた"
    }
    self.init(
      at: entry.at, user: members["user"]?.text.flatMap(RecordID.init),
      device: members["device"]?.integer, name: entry.event.rawValue, what: what, code: code,
      persons: persons)
  }

  /// The operations of a parcel that were not taken.
  static func verdicts(_ entry: AuditEntry) -> [AuditLine] {
    let verdicts = entry.members["verdicts"]?.object ?? [:]
    let replica = entry.members["replica"]?.text ?? ""
    return verdicts.sorted { (Int64($0.key) ?? 0) < (Int64($1.key) ?? 0) }.map { counter, said in
      AuditLine(
        at: entry.at, user: entry.members["user"]?.text.flatMap(RecordID.init),
        device: entry.members["device"]?.integer, name: said.list?.first?.text ?? "",
        what: (said.list?.first?.text == "held" ? "保留" : "不受理") + " \(replica)-\(counter)",
        code: said.list?.last?.text.map { ProblemCode(rawValue: $0) })
    }
  }
}
