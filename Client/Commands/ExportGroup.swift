import ArgumentParser
import Foundation
import Merge
import Records
import Reports
import Storage
import Sync

/// `tsunagu export …`: lists that are handed out. Each copy has a number, and this device keeps who got it.
struct ExportGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "配る名簿をファイルに書き出します。",
    discussion:
      "例: tsunagu export supporters --format html --output 支援者リスト.html --recipient 中央町自治会長",
    subcommands: [Supporters.self])

  enum Format: String, ExpressibleByArgument {
    case csv, html
  }

  struct Supporters: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "supporters", abstract: "福祉・防災マップの支援者リストを書き出します。同意のない人は載りません。",
      discussion: """
        例:
          tsunagu export supporters --format html --output 支援者リスト.html --recipient 中央町自治会長
          tsunagu export supporters --format csv --area 中央町 > 支援者リスト.csv
        """)

    @Option(name: .long, help: "csv か html") var format: Format
    @Option(name: .long, help: "書き出すファイル(省くと画面へ。上書きはしません)") var output: String?
    @Option(name: .long, help: "この地区社協または自治会だけ") var area: String?
    @Option(name: .long, help: "渡す相手") var recipient = "（未記入）"
    @Option(name: .long, help: "返却期限") var dueBack: String?
    @Option(name: .long, help: "版番号") var edition = 1

    func run() throws {
      let session = try Session.open()
      // The copy counts from the moment at which it can exist: noted first, written then.
      let (list, bytes) = try session.store.transact { rows in
        try session.demandOpen(rows)
        guard let viewer = try rows.viewer(on: session.today) else { throw Problem(.notEnrolled) }
        guard Policy.mayPrint(SupporterEntry.kind, viewer) else {
          throw Problem(.exportNotPermitted, "支援者リスト")
        }
        let gathered = try SupporterRows(rows: rows, session: session).list(
          area: area, recipient: recipient, dueBack: dueBack, edition: edition)
        let list = gathered.list
        try rows.setSetting("copy_number", String(list.cover.copyNumber))
        try rows.note(
          "export", record: nil, at: session.now, copy: list.cover, persons: list.rows.count)
        try AccessNotes.append(
          Subjects(
            format == .html ? .print : .export, [SupporterEntry.kind.name, Person.kind.name],
            gathered.persons),
          RecordSet(gathered.persons),
          copy: .init(recipient: list.cover.recipient, number: list.cover.copyNumber),
          at: session.now, in: rows)
        return (list, format == .csv ? list.csv : Array(try list.html().utf8))
      }
      guard let output else { return Output.bytes(bytes) }
      try Supporters.write(bytes, to: output)
      print("\(list.rows.count)人の支援者リスト(写し番号 \(list.cover.copyNumber))を \(output) に書き出しました。")
      if list.withoutConsent > 0 { print("同意のない\(list.withoutConsent)人は載せていません。") }
    }

    /// Writes a new file that only its owner can read.
    private static func write(_ bytes: [UInt8], to path: String) throws {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw Problem(errno == EEXIST ? .fileExists : .storeUnwritable, path)
      }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      do {
        try file.write(contentsOf: Data(bytes))
        try file.synchronize()
      } catch {
        unlink(path)
        throw Problem(.storageFull)
      }
    }
  }
}

extension DeviceRows {
  /// Notes a copy that was handed out.
  fileprivate func note(
    _ event: String, record: RecordID?, at now: Timestamp, copy: SupporterList.Cover, persons: Int
  ) throws {
    try note(
      event, record: record,
      detail: "支援者リスト \(persons)人 写し\(copy.copyNumber) \(copy.recipient)", at: now)
  }
}

/// Gathers the rows of a supporters' list from what this device may see.
struct SupporterRows {
  let rows: DeviceRows
  let session: Session

  func list(
    area: String?, recipient: String, dueBack: String?, edition: Int
  ) throws -> (list: SupporterList, persons: [RecordID]) {
    let lookup = Lookup(rows: rows)
    let reader = ValueReader(lookup: lookup, today: session.today)
    let district = try area.map { try lookup.find($0, [Area.kind.name]) }
    let entries = try entries(in: district)
    let agreed = entries.filter { $0.entry[SupporterEntry.consent] == .yes }
    let names = Names(rows: rows)
    let enrollment = try rows.enrollment()
    let place = district ?? enrollment?.district(on: reader.today)
    let cover = SupporterList.Cover(
      district: try place.map { try names.of($0) } ?? enrollment?.municipality ?? "",
      asOf: session.today, edition: edition, copyNumber: try nextCopyNumber(),
      recipient: try reader.value(recipient, for: Access.recipient.declaration).text ?? recipient,
      dueBack: try dueBack.map(reader.futureDate), printedBy: enrollment?.userName ?? "（未登録）")
    let list = SupporterList(
      cover: cover,
      rows: try agreed.map { person, entry in
        SupporterList.Row(
          person: person.record, entry: entry,
          area: try person.record[Person.association].flatMap { try rows.view($0)?.record },
          addresses: try addresses(of: person.record.id))
      }, withoutConsent: entries.count - agreed.count)
    return (list, agreed.map(\.person.record.id))
  }

  private func entries(in area: RecordID?) throws -> [(person: RecordView, entry: Record)] {
    try rows.joinedOnce(rows.views(RecordQuery(SupporterEntry.kind))).compactMap { view in
      guard let id = view.record[SupporterEntry.person],
        let person = try rows.joined(id)?.state.view, person.isListed
      else { return nil }
      if let area {
        let place = try rows.place(id)?.place
        guard place?.district == area || place?.association == area else { return nil }
      }
      return (person, view.record)
    }
  }

  /// All addresses that stand: where two edits differ, both are printed.
  private func addresses(of person: RecordID) throws -> [String] {
    let heads = try rows.joined(person)?.state.heads(at: FieldPath(Person.address.name)) ?? []
    return heads.reduce(into: []) { lines, head in
      guard let line = Address(head.value)?.line, !lines.contains(line) else { return }
      lines.append(line)
    }
  }

  private func nextCopyNumber() throws -> Int {
    (try rows.setting("copy_number").flatMap { Int($0) } ?? 0) + 1
  }
}
