import ArgumentParser
import Casework
import Records
import Reports
import Storage
import Sync

/// `tsunagu supporter …`: the common commands, and what is missing in the help for a district's people.
struct SupporterGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: common.commandName, abstract: common.abstract, discussion: common.discussion,
    subcommands: common.subcommands + [GapsCommand.self, OverdueCommand.self])

  private static let common = RecordGroup<SupporterEntry>.configuration
}

/// `tsunagu supporter gaps`: ケアネット, いのちのバトン and 支援者リスト side by side.
struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "見守りチーム・いのちのバトン・支援者リストの抜けを調べます。",
    discussion: """
      例:
        tsunagu supporter gaps --area 稲積地区
        tsunagu supporter gaps --hazard 洪水
        tsunagu supporter gaps --area 中央町 --format geojson --output 抜け.geojson
      端末にある記録だけで調べるので、電波がなくても使えます。
      """)

  @Option(name: .long, help: "この地区社協または自治会だけ") var area: String?
  @Option(name: .long, help: "災害の種類(避難所の一覧の見出しの言葉。例 洪水)") var hazard: String?
  @Option(name: .long, help: "画面でなくファイルにするとき。csv、xlsx、geojson(地図)、html、pdf のどれか")
  var format: ListFormat?
  @Option(name: .long, help: "書き出すファイル(上書きはしません)") var output: String?
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let sheet = try OwnSheet(GapList.form, format, output)
    let session = try Session.open()
    if let sheet {
      return try sheet.write(session, json: json) { rows, number in
        let (gaps, place) = try gaps(rows, session)
        return try GapRound(gaps, in: place, on: session.today, numbered: number, in: rows).own
      }
    }
    try session.show { rows, page in
      let gaps = try gaps(rows, session).gaps
      if json { page.json(GapsText.value(gaps)) } else { try GapsText(rows).print(gaps, on: page) }
      return gaps.subjects
    }
  }

  private func gaps(
    _ rows: DeviceRows, _ session: Session
  ) throws -> (gaps: SupportGaps, place: RecordID?) {
    guard let principal = try rows.principal(at: session.now) else { throw Problem(.notEnrolled) }
    let place = try area.map { try Lookup(rows: rows).find($0, [Area.kind.name]) }
    let gaps = try SupportGaps(
      in: place, fleeingFrom: try hazard(session.reader(in: rows)), on: session.today,
      for: principal, in: rows)
    return (gaps, place)
  }
}

extension GapsCommand {
  fileprivate func hazard(_ reader: ValueReader) throws -> Hazard? {
    try hazard.map { try reader.word($0, Vocabulary(Hazard.self), Hazard.asked) }
      .flatMap(Hazard.init)
  }
}

/// Gaps as they are shown.
private struct GapsText {
  private let names: Names
  private let rows: DeviceRows

  private static let width = 80

  init(_ rows: DeviceRows) {
    self.rows = rows
    names = Names(rows: rows)
  }

  static func value(_ gaps: SupportGaps) -> Value {
    [
      "gaps": .object(
        Dictionary(
          uniqueKeysWithValues: gaps.persons.map { gap, persons in
            (gap.rawValue, .texts(persons.map(\.description)))
          })),
      "supporters": .list(
        gaps.supporters.map { supporter in
          [
            "name": .text(supporter.name), "persons": .texts(supporter.persons.map(\.description)),
            "own": .optional(supporter.own?.description),
          ]
        }),
      "unseen": .texts(gaps.unseen.map(\.name)),
    ]
  }

  func print(_ gaps: SupportGaps, on page: Page) throws {
    for kind in gaps.unseen {
      page.print(
        kind.name == Shelter.kindName
          ? "避難所の一覧がこの端末にないので、避難場所の名前は確かめていません。"
          : "\(kind.label)は全部が見えないので、それに関わる抜けは調べていません。")
    }
    for gap in SupportGap.allCases {
      guard let persons = gaps.persons[gap] else { continue }
      page.print("■ \(gap.label) \(persons.count)人")
      for person in persons { page.print("  \(try PersonLine(rows: rows).text(person))") }
    }
    if !gaps.supporters.isEmpty {
      page.print("■ \(SupportGaps.personsOfOne)人より多く受け持つか、自分もリストに載っている支援協力者")
    }
    for supporter in gaps.supporters {
      let needs = supporter.own == nil ? "" : "(自分もリストに載っています)"
      page.print("  \(supporter.name)  \(supporter.persons.count)人\(needs)")
      let persons = try supporter.persons.map(names.name(of:)).joined(separator: "、")
      page.print(WrappedText.lines(of: "    " + persons, width: GapsText.width))
    }
    if gaps.persons.isEmpty, gaps.supporters.isEmpty { page.print("抜けは見つかりませんでした。") }
  }
}
