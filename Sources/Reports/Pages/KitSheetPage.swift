import Records

/// いのちのバトン: the sheet for the tube in the refrigerator, on one A4 that is folded twice at the marks and then rolled up. An
/// ambulance crew reads it, so that it says 未確認 wherever nothing is known: a blank would be read as none.
public enum KitSheetPage: DocumentDeclaration {
  public static let document = Document(
    "kit", "いのちのバトン", explanation: "いのちのバトンの筒に入れる紙(A4、三つ折り)を作ります。分からないことは「未確認」と書かれます。",
    example: "--person 海老名リヨ --output バトン.html", parameters: [.person, .place],
    reads: [source, .printedPerson, .areas], consent: .kit, copied: .kit,
    template: PackageResources.kit_sheet_mustache, fill: sheets)

  private static let source = ReportSource(Kit.kind, Kit.kind.fields.map(\.name))
  /// Items of each list that a panel has room for; how many more there are is said.
  private static let (medicines, allergies, doctors, contacts) = (8, 4, 3, 3)

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    let (rows, _) = try records.released(source, .kit, to: nil)
    return rows.map { row in
      DocumentSheet(
        recipient: row.name, persons: [row.person.id],
        values: row.heading(on: today).merging(row.kit.map(values) ?? [:]) { $1 })
    }
  }

  private static func values(_ kit: Record) -> [String: Any] {
    [
      "blood": kit[Kit.bloodType]?.rawValue ?? PersonList.unknown,
      "conditions": kit[Kit.conditions] ?? PersonList.unknown,
      "devices": known(MedicalDevice.words(kit[Kit.devices])),
      "allergies": lines(kit[Kit.allergies], allergies) { [$0.substance, $0.reaction] },
      "medicines": lines(kit[Kit.medicines], medicines) {
        [$0.name, $0.usage, $0.date.map { "\($0.shortJapanese)から" }]
      },
      "doctors": lines(kit[Kit.doctors], doctors) { [$0.hospital, $0.doctor, $0.phone] },
      "contacts": lines(kit[Kit.contacts], contacts) {
        [$0.name, $0.relation.map { "(\($0))" }, $0.phone ?? "電話 \(PersonList.unknown)"]
      },
      "lifeSupport": kit[Kit.lifeSupport]?.rawValue ?? PersonList.unknown,
      "enclosures": known(KitEnclosure.words(kit[Kit.enclosures])),
      "place": kit[Kit.place] ?? PersonList.unknown,
      "edition": kit[Kit.formEdition] ?? PersonList.unknown,
      "filledOn": kit[Kit.filledOn]?.japanese ?? PersonList.unknown,
      "nextCheck": kit[Kit.nextCheck]?.japanese ?? PersonList.unknown,
    ]
  }

  private static func known(_ words: String) -> String {
    words.isEmpty ? PersonList.unknown : words
  }

  /// The items that have room, a line each.
  private static func lines<Parts: FieldSet>(
    _ items: [ListItem<Parts>], _ room: Int, _ words: (ListItem<Parts>) -> [String?]
  ) -> [String] {
    guard !items.isEmpty else { return [PersonList.unknown] }
    let shown = items.prefix(room).map { item in
      words(item).compactMap(\.self).joined(separator: " ")
    }
    return shown + (items.count > room ? ["ほか\(items.count - room)件は、記録にあります。"] : [])
  }
}
