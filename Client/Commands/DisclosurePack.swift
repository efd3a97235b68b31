import ArgumentParser
import Authority
import Casework
import Console
import Foundation
import Records
import Reports
import Storage
import Sync

/// `tsunagu disclosure prepare`: a district's lists, sealed for the day on which no server can be reached.
struct PreparePack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare", abstract: "災害に備えて、地域の名簿を封をした1つのファイルにします。二人の合言葉がそろうと開きます。",
    discussion: """
      例: tsunagu disclosure prepare --area 稲積地区 --recipients 自治会,消防・警察 \
      --holder 地区社協会長 --holder CSW --output 稲積.pack
      合言葉は一人ずつ、ほかの人に見えないように入れます。名簿が変わったら作り直してください。
      """)

  @Option(name: .long, help: "地域(地区社協か自治会)") var area: String
  @Option(name: .long, help: "渡す相手の種類(自治会、消防・警察など。「,」で区切る)") var recipients = "自治会,消防・警察"
  @Option(name: .long, help: "合言葉を持つ人(2人から5人。人数だけくりかえす)") var holder: [String]
  @Option(name: .long, help: "書き出すファイル(上書きはしません)") var output: String

  func run() throws {
    guard Limits.packHolders.contains(holder.count), Set(holder).count == holder.count else {
      throw Problem(.usage, .packHolders)
    }
    let session = try Session.open()
    try HandingOut.settleUnfinished(session)
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Problem(.fileExists, ["path": output])
    }
    let passphrases = try holder.map(Passphrase.choose)
    guard Set(passphrases).count == passphrases.count else {
      throw Problem(.usage, .packPassphrases)
    }
    let (content, bytes, handingOut) = try session.store.atLongWork {
      try session.store.transact { try prepared(session, $0, passphrases) }
    }
    try handingOut.write(bytes, session)
    let persons = Set(content.parts.flatMap { $0.copies.flatMap(\.persons.ids) })
    print("\(output) に、\(content.parts.count)つの名簿(\(persons.count)人)を封をして入れました。")
    print("開けるには、\(holder.joined(separator: "、"))のうち二人の合言葉が要ります。")
  }

  private func prepared(
    _ session: Session, _ rows: DeviceRows, _ passphrases: [String]
  ) throws -> (PackContent, [UInt8], HandingOut) {
    try session.demandOpen(rows)
    guard let principal = try rows.principal(at: session.now) else { throw Problem(.notEnrolled) }
    guard Policy.disclosureBasis(of: principal) == .ownRecords else {
      throw Problem(.exportNotPermitted, ["list": PackContent.label])
    }
    let reader = session.reader(in: rows)
    let place = try Lookup(rows: rows).find(area, [Area.kindName])
    let classes = try recipients.split(whereSeparator: { "、,，".contains($0) }).map { word in
      try RecipientClass.recipientClass(of: "", said: String(word), reader: reader)
    }
    let prepared = OpenDisclosure(preparedFor: place, to: Set(classes), at: session.now)
    let parts = try classes.flatMap { recipient -> [PackContent.Part] in
      let order = ListOrder(
        area: area, recipient: recipient == .neighborhoodAssociation ? nil : recipient.rawValue,
        recipientClass: recipient.rawValue, isForEach: recipient == .neighborhoodAssociation,
        dueBack: nil, edition: 1, disclosure: prepared)
      let copies = try ListCopies(
        of: DisasterList.form, order, rows: rows, writer: session.writer(in: rows),
        reader: reader
      ).planned(for: principal)
      return try ListFormat.packed.map { format in
        try PackContent.Part(
          name: "\(recipient.rawValue).\(format.rawValue)",
          bytes: ListFile(copies.map(\.list), format, .utf8).bytes,
          copies: format == .html ? copies.map(\.handed) : [])
      }
    }
    let content = PackContent(
      area: place, asOf: session.today, holders: holder, recipients: Set(classes), parts: parts)
    var generator = SystemRandomNumberGenerator()
    let bytes = try SealedPack(
      sealing: content.bytes, passphrases: passphrases, using: &generator
    ).bytes
    let handingOut = HandingOut(
      parts.flatMap(\.copies), of: PackContent.label, DisasterList.form.kinds.map(\.name), .export,
      to: output, size: bytes.count)
    try handingOut.begin(in: rows)
    return (content, bytes, handingOut)
  }
}

