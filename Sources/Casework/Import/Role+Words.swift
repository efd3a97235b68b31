import Authority
import Records

extension Role {
  /// The role that people mean by a word: its label, its name in the program, or the office that it belongs to.
  public init?(words: String) {
    let key = SearchKey.make(words)
    let found = Role.allCases.first { role in
      ([role.label, role.rawValue] + role.otherWords).map(SearchKey.make).contains(key)
    }
    guard let found else { return nil }
    self = found
  }

  private var otherWords: [String] {
    switch self {
    case .welfareCommissioner: [WorkerOffice.welfareCommissioner.rawValue, "児童委員"]
    case .districtCouncil: [WorkerOffice.districtCouncilOfficer.rawValue, "校区社協"]
    case .associationChair: ["町内会長"]
    case .communitySocialWorker: ["コミュニティソーシャルワーカー"]
    case .cooperator, .welfareCooperator, .welfareActivitySupporter, .centerStaff, .cityStaff,
      .auditor, .administrator:
      []
    }
  }
}
