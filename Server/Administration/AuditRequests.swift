import Authority
import Records
import Reports
import Storage
import Sync

// The audit: checking it, and answering from it.

/// What an administrator asks of the audit, in their words: everything, or what fits all that is said.
struct AuditQuestion: Codable, Sendable {
  /// By number or name.
  var person: String?
  var user: String?
  var device: Int64?
  var refusedOnly = false
  var from: String?
  var to: String?
}

/// How an answer is written.
enum AuditFormat: String, Codable, Sendable, CaseIterable {
  case text, html, json
}

extension Administration {
  func auditHead() throws -> String { try store.read { try $0.auditHead(at: .max).description } }

  /// - Parameter heads: what devices know, as `tsunagu status --json` prints it.
  func verifyAudit(_ heads: [String]) throws -> String {
    let known = try heads.map { text in
      guard let head = AuditHead(text) else { throw Problem(.usage, "「\(text)」を監査の先頭として読めません。") }
      return head
    }
    do {
      let head = try store.read { rows in
        let head = try rows.checkAudit(known: known, progress: auditProgress ?? { _ in })
        try rows.checkSignatures()
        return head
      }
      return "監査の記録 \(head.number)件と、受け取った記録の署名を確かめました。おかしいところはありません。\n先頭 \(head)"
    } catch let fault as AuditFault {
      throw Problem(.auditWrong, fault.sentence)
    }
  }

  /// Whom it concerns when a device is lost: everybody whose records it was ever sent, by district and kana.
  func exposed(by device: Int64, json: Bool) throws -> String {
    let (listing, people) = try store.read { rows in
      guard let listing = try rows.devices().first(where: { $0.id == device }) else {
        throw Problem(.deviceUnknown, String(device))
      }
      return (listing, try ExposedPerson.all(AuditTrail(rows: rows).exposed(by: device), in: rows))
    }
    try store.write { rows in
      try rows.append(.audited(["device": .integer(device)], at: .now))
    }
    if json { return JSON.readableText(.list(people.map(\.json))) }
    let widths = (
      people.map { DisplayWidth.of($0.district) }.max() ?? 0,
      people.map { DisplayWidth.of($0.name) }.max() ?? 0
    )
    let lines = people.map { person in
      [
        DisplayWidth.padded(person.district, to: widths.0),
        DisplayWidth.padded(person.name, to: widths.1),
        "最後に送られた日 \(person.at.dateInJapan.japanese)", person.id.description,
      ].joined(separator: "  ")
    }
    return (["\(listing.userName)の端末\(device)に記録が送られた人: \(people.count)人"] + lines)
      .joined(separator: "\n")
  }

  func showAudit(_ question: AuditQuestion, _ format: AuditFormat) throws -> String {
    let (from, to) = (try question.from.map(day), try question.to.map(day))
    let (text, filter) = try store.read { rows in
      let filter = AuditFilter(
        person: try question.person.map { try rows.find($0, Person.kind) },
        user: try question.user.map { try rows.account(named: $0).id }, device: question.device,
        refusedOnly: question.refusedOnly, from: from, to: to)
      let lines = try AuditTrail(rows: rows).lines(filter).lines
      let people = AuditPeople(try rows.accounts())
      guard format == .html else { return (people.text(lines, format), filter) }
      return (try page(filter, lines, people, in: rows), filter)
    }
    // Whoever asks who has seen a record has seen something of it.
    try store.write { try $0.append(.audited(filter.about, at: .now)) }
    return text
  }

  /// The page for the person whom it is about.
  private func page(
    _ filter: AuditFilter, _ lines: [AuditLine], _ people: AuditPeople, in rows: ServerRows
  ) throws -> String {
    guard let person = filter.person else {
      throw Problem(.usage, "--format html は --person と一緒に使います。")
    }
    return try AccessPage(
      person: try rows.view(person)?.record[Person.name] ?? person.short,
      municipality: try rows.setting("municipality_name") ?? "",
      asOf: Timestamp.now.dateInJapan, from: filter.from, to: filter.to,
      lines: lines.map {
        AccessPage.Line(at: $0.at, who: people.name($0.user, on: $0.arrived), what: $0.what)
      }
    ).html()
  }
}

