import Records

/// The copies that each holder has, on a page each: to be signed, and to be looked through at a stock-take. It names the
/// copies and nobody who stands on them.
public struct HoldersPage: PrintedPage {
  /// One holder's copies.
  public struct Holder: Sendable {
    public let name: String
    public let copies: [Record]

    public init(name: String, copies: [Record]) {
      (self.name, self.copies) = (name, copies)
    }
  }

  public let municipality: String
  public let asOf: CalendarDate
  public let holders: [Holder]

  public init(municipality: String, asOf: CalendarDate, holders: [Holder]) {
    (self.municipality, self.asOf, self.holders) = (municipality, asOf, holders)
  }

  public static let template = PageTemplate(PackageResources.holders_page_mustache)

  public var values: [String: Any] {
    [
      "municipality": municipality, "asOf": asOf.japanese,
      "holders": holders.map { holder -> [String: Any] in
        [
          "name": holder.name, "count": holder.copies.count,
          "copies": holder.copies.map(HoldersPage.cells),
        ]
      },
    ]
  }

  private static func cells(_ copy: Record) -> [String: Any] {
    [
      "number": copy[Copy.number] ?? "",
      "title": copy[Copy.title] ?? copy[Copy.document]?.rawValue ?? "",
      "asOf": copy[Copy.asOf]?.japanese ?? "", "persons": copy[Copy.count].map { "\($0)人" } ?? "",
      "handedOn": copy[Copy.handedOn]?.japanese ?? "", "due": copy[Copy.dueBack]?.japanese ?? "未定",
      "isLost": copy[Copy.stage] == .lost,
    ]
  }
}
