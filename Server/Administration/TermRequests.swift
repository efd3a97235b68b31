import Authority
import Foundation
import Problems
import Records
import Reports
import Storage
import Sync

/// One line of the list of a term's change, as it stands in the file.
struct HandoverWords: Codable, Sendable {
  /// The line in the file, from 1.
  let line: Int
  let leaver: String
  let successor: String
  let district: String
  let association: String
}

// The change of all who hold a role, on one day.

extension Administration {
  /// Says what the change would do, or does it. Nothing is done where a line is wrong, or where people would be left
  /// without anyone.
  func changeTerm(
    _ roleName: String, _ dayText: String, _ lines: [HandoverWords], apply: Bool, allowGaps: Bool
  ) throws -> String {
    let role = try role(named: roleName)
    guard [.district, .association].contains(role.territory) else {
      throw Problem(.termChangeImpossible, "「\(role.label)」は地区や自治会を受け持つ役割ではありません。")
    }
    let day = try self.day(dayText)
    return try store.write { rows in
      var plan = TermPlan(role: role, day: day, rows: rows, administration: self)
      let change = try plan.change(lines)
      let report = try plan.report(change, now: .now)
      guard apply else {
        return report.text + "\nまだ何も変えていません。このとおりでよければ、同じ命令に --apply を付けてください。"
      }
      guard report.left == 0 || allowGaps else {
        throw Problem(
          .termChangeImpossible,
          "担当のいなくなる人が\(report.left)人います。何も変えていません。--apply なしで確かめ、後任を決めるか --allow-gaps を付けてください。")
      }
      try plan.carryOut(change)
      return report.text + "\n以上のとおりにしました。端末には次の通信で伝わります。"
    }
  }

  /// Reads the file of a change: UTF-8 or CP932, with a head line.
  static func handovers(_ bytes: [UInt8]) throws -> [HandoverWords] {
    guard let text = JapaneseText.utf8(bytes) else {
      throw Problem(.termChangeImpossible, "文字コードが UTF-8 でも CP932(シフトJIS)でもないので読めません。何も変えていません。")
    }
    let table: [[String]]
    do throws(DelimitedTextProblem) { table = try DelimitedText.rows(text) } catch {
      throw Problem(.termChangeImpossible, "\(error.row)行目がCSVとして読めません。")
    }
    guard let head = table.first, head.contains("退任者"), head.contains("後任者") else {
      throw Problem(.termChangeImpossible, "1行目に 退任者,後任者 の見出しが要ります(地区社協,自治会 は任意)。")
    }
    return table.enumerated().dropFirst().compactMap { index, row in
      func cell(_ name: String) -> String {
        guard let column = head.firstIndex(of: name), row.indices.contains(column) else {
          return ""
        }
        return row[column]
      }
      guard row.contains(where: { !$0.isEmpty }) else { return nil }
      return HandoverWords(
        line: index + 1, leaver: cell("退任者"), successor: cell("後任者"), district: cell("地区社協"),
        association: cell("自治会"))
    }
  }
}

/// A change of a term with what is known of users, devices and people: inside of one transaction.
private struct TermPlan {
  /// Devices that were last in contact longer ago may hold what was not sent.
  private static let quietDays = 3

  let role: Role
  let day: CalendarDate
  let rows: ServerRows
  let administration: Administration
  /// Users whom the change will register, by the folded name: two spellings are one newcomer.
  private var newcomers: [String: (name: String, id: RecordID)] = [:]
  /// Names that were taken for registered users who are written otherwise.
  private var taken: [(written: String, registered: String)] = []
  /// Places that an earlier run of the same file has handed over already.
  private var done = 0

  init(role: Role, day: CalendarDate, rows: ServerRows, administration: Administration) {
    self.role = role
    self.day = day
    self.rows = rows
    self.administration = administration
  }

  // MARK: Reading the lines

