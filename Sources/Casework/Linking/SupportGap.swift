import Records

/// A gap in the help for one person (document 003: ケアネット, いのちのバトン and 福祉防災マップ linked, and whether somebody is alone).
public enum SupportGap: String, Sendable, CaseIterable {
  case nothing
  case rowWithoutTeam = "row_without_team"
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

  /// The kinds that have to be known whole to say so; of a person or a kit that is not seen, nothing can be said.
  var kinds: [Kind] {
    switch self {
    case .nothing: [Team.kind, Kit.kind]
    case .rowWithoutTeam: [Team.kind]
    case .kitWithoutRow: [Kit.kind]
    case .teamWithoutKit: [Team.kind, Kit.kind]
    default: []
    }
  }
}
