import Records
import Reports
import Sync

extension ReadAuditHead.Outcome: ConsoleText {
  var text: String { head.description }
}

extension VerifyAudit.Outcome: ConsoleText {
  var text: String {
    "監査の記録 \(head.number)件と、受け取った記録の署名を確かめました。おかしいところはありません。\n先頭 \(head)"
  }
}

extension ListExposed.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    let widths = (
      persons.map { DisplayWidth.width(of: $0.district) }.max() ?? 0,
      persons.map { DisplayWidth.width(of: $0.label) }.max() ?? 0
    )
    let lines = persons.map { person in
      [
        DisplayWidth.padded(person.district, to: widths.0),
        DisplayWidth.padded(person.label, to: widths.1),
        "最後に送られた日 \(person.lastSent.dateInJapan.japanese)", person.id.description,
      ].joined(separator: "  ")
    }
    return (["\(userName)の端末\(device)に記録が送られた人: \(persons.count)人"] + lines)
      .joined(separator: "\n")
  }

  var json: Value {
    .list(
      persons.map { person in
        [
          "person": .text(person.id.description), "name": .text(person.label),
          "district": .text(person.district), "last_sent": .text(person.lastSent.description),
        ]
      })
  }
}

extension ListExposed.Person {
  fileprivate var label: String { name ?? "(消去済み)" }
}

extension ShowAudit.Outcome: ConsoleText, ConsoleJSON {
  var text: String {
    guard !lines.isEmpty else { return "記録はありません。" }
    let cells = lines.map(\.cells)
    let widths = cells[0].indices.map { column in
      cells.map { DisplayWidth.width(of: $0[column]) }.max() ?? 0
    }
    return cells.map { row in
      zip(row, widths).map { DisplayWidth.padded($0, to: $1) }.joined(separator: "  ")
        .trimmingEnd
    }.joined(separator: "\n") + "\n\(lines.count)件"
  }

  var json: Value { .list(lines.map { .object($0.members) }) }

  /// The page for the person whom the lines are about; nil where nobody was named.
  var page: AccessPage? {
    person.map { person in
      AccessPage(
        person: person.name, municipality: person.municipality, asOf: person.asOf, from: from,
        to: to,
        lines: lines.map { AccessPage.Line(at: $0.line.at, who: $0.who, what: $0.line.what) })
    }
  }
}

extension NamedAuditLine {
  /// A user with the roles that they held at the time.
  var who: String {
    guard line.user != nil else { return "サーバーの管理者" }
    return user.map { "\($0.name)(\($0.role))" } ?? "登録のない利用者"
  }

  fileprivate var cells: [String] {
    let device = line.device.map { $0 == 0 ? "サーバー" : "端末\($0)" }
    return [
      "\(line.at.dateInJapan) \(line.at.clockInJapan)", who, device ?? "", line.what,
      line.count.map { "\($0)件" } ?? "", line.code.map { "[\($0.rawValue)]" } ?? "",
    ]
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
