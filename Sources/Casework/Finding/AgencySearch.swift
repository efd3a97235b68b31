import Authority
import Merge
import Records
import Sync

/// The window that is asked about something: 相談機関一覧 (document 004), searched by what people call their trouble.
public struct AgencySearch {
  /// Those that are found, ★ first, then in the order of the list's numbers.
  public let agencies: [Record]
  /// Whether none says anything of it: then `agencies` are those for whoever is not sure.
  public let isForTheUnsure: Bool

  /// - Throws: `Problem` of code `missing_option` where nothing is asked for.
  public init(_ words: String, in rows: some RecordReading) throws {
    let keys = words.split(whereSeparator: \.isWhitespace).map { SearchKey.make(String($0)) }
      .filter { !$0.isEmpty }
    guard !keys.isEmpty else { throw Problem(.missingOption, .searchWords) }
    let all = try rows.views(RecordQuery(Agency.kind)).map(\.record)
    let found = all.filter { agency in
      let text = SearchKey.make(AgencySearch.text(of: agency))
      return keys.allSatisfy { SearchKey.isFound($0, in: text) }
    }
    isForTheUnsure = found.isEmpty
    agencies = AgencySearch.sorted(
      found.isEmpty ? all.filter { $0[Agency.whenUnsure] == .yes } : found)
  }

  private static func text(of agency: Record) -> String {
    let texts = [
      agency[Agency.name], agency[Agency.kana], agency[Agency.scope], agency[Agency.memo],
    ]
    let needs = Need.allCases.filter(agency[Agency.needs].contains).map(\.rawValue)
    return (texts.compactMap(\.self) + needs).joined(separator: " ")
  }

  private static func sorted(_ agencies: [Record]) -> [Record] {
    func key(_ agency: Record) -> (Int, Int64, String, RecordID) {
      (
        agency[Agency.whenUnsure] == .yes ? 0 : 1,
        agency[Agency.number].flatMap(HalfWidth.number) ?? .max,
        SearchKey.make(agency[Agency.kana] ?? agency[Agency.name] ?? ""), agency.id
      )
    }
    return agencies.sorted { key($0) < key($1) }
  }
}
