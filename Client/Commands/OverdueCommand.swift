import ArgumentParser
import Casework
import Records
import Reports
import Storage
import Sync

/// `tsunagu supporter overdue`: who has to be asked again, in the order in which one walks.
struct OverdueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: OverdueList.form.name, abstract: OverdueList.form.explanation,
    discussion: """
      例:
        tsunagu supporter overdue --area 稲積地区
        tsunagu supporter overdue --area 中央町 --format html --output 巡回表.html
      端末にある記録だけで調べるので、電波がなくても使えます。
      """)

  @Option(name: .long, help: "この地区社協または自治会だけ") var area: String?
  @Option(name: .long, help: "画面でなくファイルにするとき。csv、xlsx、geojson、html、pdf のどれか")
  var format: ListFormat?
  @Option(name: .long, help: "書き出すファイル(上書きはしません)") var output: String?
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let sheet = try OwnSheet(OverdueList.form, format, output)
    let session = try Session.open()
    if let sheet {
      return try sheet.write(session, json: json) { rows, number in
        try round(rows, session, numbered: number).own
      }
    }
    try session.show { rows, page in
      let round = try round(rows, session, numbered: nil).own
      if json { page.json(OverdueText.value(round)) } else { OverdueText.print(round, on: page) }
      return Subjects(.list, Set(OverdueList.form.kinds.map(\.name)), round.persons)
    }
  }

  private func round(
    _ rows: DeviceRows, _ session: Session, numbered number: CopyNumber?
  ) throws -> OverdueRound {
    guard let principal = try rows.principal(at: session.now) else {
      throw Problem(.notEnrolled)
    }
    let place = try area.map { try Lookup(rows: rows).find($0, [Area.kindName]) }
    return try OverdueRound(
      in: place, on: session.today, for: principal, numbered: number, in: rows)
  }
}

/// A round as it is shown.
private enum OverdueText {
  private static let width = 80

  static func print(_ round: OwnList, on page: Page) {
    for (place, rows) in round.list.groups {
      page.print("■ \(place.name) \(rows.count)人")
      for (index, row) in rows.enumerated() {
        let address = row.isAddressHidden ? "" : row.addresses.first ?? ""
        let mark = row.mark.isEmpty ? "" : "(\(row.mark))"
        page.print(
          WrappedText.lines(
            of:
              "  \(index + 1)  \(row.name)\(mark)  \(address)  \(row.phones.joined(separator: " / "))",
            width: width))
        let overdue = row.overdue(on: round.list.cover.asOf).joined(separator: "、")
        page.print(WrappedText.lines(of: "     \(overdue)", width: width))
      }
    }
    let count = round.persons.count
    page.print(count == 0 ? "1年より前のもの、確かめた日の分からないものはありません。" : "\(count)人")
  }

  static func value(_ round: OwnList) -> Value {
    .list(
      round.list.groups.flatMap { place, rows in
        rows.map { row in
          [
            "person": .text(row.person.id.description), "association": .text(place.name),
            "overdue": .texts(row.overdue(on: round.list.cover.asOf)),
          ]
        }
      })
  }
}
