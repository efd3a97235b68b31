/// One cell of the access table: what a role may do with records of a kind, and how far.
///
/// Written as in DOMAIN.md §4: `s` persons of one's own teams, `d` own district, `own` what one began
/// oneself, nothing before the letters: the whole city. `R` read, `W` read, add and change, `A` add.
/// `c` after them: only with consent. `status`: reading is limited to the fields that say how it stands.
struct AccessCell: Sendable, ExpressibleByStringLiteral {
  enum Reach: Sendable { case ownTeams, district, own, city }

  private(set) var read: Reach?
  private(set) var add: Reach?
  private(set) var change: Reach?
  private(set) var needsConsent = false
  private(set) var isStatusOnly = false

  init(stringLiteral text: String) {
    for rule in text.split(separator: ",") {
      var reach = Reach.city
      for word in rule.split(separator: " ") {
        switch word {
        case "s": reach = .ownTeams
        case "d": reach = .district
        case "own": reach = .own
        case "R": read = reach
        case "A": add = reach
        case "RA": (read, add) = (reach, reach)
        case "RW": (read, add, change) = (reach, reach, reach)
        case "c": needsConsent = true
        case "status": (read, isStatusOnly) = (reach, true)
        case "-": break
        default: preconditionFailure("not a word of the access table: \(word)")
        }
      }
    }
  }
}

/// Who may see and write what: DOMAIN.md §4, for the roles that can have an account so far. What is not
/// here is denied. 地域 and 担い手 are the directory that the other cells need to be read at all.
enum AccessTable {
  private static let columns: [Role] = [
    .cooperator, .welfareCommissioner, .districtCouncil, .communitySocialWorker, .administrator,
  ]

  // swift-format-ignore
  private static let rows: [(kind: String, cells: [AccessCell])] = [
    //                   協力者          民生委員          地区社協          CSW     管理者
    ("area",            ["R",           "R",             "R",             "RW",   "RW"]),
    ("worker",          ["d R",         "d R",           "d RW",          "RW",   "RW"]),
    ("person",          ["s R",         "d RW",          "d R",           "RW",   "-"]),
    ("household",       ["-",           "d RW",          "d R",           "RW",   "-"]),
    ("team",            ["s R",         "d RW",          "d RW",          "RW",   "-"]),
    ("visit",           ["s RA",        "d RA",          "-",             "RW",   "-"]),
    ("concern",         ["A,own R",     "d RA",          "d A",           "RW",   "-"]),
    ("kit",             ["s R c",       "d RW c",        "-",             "RW",   "-"]),
    ("consent",         ["s status",    "d A",           "d status",      "RW",   "-"]),
    ("supporter_entry", ["-",           "d RW",          "d RW",          "RW",   "-"]),
    ("consultation",    ["-",           "d A,own R",     "A,own R",       "RW",   "-"]),
    ("review",          ["own status",  "own R",         "-",             "RW",   "-"]),
  ]

  /// The fields that a `status` cell shows.
  static let statusFields: [String: Set<String>] = [
    "consent": ["person", "recipient", "data", "purpose", "state"],
    "review": ["source", "stage"],
  ]

  private static let cells: [Role: [String: AccessCell]] = {
    var cells: [Role: [String: AccessCell]] = [:]
    for row in rows {
      for (role, cell) in zip(columns, row.cells) { cells[role, default: [:]][row.kind] = cell }
    }
    return cells
  }()

  static func cell(_ role: Role, _ kind: String) -> AccessCell? { cells[role]?[kind] }

  static let kinds = rows.map(\.kind)
}
