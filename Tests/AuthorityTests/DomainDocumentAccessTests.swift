import Records
import Support
import Testing

@testable import Authority

/// docs/DOMAIN.md §4 says what the access table declares.
@Suite struct DomainDocumentAccessTests {
  @Test func accessIsPrintedFromItsTable() throws {
    let text = [AccessPage.table, AccessPage.selections, AccessPage.consents].joined(
      separator: "\n\n")
    #expect(
      try PrintedPart("access", of: "docs/DOMAIN.md").holds(text),
      "docs/DOMAIN.md differs from the access table; 'make documents' writes it")
  }

  @Test func cellsArePrintedInTheWordsOfTheTable() {
    let cells: [(AccessCell, String)] = [
      ("RW,print", "RW, print"), ("A,own R", "A; own R"),
      ("n R c,disclosure R", "n R; disclosure R; c"),
      ("s RA", "s RA"), ("own status", "own status"), ("-", "-"),
    ]
    for (cell, words) in cells { #expect(AccessPage.words(of: cell) == words) }
  }

  /// A device takes away what a disclosure alone has shown, without being sent the rest again.
  @Test func whatADisclosureShowsIsSeenWholeOrNotAtAllByOtherRights() {
    for role in Role.allCases {
      for kind in AccessTable.kinds {
        let reads = AccessTable.cell(role, kind)?.reads ?? []
        let others = reads.filter { $0.reach != .disclosure }
        guard others.count < reads.count else { continue }
        let areWhole = others.allSatisfy { $0.selection == nil && $0.reach != .row }
        #expect(areWhole, "\(role) \(kind)")
      }
    }
  }
}

/// The tables of docs/DOMAIN.md §4.
enum AccessPage {
  /// A row for each kind, and a column for each group of roles with the same cells.
  static var table: String {
    let columns = columns
    let head = ["kind"] + columns.map { $0.map(\.label).joined(separator: "・") }
    let rows = AccessTable.kinds.map { kind in
      ["`\(kind)`"] + columns.map { words(of: AccessTable.cell($0[0], kind)) }
    }
    let statistics = ["statistics"] + columns.map { words(AccessTable.statisticsReach($0[0])) }
    let audit = ["audit"] + columns.map { words(AccessTable.auditReach($0[0])) }
    return ([head, head.map { _ in "---" }] + rows + [statistics, audit])
      .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// The fields that a cell with the word of a selection shows.
  static var selections: String {
    let words = Set(AccessTable.selections.values.flatMap(\.keys)).sorted()
    return words.map { word in
      let rows = AccessTable.kinds.compactMap { kind -> String? in
        guard let fields = AccessTable.selections[kind]?[word], let kind = Catalogue.kind(kind)
        else { return nil }
        let names = kind.fields.map(\.name).filter(fields.contains)
        return "- `\(kind.name)`: " + names.map { "`\($0)`" }.joined(separator: ", ")
      }
      return "A cell `\(word)` shows these fields:\n\n" + rows.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The data that a cell `c` asks a consent for.
  static var consents: String {
    let rows = AccessTable.kinds.compactMap { kind -> String? in
      guard let data = AccessTable.consentData[kind] else { return nil }
      let words = ConsentData.allCases.filter(data.contains).map(\.rawValue)
      return "- `\(kind)`: " + words.joined(separator: " or ")
    }
    return "A cell `c` needs a consent for this data:\n\n" + rows.joined(separator: "\n")
  }

  static func words(of cell: AccessCell?) -> String {
    guard let cell else { return "-" }
    let read = cell.reads.map(\.reach)
    let reaches = (read + [cell.add, cell.change].compactMap(\.self))
      .reduce(into: [AccessCell.Reach]()) { if !$0.contains($1) { $0.append($1) } }
    // A cell names the reach of its additions before that of its reading.
    let ordered = reaches.filter { !read.contains($0) } + reaches.filter(read.contains)
    var parts = ordered.map { words($0) + letters(of: cell, at: $0) }
    if cell.needsConsent { parts.append("c") }
    let text = parts.isEmpty ? "-" : parts.joined(separator: "; ")
    return cell.mayPrint ? text + ", print" : text
  }

  private static func letters(of cell: AccessCell, at reach: AccessCell.Reach) -> String {
    let reading = cell.reads.first { $0.reach == reach }
    if let selection = reading?.selection { return selection }
    let writes = cell.change == reach ? "W" : cell.add == reach ? "A" : ""
    return (reading == nil ? "" : "R") + writes
  }

  /// The reach of a row of counts; `-` where there is none.
  private static func words(_ reach: AccessCell.Reach?) -> String {
    reach.map { words($0) + "R" } ?? "-"
  }

  private static func words(_ reach: AccessCell.Reach) -> String {
    switch reach {
    case .ownTeams: "s "
    case .district: "d "
    case .association: "n "
    case .own: "own "
    case .row: "rows "
    case .referral: "referral "
    case .disclosure: "disclosure "
    case .city: ""
    }
  }

  /// Neighboring roles whose cells are the same.
  private static var columns: [[Role]] {
    Role.allCases.reduce(into: []) { columns, role in
      if let last = columns.last, cells(of: last[0]) == cells(of: role) {
        columns[columns.count - 1].append(role)
      } else {
        columns.append([role])
      }
    }
  }

  private static func cells(of role: Role) -> [String] {
    AccessTable.kinds.map { words(of: AccessTable.cell(role, $0)) }
  }
}
