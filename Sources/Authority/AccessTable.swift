import Records

/// One cell of the access table: what a role may do with records of a kind, and how far.
///
/// Written as in DOMAIN.md §4: `s` persons of one's own teams, `d` own district, `n` own 自治会, `own` what one
/// began oneself, `rows` rows of a list in which one is named, `referral` what was referred to one's office,
/// `disclosure` what a disaster disclosure opens; nothing before the letters: the whole city. `R` read, `W` read, add
/// and change, `A` add, `print` hand out lists of them. `c` after them: only with consent. Any other word is a selection
/// of the kind's fields that `AccessTable.selections` declares: it reads those fields alone.
struct AccessCell: Sendable, ExpressibleByStringLiteral {
  enum Reach: Sendable {
    case ownTeams, district, association, own, row, referral, city
    /// Persons of a list that an open disclosure in a disaster shows to one's class of recipients.
    case disclosure
  }

  /// One way to read records: how far, and what of them.
  struct Reading: Sendable {
    let reach: Reach
    /// The selection that is read; nil for the whole record.
    var selection: String?
  }

  private(set) var reads: [Reading] = []
  private(set) var add: Reach?
  private(set) var change: Reach?
  private(set) var mayPrint = false
  private(set) var needsConsent = false

  init(stringLiteral text: String) {
    for rule in text.split(separator: ",") {
      var reach = Reach.city
      for word in rule.split(separator: " ") {
        switch word {
        case "s": reach = .ownTeams
        case "d": reach = .district
        case "n": reach = .association
        case "own": reach = .own
        case "rows": reach = .row
        case "referral": reach = .referral
        case "disclosure": reach = .disclosure
        case "R": reads.append(Reading(reach: reach))
        case "A": add = reach
        case "RA":
          reads.append(Reading(reach: reach))
          add = reach
        case "RW":
          reads.append(Reading(reach: reach))
          (add, change) = (reach, reach)
        case "print": mayPrint = true
        case "c": needsConsent = true
        case "-": break
        default: reads.append(Reading(reach: reach, selection: String(word)))
        }
      }
    }
  }
}

/// The permissions of each role: DOMAIN.md §4. A kind that is missing is denied. 地域 and 担い手
/// are the directory that the other cells need to be read at all; docs/decisions/0017 says how the
/// cells are read.
enum AccessTable {
  private static let columns: [Set<Role>] = [
    [.cooperator], [.welfareCooperator, .welfareActivitySupporter], [.welfareCommissioner],
    [.associationChair], [.districtCouncil], [.communitySocialWorker], [.centerStaff],
    [.cityStaff], [.auditor], [.administrator],
  ]

  // swift-format-ignore
  private static let rows: [(kind: String, cells: [AccessCell])] = [
    //                   協力者         福祉協力員等   民生委員        自治会長       地区社協    CSW   センター  市            監査  管理者
    ("area",            ["R",          "R",          "R",           "R",          "R",       "RW", "R",    "R",          "R",  "RW"]),
    ("worker",          ["d R",        "d R",        "d R",         "d R",        "d RW",    "RW", "R",    "-",          "R",  "RW"]),
    ("person",          ["s R",        "-",          "d RW",        "n R c,disclosure R", "d R",     "RW", "R",    "disclosure R", "-", "-"]),
    ("household",       ["-",          "-",          "d RW",        "-",          "d R",     "RW", "R",    "-",          "-",  "-"]),
    ("team",            ["s R",        "-",          "d RW",        "-",          "d RW",    "RW", "R",    "-",          "-",  "-"]),
    ("visit",           ["s RA",       "A,own R",    "d RA",        "-",          "-",       "RW", "R",    "-",          "-",  "-"]),
    ("concern",         ["A,own R",    "A,own R",    "d RA",        "A,own R",    "d A",     "RW", "RW",   "-",          "-",  "-"]),
    ("kit",             ["s R c",      "-",          "d RW c",      "disclosure min", "-",    "RW", "R",    "disclosure min", "-", "-"]),
    ("consent",         ["s status",   "-",          "d A",         "n status",   "d status","RW", "R",    "R",          "R",  "-"]),
    ("supporter_entry", ["rows R",     "-",          "d RW",        "n R c,disclosure R", "d RW,print", "RW,print", "R", "disclosure R", "-", "-"]),
    ("evacuation_plan", ["rows R c",   "-",          "d RW",        "n R c,disclosure R", "d RW c",  "RW", "R",    "R",          "-",  "-"]),
    ("consultation",    ["-",          "A,own R",    "d A,own R",   "-",          "A,own R", "RW", "RW",   "referral R", "-",  "-"]),
    ("review",          ["own status", "own status", "own R",       "-",          "-",       "RW", "RW",   "referral R", "-",  "-"]),
    ("referral",        ["own status", "own status", "own R",       "-",          "-",       "RW", "RW",   "referral R", "-",  "-"]),
    ("agency",          ["R",          "R",          "R",           "R",          "RA",      "RW", "RW",   "R",          "-",  "-"]),
    ("resource",        ["R",          "R",          "R",           "R",          "RA",      "RW", "RW",   "R",          "-",  "-"]),
    ("shelter",         ["R",          "R",          "R",           "R",          "RA",      "RW", "RW",   "R",          "-",  "-"]),
    ("copy",            ["own RW",     "-",          "d RW",        "own RW",     "d RW",    "RW", "R",    "own RW",     "R",  "-"]),
    ("disclosure",      ["status",     "status",     "status",      "status",     "d RW,status", "RW", "R", "RW",        "R",  "-"]),
    ("access",          ["A",          "A",          "A",           "A",          "A",       "A",  "A",    "A",          "A",  "A"]),
  ]

