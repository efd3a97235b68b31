import Records
import Storage
import Sync

extension NamedAssignment {
  /// 「民生委員 稲積地区社協 (令和10年12月1日から)」
  var text: String {
    let term = [from.map { "\($0.japanese)から" }, to.map { "\($0.japanese)まで" }]
      .compactMap(\.self).joined()
    return [role.label, area, term.isEmpty ? nil : "(\(term))"].compactMap(\.self)
      .joined(separator: " ")
  }
}

extension AddUser.Outcome: ConsoleText {
  var text: String { "\(name)(\(role.label))を登録しました。端末の登録は tsunagu-server enroll \(name)" }
}

extension AddAssignment.Outcome: ConsoleText {
  var text: String { "\(name)に\(assignment.text)を加えました。端末には次の通信で伝わります。" }
}

extension EndAssignment.Outcome: ConsoleText {
  var text: String {
    """
    \(name)の\(assignment.text)は\(lastDay.japanese)までです。
    その後に届いた入力は保留になり、端末に残る記録は次の通信で消えます。
    """
  }
}

extension ListUsers.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    guard !users.isEmpty else { return "利用者はまだいません。tsunagu-server user add で登録してください。" }
    let lines = users.map { ($0, $0.assignments.map(\.text).joined(separator: "、")) }
    let nameWidth = lines.map { DisplayWidth.width(of: $0.0.name) }.max() ?? 0
    let width = lines.map { DisplayWidth.width(of: $0.1) }.max() ?? 0
    return lines.map { user, assignments in
      [
        DisplayWidth.padded(user.name, to: nameWidth), DisplayWidth.padded(assignments, to: width),
        user.endedAt.map { "終了 \($0.dateInJapan.japanese)" } ?? "有効", user.id.description,
      ].joined(separator: "  ")
    }.joined(separator: "\n")
  }

  var json: Value {
    .list(
      users.map { user in
        [
          "id": .text(user.id.description), "name": .text(user.name),
          "standing": user.standing.value, "ended_at": .optional(user.endedAt),
        ]
      })
  }
}

extension EndUser.Outcome: ConsoleText {
  var text: String { "\(name)の登録を終えました。端末に残る記録は次の通信で消え、未送信の記録は保留として届きます。" }
}