  /// - Throws: `Problem` of code `term_change_impossible`, which names every line that is wrong.
  mutating func change(_ lines: [HandoverWords]) throws -> TermChange {
    var handovers: [TermChange.Handover] = []
    var problems: [String] = []
    for line in lines {
      do {
        handovers += try handover(line)
      } catch let problem as Problem {
        problems.append("\(line.line)行目: \(problem.sentence)")
      }
    }
    let leaving = handovers.compactMap { handover in
      handover.leaver.map { [$0: handover.assignment] }
    }
    if Set(leaving).count < leaving.count { problems.append("同じ人の同じ担当が2回出てきます。") }
    guard problems.isEmpty else {
      throw Problem(.termChangeImpossible, problems.joined(separator: "\n"))
    }
    return TermChange(role: role, day: day, handovers: handovers)
  }

  private mutating func handover(_ line: HandoverWords) throws -> [TermChange.Handover] {
    let successor = try line.successor.isEmpty ? nil : user(line.successor)
    let area =
      try line.association.isEmpty
      ? (line.district.isEmpty ? nil : administration.find(line.district, Area.kind, in: rows))
      : administration.find(line.association, Area.kind, in: rows)
    guard !line.leaver.isEmpty else {
      guard let area, let place = try rows.place(area)?.place else {
        throw Problem(.missingOption, "退任者か地区社協")
      }
      let assignment = Assignment(role, district: place.district, association: place.association)
      return try open([.init(leaver: nil, assignment: assignment, successor: successor)])
    }
    let account = try rows.account(named: line.leaver)
    let held = account.standing.assignments.filter { assignment in
      assignment.role == role && assignment.isInForce(on: day.adding(days: -1))
        && (area == nil || assignment.association == area || assignment.district == area)
    }
    guard !held.isEmpty else { throw Problem(.assignmentUnknown) }
    return try open(
      held.map { .init(leaver: account.id, assignment: $0, successor: successor) })
  }

  /// Those that are still to be done: the same file twice is once.
  private mutating func open(
    _ handovers: [TermChange.Handover]
  ) throws -> [TermChange.Handover] {
    let accounts = try rows.accounts()
    return handovers.filter { handover in
      let hasLeft = handover.leaver == nil || handover.assignment.to == day.adding(days: -1)
      let standing = accounts.first { $0.id == handover.successor }?.standing
      let hasFollowed =
        handover.successor == nil
        || standing?.assignments.contains(handover.succession(from: day)) == true
      let isDone = hasLeft && hasFollowed && (handover.leaver ?? handover.successor) != nil
      if isDone { done += 1 }
      return !isDone
    }
  }

  /// A user of this name; one who is not registered yet will be. Spaces and variants of the same letters do not make
  /// another person.
  private mutating func user(_ name: String) throws -> RecordID {
    let key = SearchKey.make(name)
    if let newcomer = newcomers[key] { return newcomer.id }
    do {
      return try rows.account(named: name).id
    } catch let problem as Problem where problem.code == .userUnknown {
      let alike = try rows.accounts().filter {
        $0.endedAt == nil && SearchKey.make($0.name) == key
      }
      if let account = alike.first, alike.count == 1 {
        taken.append((name, account.name))
        return account.id
      }
      guard alike.isEmpty else {
        let names = alike.map { "「\($0.name)」" }.joined()
        throw Problem(.idAmbiguous, "「\(name)」に似た利用者が\(alike.count)人います: \(names)。登録のとおりに書いてください。")
      }
      var generator = SystemRandomNumberGenerator()
      let id = RecordID.random(using: &generator)
      newcomers[key] = (name, id)
      return id
    }
  }

  // MARK: What would be

