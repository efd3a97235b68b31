import Authority
import Foundation
import Records
import Storage
import Sync

/// An assignment as an administrator names it.
struct AssignmentWords: Codable, Sendable {
  var role: String
  var district: String?
  var association: String?
  var from: String?
  var to: String?
}

// What an administrator asks about users: who they are, what they are assigned to, from when and until when.

extension Administration {
  func addUser(
    _ name: String, _ words: AssignmentWords, _ worker: String?, seesHidden: Bool
  ) throws -> String {
    var generator = SystemRandomNumberGenerator()
    let id = RecordID.random(using: &generator)
    return try store.write { rows in
      let worker = try worker.map { try find($0, Worker.kind, in: rows) }
      let assignment = try assignment(words, of: worker, in: rows)
      try rows.addAccount(
        Account(id: id, name: name, assignment, worker: worker, seesHiddenAddresses: seesHidden))
      try rows.append(.userAdded(id, seesHiddenAddresses: seesHidden, at: .now))
      try rows.append(.assignmentGiven(assignment, to: id, at: .now))
      return "\(name)(\(assignment.role.label))を登録しました。端末の登録は tsunagu-server enroll \(name)"
    }
  }

  func assign(_ name: String, _ words: AssignmentWords) throws -> String {
    try store.write { rows in
      let account = try rows.account(named: name)
      let assignment = try assignment(words, of: account.standing.worker, in: rows)
      try rows.add(assignment, to: account.id)
      try rows.append(.assignmentGiven(assignment, to: account.id, at: .now))
      return "\(account.name)に\(try label(assignment, in: rows))を加えました。端末には次の通信で伝わります。"
    }
  }

  func unassign(_ name: String, _ words: AssignmentWords) throws -> String {
    try store.write { rows in
      let account = try rows.account(named: name)
      let role = try role(named: words.role)
      let district = try words.district.map { try find($0, Area.kind, in: rows) }
      let today = Timestamp.now.dateInJapan
      let last = try words.to.map(day) ?? today.adding(days: -1)
      let found = account.standing.assignments.filter {
        $0.role == role && (district == nil || $0.district == district) && !$0.hasEnded(on: today)
      }
      guard let assignment = found.first else { throw Problem(.assignmentUnknown) }
      guard found.count == 1 else {
        throw Problem(.missingOption, "同じ役割が\(found.count)つあるので --district(地区社協)")
      }
      try rows.end(assignment, of: account.id, with: last)
      try rows.append(.assignmentEnded(assignment, of: account.id, with: last, at: .now))
      return """
        \(account.name)の\(try label(assignment, in: rows))は\(last.japanese)までです。
        その後に届いた入力は保留になり、端末に残る記録は次の通信で消えます。
        """
    }
  }

  func listUsers(_ json: Bool) throws -> String {
    try store.read { rows in
      let accounts = try rows.accounts()
      if json { return JSON.readableText(.list(accounts.map(\.json))) }
      guard !accounts.isEmpty else { return "利用者はまだいません。tsunagu-server user add で登録してください。" }
      let today = Timestamp.now.dateInJapan
      let lines = try accounts.map { account in
        (
          account,
          try account.standing.assignments.filter { !$0.hasEnded(on: today) }
            .map { try label($0, in: rows) }.joined(separator: "、")
        )
      }
      let nameWidth = lines.map { DisplayWidth.of($0.0.name) }.max() ?? 0
      let width = lines.map { DisplayWidth.of($0.1) }.max() ?? 0
      return lines.map { account, assignments in
        [
          DisplayWidth.padded(account.name, to: nameWidth),
          DisplayWidth.padded(assignments, to: width),
          account.endedAt.map { "終了 \($0.dateInJapan.japanese)" } ?? "有効",
          account.id.description,
        ].joined(separator: "  ")
      }.joined(separator: "\n")
    }
  }

  func endUser(_ name: String) throws -> String {
    try store.write { rows in
      let account = try rows.account(named: name)
      try rows.endAccount(account.id, at: .now)
      return "\(account.name)の登録を終えました。端末に残る記録は次の通信で消え、未送信の記録は保留として届きます。"
    }
  }

  // MARK: Words

  func role(named name: String) throws -> Role {
    guard let role = Role(rawValue: name) ?? Role.allCases.first(where: { $0.label == name }) else {
      let known = Role.allCases.map { "\($0.rawValue)(\($0.label))" }.joined(separator: "、")
      throw Problem(.unknownWord, "「\(name)」という役割はありません。\(known) から選んでください。")
    }
    return role
  }

  func day(_ text: String) throws -> CalendarDate {
    do throws(DateProblem) {
      return try DateReading.read(text, today: Timestamp.now.dateInJapan)
    } catch {
      throw Problem(.badDate, error.sentence)
    }
  }

  /// The assignment that is meant, complete: what its role hangs on is there.
  private func assignment(
    _ words: AssignmentWords, of worker: RecordID?, in rows: ServerRows
  ) throws -> Assignment {
    let role = try role(named: words.role)
    let association = try words.association.map { try find($0, Area.kind, in: rows) }
    let place = try (association ?? worker).flatMap { try rows.place($0)?.place }
    let district = try words.district.map { try find($0, Area.kind, in: rows) } ?? place?.district
    let assignment = Assignment(
      role, district: district, association: association ?? place?.association,
      from: try words.from.map(day), to: try words.to.map(day))
    switch role.territory {
    case .worker where worker == nil:
      throw Problem(.missingOption, "\(role.label)には --worker(担い手の番号か氏名)")
    case .district where district == nil:
      throw Problem(.missingOption, "\(role.label)には --district(地区社協)")
    case .association where assignment.association == nil:
      throw Problem(.missingOption, "\(role.label)には --association(自治会)")
    case .worker, .district, .association, .city: return assignment
    }
  }

  /// 「民生委員 稲積地区社協 (令和10年12月1日から)」
  func label(_ assignment: Assignment, in rows: ServerRows) throws -> String {
    let area =
      switch assignment.role.territory {
      case .association: assignment.association
      case .district, .worker: assignment.district
      case .city: RecordID?.none
      }
    let name = try area.flatMap { try rows.view($0)?.record[Area.name] }
    let term = [
      assignment.from.map { "\($0.japanese)から" }, assignment.to.map { "\($0.japanese)まで" },
    ].compactMap(\.self).joined()
    return [assignment.role.label, name, term.isEmpty ? nil : "(\(term))"].compactMap(\.self)
      .joined(separator: " ")
  }

  /// A worker or area by id, code or name.
  func find(_ text: String, _ kind: Kind, in rows: ServerRows) throws -> RecordID {
    try rows.find(text, kind)
  }
}

extension Account {
  var json: Value {
    [
      "id": .text(id.description), "name": .text(name), "standing": standing.value,
      "ended_at": .optional(endedAt),
    ]
  }
}