  /// The row of 統計: how far the counts of a role's reports reach. They are counts: no record comes with them.
  private static let statistics: [AccessCell] = [
    "own R", "own R", "d R", "-", "d R", "R", "R", "R", "R", "-",
  ]

  /// The row of the audit: the users whose actions a role may read there. `own`: oneself. The audit
  /// is read at the server alone; the row `access` is about the notes that devices add to it.
  private static let audit: [AccessCell] = [
    "-", "-", "-", "-", "-", "own R", "-", "-", "R", "-",
  ]

  /// Some of a kind's fields, by the word that the cells of its row say for them.
  static let selections: [String: [String: Set<String>]] = [
    Consent.kind.name: [
      "status": [
        Consent.person.name, Consent.recipient.name, Consent.data.name, Consent.purpose.name,
        Consent.state.name, Consent.signedOn.name, Consent.withdrawnOn.name,
      ]
    ],
    Disclosure.kind.name: [
      "status": [
        Disclosure.basis.name, Disclosure.occasion.name, Disclosure.disaster.name,
        Disclosure.area.name, Disclosure.data.name, Disclosure.recipients.name,
        Disclosure.approval.name, Disclosure.untilOn.name, Disclosure.untilAt.name,
        Disclosure.steps.name,
      ]
    ],
    // Medical content only where a life depends on it (DOMAIN.md §5).
    Kit.kind.name: ["min": [Kit.person.name, Kit.devices.name, Kit.allergies.name]],
    Review.kind.name: ["status": [Review.source.name, Review.stage.name, Review.thanks.name]],
    Referral.kind.name: ["status": [Referral.source.name, Referral.stage.name]],
  ]

  /// The fields of a selection.
  static func fields(_ selection: String, of kind: String) -> Set<String> {
    guard let fields = selections[kind]?[selection] else {
      preconditionFailure("the row of \(kind) has no selection \(selection)")
    }
    return fields
  }

  /// The data whose consent opens a kind: consent to any of them suffices.
  static let consentData: [String: Set<ConsentData>] = [
    "person": [.supporterList, .evacuationPlan],
    "kit": [.kit],
    "supporter_entry": [.supporterList],
    "evacuation_plan": [.evacuationPlan],
  ]

  /// The basis on which a role opens a disclosure; nil: on none.
  static func disclosureBasis(_ role: Role) -> DisclosureBasis? {
    switch role {
    case .cityStaff: .register
    case .districtCouncil, .communitySocialWorker: .ownRecords
    default: nil
    }
  }

  private static let cells: [Role: [String: AccessCell]] = {
    var cells: [Role: [String: AccessCell]] = [:]
    for row in rows {
      for (roles, cell) in zip(columns, row.cells) {
        for case let selection? in cell.reads.map(\.selection) {
          _ = fields(selection, of: row.kind)
        }
        for role in roles { cells[role, default: [:]][row.kind] = cell }
      }
    }
    return cells
  }()

  static func cell(_ role: Role, _ kind: String) -> AccessCell? { cells[role]?[kind] }

  static func statisticsReach(_ role: Role) -> AccessCell.Reach? { reach(role, statistics) }

  static func auditReach(_ role: Role) -> AccessCell.Reach? { reach(role, audit) }

  private static func reach(_ role: Role, _ row: [AccessCell]) -> AccessCell.Reach? {
    zip(columns, row).first { $0.0.contains(role) }?.1.reads.first?.reach
  }

  static let kinds = rows.map(\.kind)
}