  func report(_ change: TermChange, now: Timestamp) throws -> (text: String, left: Int) {
    let accounts = try rows.accounts().filter { $0.endedAt == nil }
    let users = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.standing.assignments) })
    let persons = try rows.places(of: Person.kind)
    let left = change.left(of: persons, users)
    let (before, after) = (change.before(users), change.after(users))
    let leavers = Set(change.handovers.compactMap(\.leaver))
    let successors = Set(change.handovers.compactMap(\.successor))
    var lines = [
      "\(role.label)の交代  \(change.lastDay.japanese)まで → \(day.japanese)から",
      "  退任 \(leavers.count)人  後任 \(successors.count)人(うち新しい利用者 \(newcomers.count)人)  "
        + "後任なし \(change.handovers.count { $0.successor == nil })か所",
    ]
    if done > 0 { lines.append("  すでに済んでいる交代 \(done)か所(変えません)") }
    lines += newcomers.values.map(\.name).sorted { $0.precedesByBytes($1) }.map {
      "  新しく登録する利用者: \($0)"
    }
    lines += taken.map { "  「\($0.written)」は、登録済みの「\($0.registered)」と同じ人として扱います。" }
    lines += [
      "", "地区ごとの人数(対象者 \(persons.count)人)",
    ]
    lines += try districtLines(before, after, persons)
    lines += try [""] + deviceLines(leavers, now: now)
    lines += try [""] + leftLines(left, persons.count)
    return (lines.joined(separator: "\n"), left.count)
  }

  private func districtLines(
    _ before: [Assignment], _ after: [Assignment], _ persons: [RecordID: Place]
  ) throws -> [String] {
    let districts = Set((before + after).compactMap(\.district)).sorted()
    let named = try districts.map { ($0, try name($0)) }
    let width = named.map { DisplayWidth.of($0.1) }.max() ?? 0
    return named.map { district, name in
      let people = persons.values.count { $0.district == district }
      let (old, new) = (
        before.count { $0.district == district }, after.count { $0.district == district }
      )
      return "  \(DisplayWidth.padded(name, to: width))  \(old)人 → \(new)人  対象者 \(people)人"
    }
  }

  /// The leavers' devices that may still hold what was not sent: it is taken in until the last day, and held after.
  private func deviceLines(_ leavers: Set<RecordID>, now: Timestamp) throws -> [String] {
    let today = now.dateInJapan
    let quiet = try rows.devices().filter { device in
      leavers.contains(device.user) && device.revokedAt == nil
        && device.lastContact.dateInJapan.adding(days: TermPlan.quietDays) < today
    }
    guard !quiet.isEmpty else { return ["退任する人の端末は、どれも最近通信しています。"] }
    return ["未送信の入力が残っているかもしれない端末(退任の日までに tsunagu sync を頼んでください。後で届いたものは保留になります):"]
      + quiet.map {
        "  \($0.userName)  端末\($0.id)  最後の通信 \($0.lastContact.dateInJapan.japanese)"
      }
  }

  private func leftLines(_ left: [RecordID: Place], _ count: Int) throws -> [String] {
    guard !left.isEmpty else { return ["担当のいなくなる対象者: いません(\(count)人を確かめました)。"] }
    let areas = Dictionary(grouping: left.values) { $0.association ?? $0.district }
    return try ["担当のいなくなる対象者: \(left.count)人います。"]
      + areas.map { area, places in "  \(try area.map(name) ?? "地区なし")  \(places.count)人" }.sorted()
  }

  private func name(_ area: RecordID) throws -> String {
    try rows.view(area)?.record[Area.name] ?? area.short
  }

  // MARK: Doing it

  func carryOut(_ change: TermChange) throws {
    for (name, id) in newcomers.values.sorted(by: { $0.name.precedesByBytes($1.name) }) {
      try rows.addAccount(
        Account(
          id: id, name: name,
          standing: UserStanding(worker: nil, seesHiddenAddresses: false, assignments: [])))
      try rows.append(.userAdded(id, seesHiddenAddresses: false, at: .now))
    }
    for handover in change.handovers {
      if let leaver = handover.leaver {
        try rows.end(handover.assignment, of: leaver, with: change.lastDay)
        try rows.append(
          .assignmentEnded(handover.assignment, of: leaver, with: change.lastDay, at: .now))
      }
      if let successor = handover.successor {
        let succession = handover.succession(from: day)
        try rows.add(succession, to: successor)
        try rows.append(.assignmentGiven(succession, to: successor, at: .now))
      }
    }
  }
}
