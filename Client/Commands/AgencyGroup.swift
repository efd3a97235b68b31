import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu agency …`: the common commands, and the question which window is asked.
struct AgencyGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Agency.kind.command, abstract: "相談機関の一覧を入れ、どこに相談するかを調べます。",
    discussion: """
      例:
        tsunagu agency which ごみ屋敷
        tsunagu agency list
      """,
    subcommands: [
      Which.self, AddRecord<Agency>.self, ListRecords<Agency>.self, ShowRecord<Agency>.self,
      EditRecord<Agency>.self, DeleteRecord<Agency>.self, RestoreRecord<Agency>.self,
      EraseRecord<Agency>.self,
    ])

  struct Which: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "which", abstract: "困りごとの言葉から、相談する窓口を探します(通信なしで使えます)。",
      discussion: "例: tsunagu agency which ごみ屋敷")

    @Argument(help: "困りごとや、機関の名前(言葉を続けて書くと、すべてを含むもの)") var words: [String]
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let search = try AgencySearch(words.joined(separator: " "), in: rows)
        let subjects = Subjects(.search, search.agencies)
        guard !json else {
          page.json(
            .list(
              try search.agencies.map { agency in
                try rows.view(agency.id).map { RecordJSON.value($0, isPending: false) } ?? .null
              }))
          return subjects
        }
        print(search, rows, page)
        return subjects
      }
    }

    private func print(_ search: AgencySearch, _ rows: DeviceRows, _ page: Page) {
      if search.isForTheUnsure {
        page.print(
          search.agencies.isEmpty
            ? "その言葉の窓口は、一覧にありません。" : "その言葉の窓口は、一覧にありません。迷ったときの窓口です。")
      }
      for agency in search.agencies { lines(of: agency).forEach(page.print) }
    }

    private func lines(of agency: Record) -> [String] {
      let star = agency[Agency.whenUnsure] == .yes ? "★ " : ""
      let number = agency[Agency.number].map { "\($0) " } ?? ""
      let phone = agency[Agency.phone].map { phone in
        "電話 \(phone)" + (agency[Agency.phoneExtension].map { "(内線 \($0))" } ?? "")
      }
      let contacts = agency[Agency.contacts].map { contact in
        [contact.rank?.rawValue, contact.name, contact.phone].compactMap(\.self)
          .joined(separator: " ")
      }.joined(separator: "、")
      let needs = Need.allCases.filter(agency[Agency.needs].contains).map(\.rawValue)
      let edition = [agency[Agency.edition], agency[Agency.issuedOn]?.japanese].compactMap(\.self)
      let below = [
        needs.isEmpty ? nil : "相談項目 " + needs.joined(separator: "・"),
        agency[Agency.scope].map { "相談内容 \($0)" }, phone,
        agency[Agency.hours].map { "受付時間 \($0)" },
        contacts.isEmpty ? nil : "担当者 \(contacts)", agency[Agency.address].map { "所在地 \($0)" },
        edition.isEmpty ? nil : "版 " + edition.joined(separator: " "),
      ].compactMap(\.self)
      return ["\(star)\(number)\(agency[Agency.name] ?? "")"]
        + below.map {
          WrappedText.lines(of: "    " + $0.replacing("\n", with: " "), width: 80)
        }
    }
  }
}
