import Records

/// The page that tells a person who has seen their records. Nobody else is on it but those who did something.
public struct AccessPage: PrintedPage {
  /// One thing that somebody did.
  public struct Line: Sendable {
    public let at: Timestamp
    public let who: String
    public let what: String

    public init(at: Timestamp, who: String, what: String) {
      (self.at, self.who, self.what) = (at, who, what)
    }
  }

  public let person: String
  public let municipality: String
  public let asOf: CalendarDate
  /// The days that were asked for; nil: from the beginning, to the end.
  public let from: CalendarDate?
  public let to: CalendarDate?
  public let lines: [Line]

  public init(
    person: String, municipality: String, asOf: CalendarDate, from: CalendarDate?,
    to: CalendarDate?, lines: [Line]
  ) {
    (self.person, self.municipality, self.asOf) = (person, municipality, asOf)
    (self.from, self.to, self.lines) = (from, to, lines)
  }

  public static let template = PageTemplate(PackageResources.access_page_mustache)

  public var values: [String: Any] {
    [
      "person": person, "municipality": municipality, "asOf": asOf.japanese,
      "from": from?.japanese ?? "はじめ", "to": to?.japanese ?? asOf.japanese,
      "count": lines.count, "isEmpty": lines.isEmpty,
      "lines": lines.map { line -> [String: Any] in
        [
          "day": line.at.dateInJapan.japanese, "time": line.at.clockInJapan, "who": line.who,
          "what": line.what,
        ]
      },
    ]
  }
}
