import Records

/// A user's role in the organization; decides the column of the access table.
public enum Role: String, CaseIterable, Sendable {
  case cooperator
  case welfareCooperator = "welfare_cooperator"
  case welfareActivitySupporter = "welfare_activity_supporter"
  case welfareCommissioner = "welfare_commissioner"
  case associationChair = "association_chair"
  case districtCouncil = "district_council"
  case communitySocialWorker = "community_social_worker"
  case centerStaff = "center_staff"
  case cityStaff = "city_staff"
  case auditor
  case administrator

  public var label: String {
    switch self {
    case .cooperator: "協力者"
    case .welfareCooperator: "福祉協力員"
    case .welfareActivitySupporter: "地域福祉活動サポーター"
    case .welfareCommissioner: "民生委員"
    case .associationChair: "自治会長"
    case .districtCouncil: "地区社協"
    case .communitySocialWorker: "CSW"
    case .centerStaff: "センター職員"
    case .cityStaff: "市職員"
    case .auditor: "監査"
    case .administrator: "管理者"
    }
  }

  /// The label of somebody who has no role.
  static let labelOfNone = "担当なし"

  /// The class of recipient that consent is asked for; nil where no consent opens a cell.
  var consentRecipient: ConsentRecipient? {
    switch self {
    case .cooperator: .cooperator
    case .welfareCommissioner: .welfareCommissioner
    case .associationChair: .neighborhoodAssociation
    case .districtCouncil: .districtCouncil
    case .welfareCooperator, .welfareActivitySupporter, .communitySocialWorker, .centerStaff,
      .cityStaff, .auditor, .administrator:
      nil
    }
  }

  /// The place or person that an assignment of this role must name to reach anything.
  public var territory: Territory {
    switch self {
    case .cooperator, .welfareCooperator, .welfareActivitySupporter: .worker
    case .welfareCommissioner, .districtCouncil: .district
    case .associationChair: .association
    case .communitySocialWorker, .centerStaff, .cityStaff, .auditor, .administrator: .city
    }
  }

  /// The scope of an assignment's authority.
  public enum Territory: Sendable { case worker, district, association, city }
}

/// One role of a user at one place. A user can have several; terms say from when and until when.
public struct Assignment: Sendable, Hashable {
  public let role: Role
  /// The 地区社協 that the assignment is for; nil where the role covers the city.
  public let district: RecordID?
  /// The 自治会 that the assignment is for.
  public let association: RecordID?
  /// The first and the last day on which it gives authority; nil: open.
  public let from: CalendarDate?
  public let to: CalendarDate?

  public init(
    _ role: Role, district: RecordID? = nil, association: RecordID? = nil,
    from: CalendarDate? = nil, to: CalendarDate? = nil
  ) {
    self.role = role
    self.district = district
    self.association = association
    self.from = from
    self.to = to
  }

  public func hasEnded(on day: CalendarDate) -> Bool { to.map { $0 < day } ?? false }

  public func isInForce(on day: CalendarDate) -> Bool {
    if let from, day < from { return false }
    return !hasEnded(on: day)
  }
}

extension Assignment {
  /// The assignment of a role at the places that are named, or else at those of the worker's record.
  ///
  /// - Throws: errors of the store; `AssignmentProblem` where the role needs a place that nobody has named.
  public init(
    _ role: Role, district: RecordID?, association: RecordID?, worker: RecordID?,
    from: CalendarDate?, to: CalendarDate?, in rows: some RecordReading
  ) throws {
    let place = try (association ?? worker).flatMap { try rows.place($0)?.place }
    self.init(
      role, district: district ?? place?.district, association: association ?? place?.association,
      from: from, to: to)
    let isMissing =
      switch role.territory {
      case .worker: worker == nil
      case .district: self.district == nil
      case .association: self.association == nil
      case .city: false
      }
    if isMissing { throw AssignmentProblem(missing: role.territory) }
  }
}

/// A role lacks the place that it is for.
public struct AssignmentProblem: Error, Equatable {
  public let missing: Role.Territory
}

extension Principal {
  /// The author of what the server's administrator imports. The administrator may enter the data folder and is no registered
  /// user.
  public static let administrator = RecordID(high: 0, low: 0).companion("administrator")
}