extension ListFormat {
  /// In which formats a pack holds each list: to print, and to sort.
  fileprivate static let packed: [ListFormat] = [.html, .csv]
}

/// `tsunagu disclosure unseal`: two people open a pack. It needs no server, and no contact within fourteen days.
struct OpenPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unseal", abstract: "二人の合言葉で開示パックを開け、名簿をフォルダーに出します。サーバーにつながらなくてもできます。",
    discussion: """
      例: tsunagu disclosure unseal 稲積.pack --disaster 台風19号 --folder 名簿
      開けたことは記録され、つぎの同期で知らされます。72時間以内に事後承認を受けてください。
      """)

  @Argument(help: "開示パックのファイル") var pack: String
  @Option(name: .long, help: "何の災害か") var disaster: String
  @Option(name: .long, help: "名簿を出すフォルダー(まだないもの)") var folder: String

  func run() throws {
    let session = try Session.open()
    guard try session.store.read({ try $0.enrollment() }) != nil else {
      throw Problem(.notEnrolled)
    }
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw Problem(.fileExists, ["path": folder])
    }
    guard let sealed = FileManager.default.contents(atPath: pack) else {
      throw Problem(.packUnreadable)
    }
    let one = try Passphrase.ask("一人目の合言葉: ")
    let other = try Passphrase.ask("二人目の合言葉: ")
    let content = try PackContent(bytes: SealedPack.open(Array(sealed), one, other))
    // It is on record before anybody sees anything.
    try session.store.transact { rows in
      try OpenedPack.note(content, of: disaster, in: rows, session)
    }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    for part in content.parts { try NewFile.write(part.bytes, to: "\(folder)/\(part.name)") }
    print("\(folder) に名簿を出しました(基準日 \(content.asOf.japanese))。")
    for part in content.parts { print("  \(part.name)") }
    print("事後承認を72時間以内に受けてください。終わったら、紙を集め、フォルダーを消してください。")
  }
}

/// A device's memory of packs that were opened on it.
enum OpenedPack {
  private static let setting = "pack_opened"

  /// Notes that a pack was opened: whose names were seen, and a disclosure that others still have to approve. Where the
  /// user's role begins none, the note alone tells it.
  static func note(
    _ content: PackContent, of disaster: String, in rows: DeviceRows, _ session: Session
  ) throws {
    let writer = session.writer(in: rows)
    try rows.setSetting(setting, String(session.now.milliseconds))
    try HandingOut(
      content.parts.flatMap(\.copies), of: PackContent.label, DisasterList.form.kinds.map(\.name),
      .print,
      to: nil, size: 0
    ).note(by: writer)
    guard let principal = try rows.principal(at: session.now),
      Policy.disclosureBasis(of: principal) == .ownRecords
    else { return }
    let fields: [(FieldDeclaration, String)] = [
      (Disclosure.occasion.declaration, DisclosureOccasion.disaster.rawValue),
      (Disclosure.disaster.declaration, disaster),
      (Disclosure.area.declaration, content.area.description),
      (
        Disclosure.recipients.declaration,
        content.recipients.map(\.rawValue).sorted().joined(separator: ",")
      ),
      (Disclosure.decidedBy.declaration, content.holders.joined(separator: "・") + "のうち二人"),
      (Disclosure.document.declaration, "開示パックを開けた(基準日 \(content.asOf.japanese))"),
      (Disclosure.approval.declaration, DisclosureApproval.afterwards.rawValue),
    ]
    _ = try session.disclosures(in: rows).begin(
      fields.map { FieldAssignment($0.0, .set, $0.1) }, hours: 72, basis: .ownRecords)
  }

  /// Whether a pack was opened here within the time of a disclosure: the device stays open so long.
  static func isOpen(at now: Timestamp, in rows: DeviceRows) throws -> Bool {
    guard let opened = try rows.setting(setting).flatMap({ Int64($0) }) else { return false }
    return (opened...opened + Limits.disclosureMilliseconds).contains(now.milliseconds)
  }
}
