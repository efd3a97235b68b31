import ArgumentParser
import Casework
import Console
import Foundation
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
    guard (format == nil) == (output == nil) else {
      let (said, other) = format == nil ? ("--output", "--format") : ("--format", "--output")
      throw Problem(.usage, .optionOfAnother, ["option": said, "other": other])
    }
    let session = try Session.open()
    if let format, let output { return try write(format, to: output, session) }
    try session.show { rows, page in
      let round = try round(rows, session, numbered: nil)
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

  /// The sheet for the round is a copy of the user's own.
  private func write(_ format: ListFormat, to output: String, _ session: Session) throws {
    try HandingOut.settleUnfinished(session)
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Problem(.fileExists, ["path": output])
    }
    let (copy, bytes, handingOut) = try session.store.atLongWork {
      try session.store.transact { rows in
        try session.demandOpen(rows)
        let number = try session.writer(in: rows).nextCopyNumber()
        let round = try round(rows, session, numbered: number)
        guard !round.persons.isEmpty else {
          throw Problem(.usage, .nobodyInDocument, ["document": OverdueList.form.label])
        }
        let file = try ListFile([round.list], format, .utf8)
        let bytes = format == .pdf ? try PageToPDF.bytes(of: file.bytes) : file.bytes
        let copy = round.handed(number)
        let handingOut = HandingOut(
          [copy], of: OverdueList.form.label, OverdueList.form.kinds.map(\.name),
          format.isPage ? .print : .export, to: output, size: bytes.count)
        try handingOut.begin(in: rows)
        return (copy, bytes, handingOut)
      }
    }
    try handingOut.write(bytes, session)
    if json { return Output.json(PrintedDocument.json([copy], output)) }
    print(
      "\(copy.persons.ids.count)人の\(OverdueList.form.label)(写し番号 \(copy.number))を \(output) に書き出しました。"
    )
  }
}

/// A round as it is shown.
private enum OverdueText {
  private static let width = 80

  static func print(_ round: OverdueRound, on page: Page) {
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

  static func value(_ round: OverdueRound) -> Value {
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
