import Records

/// A gap in the help for one person (document 003: ケアネット, いのちのバトン and 福祉防災マップ linked, and whether somebody is alone).
public enum SupportGap: String, Sendable, CaseIterable {
  case nothing
  case rowWithoutTeam = "row_without_team"
  case teamWithoutCooperators = "team_without_cooperators"
  case kitWithoutRow = "kit_without_row"
  case teamWithoutKit = "team_without_kit"
  case noSupporter = "no_supporter"
  case oneSupporter = "one_supporter"
  case nobodyAgreed = "nobody_agreed"
  case noShelter = "no_shelter"
  case unknownShelter = "unknown_shelter"
  case unfitShelter = "unfit_shelter"

  public var label: String {
    switch self {
    case .nothing: "見守りチームも、いのちのバトンも、リストの行もない人"
    case .rowWithoutTeam: "リストに載っているが、見守りチームがない人"
    case .teamWithoutCooperators: "見守りチームに協力者がいない人"
    case .kitWithoutRow: "いのちのバトンがあるが、リストに行がない人"
    case .teamWithoutKit: "見守りチームがあるが、いのちのバトンがない人"
    case .noSupporter: "リストに載っているが、支援協力者がいない人"
    case .oneSupporter: "支援協力者が1人だけの人"
    case .nobodyAgreed: "支援協力者がいるが、協力の同意がまだない人"
    case .noShelter: "避難場所が書かれていない人"
    case .unknownShelter: "避難場所が、避難所の一覧に見つからない人"
    case .unfitShelter: "避難場所が、その災害に使えるか確かでない人"
    }
  }

  /// The names of the kinds that have to be known whole to say so: of a team or a kit that is not seen, nothing can be
  /// said.
  var kinds: Set<String> {
    switch self {
    case .nothing, .teamWithoutKit: [Team.kindName, Kit.kindName]
    case .rowWithoutTeam, .teamWithoutCooperators: [Team.kindName]
    case .kitWithoutRow: [Kit.kindName]
    case .unknownShelter, .unfitShelter: [Shelter.kindName]
    case .noSupporter, .oneSupporter, .nobodyAgreed, .noShelter: []
    }
  }

  /// Whether somebody who has this help is in the gap.
  func holds(of help: PersonalHelp) -> Bool {
    let supporters = help.row?.standingSupporters ?? []
    return switch self {
    case .nothing: help.row == nil && help.teams.isEmpty && !help.hasKit
    case .rowWithoutTeam: help.row != nil && help.teams.isEmpty
    case .teamWithoutCooperators:
      !help.teams.isEmpty && help.teams.allSatisfy { $0[Team.cooperators].isEmpty }
    case .kitWithoutRow: help.row == nil && help.hasKit
    case .teamWithoutKit: !help.teams.isEmpty && !help.hasKit
    case .noSupporter: help.row != nil && supporters.isEmpty
    case .oneSupporter: supporters.count == 1
    case .nobodyAgreed: !supporters.isEmpty && !supporters.contains { $0.consent == .yes }
    case .noShelter: help.shelter == .unnamed
    case .unknownShelter: help.shelter == .unknown
    case .unfitShelter: help.shelter == .unfit
    }
  }
}

/// The help that one person has, as far as it is recorded.
struct PersonalHelp {
  enum ShelterStanding {
    case unnamed
    /// A name that is not in the list of shelters.
    case unknown
    /// It is not known to be fit for the disaster.
    case unfit
    case fit
  }

  let row: Record?
  /// The teams that are at work.
  let teams: [Record]
  let hasKit: Bool
  /// nil without a row.
  let shelter: ShelterStanding?
}
