import Records

/// 福祉・防災マップ 支援者リスト: who helps whom out of the house, as a district hands it out (003 氷見市).
public struct SupporterList: Sendable {
  /// What stands at the head of every copy: for whom, which, until when (DOMAIN.md §5, §7).
  public struct Cover: Sendable, Hashable {
    public var district: String
    /// 基準日: the day as of which the list holds.
    public var asOf: CalendarDate
    public var edition: Int
    public var copyNumber: Int
    public var recipient: String
    public var dueBack: CalendarDate?

    public init(
      district: String, asOf: CalendarDate, edition: Int, copyNumber: Int, recipient: String,
      dueBack: CalendarDate?
    ) {
      self.district = district
      self.asOf = asOf
      self.edition = edition
      self.copyNumber = copyNumber
      self.recipient = recipient
      self.dueBack = dueBack
    }
  }

  /// One row, already in words.
  public struct Row: Sendable, Hashable {
    public let association: String
    public let name: String
    public let kana: String
    /// Every address that stands, in order of display; empty where it is not given out.
    public let addresses: [String]
    public let isAddressHidden: Bool
    public let phone: String
    public let entry: Record

    /// - Parameters:
    ///   - addresses: several where two edits stand beside each other: both are printed.
    public init(
      person: Record, entry: Record, association: String, addresses: [String]
    ) {
      self.association = association
      self.entry = entry
      self.addresses = addresses
      name = person[Person.name] ?? ""
      kana = person[Person.kana] ?? ""
      isAddressHidden = person[Person.addressHidden] == .yes
      phone = person[Person.phones].first?.number ?? ""
    }

    var address: String {
      if isAddressHidden { return "（住所非公開）" }
      return addresses.isEmpty ? "未確認" : addresses.joined(separator: " または ")
    }

    /// Supporters who have not withdrawn.
    var supporters: [ListItem<EvacuationSupporter>] {
      entry[SupporterEntry.supporters].filter { $0.consent != .no }
    }

    var isShortOfSupporters: Bool { supporters.isEmpty }
  }

  public static let disclaimer = "必ず支援を約束するものではありません。"
  /// Supporters whose names are printed; the rest are counted.
  static let supportersPrinted = 2

  public let cover: Cover
  /// Sorted by 自治会, then by kana.
  public let rows: [Row]
  /// Persons who are left out because they have not agreed.
  public let withoutConsent: Int

  public init(cover: Cover, rows: [Row], withoutConsent: Int) {
    self.cover = cover
    self.withoutConsent = withoutConsent
    self.rows = rows.map { (SearchKey.make($0.association), SearchKey.make($0.kana), $0) }
      .sorted { ($0.0, $0.1, $0.2.entry.id) < ($1.0, $1.1, $1.2.entry.id) }.map(\.2)
  }

  /// The file: the columns of the printed list, one row a person, the cover first.
  public var csv: [UInt8] {
    let headings = [
      "NO", "自治会", "対象者氏名", "カナ", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意",
      "支援協力者1氏名", "支援協力者1協力同意", "支援協力者2氏名", "支援協力者2協力同意", "ほかの支援協力者", "避難場所", "最終確認日",
    ]
    let body = rows.enumerated().map { index, row in
      let cells = supporterCells(row)
      return [
        String(index + 1), row.association, row.name, row.kana, row.address, row.phone,
        support(row.entry), word(row.entry[SupporterEntry.registered]),
        word(row.entry[SupporterEntry.consent]),
      ] + cells + [
        row.entry[SupporterEntry.shelter] ?? "未確認",
        row.entry[SupporterEntry.confirmedOn]?.description ?? "未確認",
      ]
    }
    let head = [["取扱注意", coverLine, SupporterList.disclaimer]]
    return DelimitedText.bytes(head + [headings] + body)
  }

  var coverLine: String {
    let due = cover.dueBack.map { "返却期限 \($0.japanese)" } ?? "返却期限 なし"
    return
      "\(cover.district) 基準日 \(cover.asOf.japanese) 第\(cover.edition)版 写し番号 \(cover.copyNumber) "
      + "渡す相手 \(cover.recipient) \(due)"
  }

  /// Two supporters with their consent, and how many more.
  func supporterCells(_ row: Row) -> [String] {
    let printed = row.supporters.prefix(SupporterList.supportersPrinted)
    var cells = printed.flatMap { [$0.name ?? "", word($0.consent)] }
    if printed.isEmpty { cells = ["支援者不足", ""] }
    cells += Array(
      repeating: "", count: max(0, SupporterList.supportersPrinted * 2 - cells.count))
    let more = row.supporters.count - printed.count
    return cells + [more > 0 ? "他\(more)名" : ""]
  }

  private func support(_ entry: Record) -> String {
    let chosen = entry[SupporterEntry.support]
    let words = EvacuationSupport.allCases.filter(chosen.contains).map { support in
      support == .other ? "その他【\(entry[SupporterEntry.otherSupport] ?? "")】" : support.rawValue
    }
    return words.isEmpty ? "未確認" : words.joined(separator: "・")
  }

  /// Unknown is a word of its own, never a blank that means no.
  func word(_ presence: Presence?) -> String { (presence ?? .unknown).rawValue }
}
