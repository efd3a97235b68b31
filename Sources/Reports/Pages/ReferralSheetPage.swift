import Records

/// つなぐシート (document 004, 岡山市): both sides of one sheet, with what is known filled in and room for a pen.
///
/// With the person's consent it goes to the agencies that it names. Without it, it goes into a 支援会議 alone, whose members
/// the law binds to secrecy (生活困窮者自立支援法 9条), and says so in its head.
public enum ReferralSheetPage: DocumentDeclaration {
  public static let document = Document(
    "referral", "つなぐシート", explanation: "つなぐシートの表と裏を印刷します。",
    example: "--sheet 1a2b3c4d --output つなぐシート.html", parameters: [.referral],
    reads: [referralSource, personSource, workerSource], recipients: .city,
    template: PackageResources.referral_sheet_mustache, fill: sheets)

  /// Rows of a printed table at least, so that there is room to write.
  private static let (destinationRows, agencyRows) = (3, 4)

  private static let referralSource = ReportSource(Referral.kind, Referral.kind.fields.map(\.name))
  private static let personSource = ReportSource(Person.kind, [Person.sex.name])
  private static let workerSource = ReportSource(Worker.kind, [Worker.name.name])

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    guard let wanted = answers.referral else { preconditionFailure("the sheet is required") }
    var found: Record?
    try records.each(referralSource) { if $0.id == wanted { found = $0 } }
    guard let sheet = found else { return [] }
    let person = try sheet[Referral.person].map(records.knownID)
    var (sex, receiver) = ("", "")
    try records.each(personSource) { record in
      guard try person == records.knownID(of: record.id) else { return }
      sex = record[Person.sex]?.rawValue ?? sex
    }
    try records.each(workerSource) {
      if $0.id == sheet[Referral.receiver] { receiver = $0[Worker.name] ?? "" }
    }
    let isHidden = try person.map(records.isAddressHidden) ?? false
    let hasConsent = sheet[Referral.sharingConsent] == .yes
    let offices = sheet[Referral.destinations].compactMap(\.name).joined(separator: "、")
    return [
      DocumentSheet(
        recipient: hasConsent ? offices : "支援会議", persons: [person].compactMap(\.self),
        values: front(sheet, today, isHidden: isHidden).merging(back(sheet)) { $1 }.merging([
          "sex": sex, "receiver": receiver, "withoutConsent": !hasConsent,
          "signedOn": sheet[Referral.sharingConsentOn]?.japanese ?? "",
          "unsigned": sheet[Referral.sharingConsentOn] == nil,
        ]) { $1 })
    ]
  }

  private static func front(
    _ sheet: Record, _ today: CalendarDate, isHidden: Bool
  ) -> [String: Any] {
    let birth = sheet[Referral.birthDate]
    let members = lines(sheet[Referral.household])
    return [
      "receivedOn": sheet[Referral.receivedOn]?.japanese ?? "",
      "agency": sheet[Referral.agency] ?? "", "name": sheet[Referral.name] ?? "",
      "kana": sheet[Referral.kana] ?? "", "birthDate": birth?.written ?? "",
      "age": birth?.age(on: today).map { "\($0)歳" } ?? "",
      "address": isHidden ? "(秘匿)" : sheet[Referral.address]?.line ?? "",
      "phone": sheet[Referral.phone] ?? "", "needs": needs(of: sheet),
      "memberCount": members.isEmpty ? "" : "\(members.count)",
      "members": members.map { ["line": $0] },
      "content": lines(sheet[Referral.content]).map { ["line": $0] },
      "destinations": padded(
        sheet[Referral.destinations].map {
          ["name": $0.name ?? "", "reason": $0.reason ?? ""]
        }, to: destinationRows, with: ["name": "", "reason": ""]),
    ]
  }

  private static func back(_ sheet: Record) -> [String: Any] {
    [
      "living": lines(sheet[Referral.living]).map { ["line": $0] },
      "agencies": padded(
        sheet[Referral.supportingAgencies].map {
          ["name": $0.name ?? "", "support": $0.support ?? ""]
        }, to: agencyRows, with: ["name": "", "support": ""]),
      "remarks": lines(sheet[Referral.remarks]).map { ["line": $0] },
      "acceptedOn": sheet[Referral.acceptedOn]?.japanese ?? "",
      "dueOn": sheet[Referral.dueOn]?.japanese ?? "",
      "result": lines(sheet[Referral.result]).map { ["line": $0] },
    ]
  }

  /// The twelve needs, two in a row: ◎ the one that is worst, ○ the others.
  private static func needs(of sheet: Record) -> [[String: Any]] {
    let cells = Need.allCases.map { need -> (String, String) in
      let mark =
        sheet[Referral.mainNeed] == need ? "◎" : sheet[Referral.needs].contains(need) ? "○" : ""
      return (mark, need.rawValue)
    }
    return stride(from: 0, to: cells.count, by: 2).map { place in
      let (left, right) = (cells[place], place + 1 < cells.count ? cells[place + 1] : ("", ""))
      return [
        "leftMark": left.0, "left": left.1, "rightMark": right.0, "right": right.1,
      ]
    }
  }

  private static func lines(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").map(String.init)
  }

  private static func padded(
    _ rows: [[String: Any]], to count: Int, with empty: [String: Any]
  ) -> [[String: Any]] {
    rows + Array(repeating: empty, count: max(0, count - rows.count))
  }
}