/// Somebody whose records a device was sent.
private struct ExposedPerson {
  let id: RecordID
  let name: String
  let kana: String
  let district: String
  let at: Timestamp

  static func all(
    _ exposed: [RecordID: Timestamp], in rows: ServerRows
  ) throws -> [ExposedPerson] {
    try exposed.map { id, at in
      let person = try rows.view(id)?.record
      let district = try rows.place(id)?.place.district
        .flatMap { try rows.view($0)?.record[Area.name] }
      return ExposedPerson(
        id: id, name: person?[Person.name] ?? "(消去済み)", kana: person?[Person.kana] ?? "",
        district: district ?? "", at: at)
    }.sorted {
      ($0.district, SearchKey.make($0.kana), $0.id) < ($1.district, SearchKey.make($1.kana), $1.id)
    }
  }

  var json: Value {
    [
      "person": .text(id.description), "name": .text(name), "district": .text(district),
      "last_sent": .text(at.description),
    ]
  }
}

extension AuditFault {
  /// For whoever checks.
  fileprivate var sentence: String {
    switch self {
    case .missing(let number): "\(number)番の記録がありません"
    case .changed(let number): "\(number)番の記録が書かれたときのものではありません"
    case .rewritten(let number): "\(number)番までの記録が、端末の知っているものと違います"
    case .cut(let number): "端末は\(number)番まで知っていますが、記録はそこまでありません"
    case .contradicted(let number): "\(number)番の記録が、保存されている入力と合いません"
    }
  }
}

/// Names and roles of the users, for an audit's lines.
struct AuditPeople {
  private let accounts: [RecordID: Account]

  init(_ accounts: [Account]) {
    self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
  }

  /// A user with the roles that they held at the time.
  func name(_ user: RecordID?, on moment: Timestamp) -> String {
    guard let user else { return "サーバーの管理者" }
    return accounts[user].map {
      "\($0.name)(\($0.standing.roleLabel(on: moment.dateInJapan)))"
    } ?? "登録のない利用者"
  }

  func text(_ lines: [AuditLine], _ format: AuditFormat) -> String {
    format == .json ? JSON.readableText(.list(lines.map { .object(members($0)) })) : table(lines)
  }

  private func table(_ lines: [AuditLine]) -> String {
    guard !lines.isEmpty else { return "記録はありません。" }
    let cells = lines.map(cells)
    let widths = cells[0].indices.map { column in
      cells.map { DisplayWidth.of($0[column]) }.max() ?? 0
    }
    return cells.map { row in
      zip(row, widths).map { DisplayWidth.padded($0, to: $1) }.joined(separator: "  ")
        .trimmingEnd
    }.joined(separator: "\n") + "\n\(lines.count)件"
  }

  private func cells(_ line: AuditLine) -> [String] {
    let device = line.device.map { $0 == 0 ? "サーバー" : "端末\($0)" }
    return [
      "\(line.at.dateInJapan) \(line.at.clockInJapan)", name(line.user, on: line.arrived),
      device ?? "",
      line.what,
      line.count.map { "\($0)件" } ?? "", line.code.map { "[\($0.rawValue)]" } ?? "",
    ]
  }

  /// A line as it is sent to a device: its moment in milliseconds, as everywhere in the protocol.
  func wire(_ line: AuditLine) -> Value {
    .object(members(line).merging(["at": .integer(line.at.milliseconds)]) { $1 })
  }

  private func members(_ line: AuditLine) -> [String: Value] {
    let account = line.user.flatMap { accounts[$0] }
    var members: [String: Value] = ["at": .text(line.at.description), "event": .text(line.name)]
    members["user"] = .optional(line.user)
    members["user_name"] = .optional(account?.name)
    members["role"] = .optional(account?.standing.roleLabel(on: line.arrived.dateInJapan))
    members["device"] = line.device.map(Value.integer) ?? .null
    members["what"] = .text(line.what)
    members["count"] = line.count.map { .integer(Int64($0)) } ?? .null
    members["code"] = .optional(line.code?.rawValue)
    return members
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
