import Authority
import Merge
import Records

/// The access of each role, written from DOMAIN.md §4 role by role.
struct Seeing {
  let city: CityModel
  let user: UserModel
  private let posts: [UserModel.Post]
  private let teamPersons: Set<RecordID>
  private let referred: Set<RecordID>
  private let disclosures: [DisclosureModel]

  /// - Parameter now: the server's moment.
  init(city: CityModel, user: UserModel, at now: Timestamp) {
    let day = UserModel.day(of: now)
    self.city = city
    disclosures = city.openDisclosures(at: now)
    self.user = user
    posts = user.hasEnded ? [] : user.posts.filter { $0.isInForce(on: day) }
    teamPersons = city.teamPersons(of: user, on: day)
    referred = posts.contains { $0.role == .cityStaff } ? Seeing.referredToTheCity(city) : []
  }

  /// The records that were referred to the city with consent: the sheet, the consultation that it
  /// is about, and the follow-up of its source.
  private static func referredToTheCity(_ city: CityModel) -> Set<RecordID> {
    var opened: Set<RecordID> = []
    var sources: Set<RecordID> = []
    for (id, sheet) in city.all("referral") where !sheet.isDeleted && !sheet.isErased {
      let offices = sheet.words("destinations").map { item in
        sheet.plain(FieldPath("destinations", item: item, part: "office"))
      }
      let consent = sheet.worst("sharing_consent", of: ["有", "未確認", "無"])
      guard offices.contains("市"), consent == "有" else { continue }
      opened.insert(id)
      if let source = sheet.reference("source") { sources.insert(source) }
    }
    for source in sources where city.record(source)?.kind == "consultation" {
      opened.insert(source)
    }
    for (id, review) in city.all("review") {
      if let source = review.reference("source"), sources.contains(source) { opened.insert(id) }
    }
    return opened
  }

  /// Everything that the user's device must hold, and nothing else: cells by record.
  var everything: [RecordID: [FieldPath: [Cell]]] {
    var seen: [RecordID: [FieldPath: [Cell]]] = [:]
    for (id, model) in city.records where model.kind != nil {
      if let cells = cells(of: model, id) { seen[id] = cells }
    }
    return seen
  }

  /// The cells of a record that the user sees; nil where they must not know of it.
  func cells(of model: RecordModel, _ id: RecordID) -> [FieldPath: [Cell]]? {
    let place = city.place(of: model, id)
    var seen: [FieldPath: [Cell]]?
    for post in posts {
      let look = Look(seeing: self, post: post, id: id, model: model, place: place)
      guard let shown = cells(of: model, as: look.sight) else { continue }
      seen = (seen ?? [:]).merging(shown) { one, _ in one }
    }
    guard !user.isNamedOfficer, city.tellsOfHidden(model, at: place) else { return seen }
    let withheld = Seeing.whereabouts[model.kind ?? ""] ?? []
    return seen?.filter { path, _ in !withheld.contains(path.field) }
  }

  /// Whether the user may read an author's actions in the audit; nil is the server's administrator.
  func readsAudit(of author: RecordID?) -> Bool {
    posts.contains { post in
      post.role == .auditor || post.role == .communitySocialWorker && author == user.id
    }
  }

  /// Where a hidden person lives, and where they can be found, is for the named officers.
  static let whereabouts: [String: Set<String>] = [
    "person": ["address", "coordinate", "household"], "supporter_entry": ["route"],
    "evacuation_plan": ["route", "room", "daytime_place"], "referral": ["address"],
  ]

  /// How much of a record a role sees.
  enum Sight {
    case nothing, everything
    /// These fields, and whether the record is deleted or erased.
    case fields(Set<String>)
    /// All but the other supporters.
    case ownRow
  }

  private func cells(of model: RecordModel, as sight: Sight) -> [FieldPath: [Cell]]? {
    switch sight {
    case .nothing: nil
    case .everything: model.cells
    case .fields(let fields):
      model.cells.filter { path, _ in
        fields.contains(path.field) || path == "lifecycle" || path == "erasure"
      }
    case .ownRow:
      model.cells.filter { path, _ in
        guard path.field == "supporters", let item = path.member else { return true }
        return ownItems(of: model).contains(item)
      }
    }
  }

  /// The supporters of a row who are the user's worker. One who was removed names nobody any more.
  private func ownItems(of entry: RecordModel) -> Set<String> {
    entry.words("supporters").filter { item in
      user.worker != nil
        && entry.reference(FieldPath("supporters", item: item, part: "worker")) == user.worker
    }
  }

  /// One look at one record, by the authority of one post.
  fileprivate struct Look {
    let seeing: Seeing
    let post: UserModel.Post
    let id: RecordID
    let model: RecordModel
    let place: PlaceModel

    var isOwn: Bool { place.author == seeing.user.id }
    var isOfTeam: Bool { place.person.map(seeing.teamPersons.contains) ?? false }
    var isOfDistrict: Bool { post.district != nil && place.district == post.district }
    var isOfAssociation: Bool { post.association != nil && place.association == post.association }
    /// Whether the user's worker stands among the supporters.
    var isNamed: Bool { !seeing.ownItems(of: model).isEmpty }

    /// Whether an open disclosure shows the record to a class of recipients.
    func isDisclosed(to recipient: String) -> Bool {
      let kind = model.kind ?? ""
      return seeing.disclosures.contains { disclosure in
        disclosure.recipients.contains(recipient) && disclosure.kinds.contains(kind)
          && seeing.city.lies(place, in: disclosure.area)
          && place.person.map { seeing.city.isOnAList(of: disclosure, $0) } == true
      }
    }

    func isOpen(_ data: String, to recipient: String) -> Bool {
      guard let person = place.person else { return false }
      return seeing.city.isOpen(data, of: person, to: recipient)
    }
  }
}

extension Seeing.Look {
  private func all(_ condition: Bool) -> Seeing.Sight { condition ? .everything : .nothing }

  private func status(_ condition: Bool) -> Seeing.Sight {
    guard condition else { return .nothing }
    switch model.kind {
    case "consent":
      return .fields([
        "person", "recipient", "data", "purpose", "state", "signed_on", "withdrawn_on",
      ])
    case "review": return .fields(["source", "stage", "thanks"])
    case "referral": return .fields(["source", "stage"])
    case "disclosure":
      return .fields([
        "basis", "occasion", "disaster", "area", "data", "recipients", "approval", "until_on",
        "until_at", "steps",
      ])
    default: return .nothing
    }
  }

  /// The part of a kit that a life depends on.
  private func least(_ condition: Bool) -> Seeing.Sight {
    condition ? .fields(["person", "devices", "allergies"]) : .nothing
  }

  var sight: Seeing.Sight {
    let kind = model.kind ?? ""
    // Where the city lies is no secret.
    if kind == "area" { return .everything }
    // Neither is that there is a disaster; the district council's own are whole.
    let isWhole = post.role == .districtCouncil && isOfDistrict
    let volunteers: [Role] = [
      .cooperator, .welfareCooperator, .welfareActivitySupporter, .welfareCommissioner,
      .associationChair, .districtCouncil,
    ]
    if kind == "disclosure", volunteers.contains(post.role), !isWhole { return status(true) }
    return switch post.role {
    case .cooperator: cooperator(kind)
    case .welfareCooperator, .welfareActivitySupporter: supporter(kind)
    case .welfareCommissioner: commissioner(kind)
    case .associationChair: chair(kind)
    case .districtCouncil: districtCouncil(kind)
    case .communitySocialWorker: .everything
    case .centerStaff: centerStaff(kind)
    case .cityStaff: cityStaff(kind)
    case .auditor: all(["worker", "consent", "copy", "disclosure"].contains(kind))
    case .administrator: all(kind == "worker")
    }
  }

  private func cooperator(_ kind: String) -> Seeing.Sight {
    switch kind {
    case "worker": all(isOfDistrict)
    case "person", "team", "visit": all(isOfTeam)
    case "concern", "copy": all(isOwn)
    case "kit": all(isOfTeam && isOpen("いのちのバトン", to: "協力者"))
    case "consent": status(isOfTeam)
    case "supporter_entry": isNamed ? .ownRow : .nothing
    case "evacuation_plan": isNamed && isOpen("個別避難計画", to: "協力者") ? .ownRow : .nothing
    case "review", "referral": status(isOwn)
    default: .nothing
    }
  }

  private func supporter(_ kind: String) -> Seeing.Sight {
    switch kind {
    case "worker": all(isOfDistrict)
    case "visit", "concern", "consultation": all(isOwn)
    case "review", "referral": status(isOwn)
    default: .nothing
    }
  }

  private func commissioner(_ kind: String) -> Seeing.Sight {
    switch kind {
    case "worker", "person", "household", "team", "visit", "concern", "supporter_entry",
      "evacuation_plan", "copy":
      all(isOfDistrict)
    case "kit": all(isOfDistrict && isOpen("いのちのバトン", to: "民生委員"))
    case "consultation", "review", "referral": all(isOwn)
    default: .nothing
    }
  }

  private func chair(_ kind: String) -> Seeing.Sight {
    let hasList = isOpen("支援者リスト", to: "自治会")
    let hasPlan = isOpen("個別避難計画", to: "自治会")
    let isHere = isDisclosed(to: "自治会")
    return switch kind {
    case "worker": all(isOfDistrict)
    case "person": all(isOfAssociation && (hasList || hasPlan || isHere))
    case "kit": least(isOfAssociation && isHere)
    case "concern", "copy": all(isOwn)
    case "consent": status(isOfAssociation)
    case "supporter_entry": all(isOfAssociation && (hasList || isHere))
    case "evacuation_plan": all(isOfAssociation && (hasPlan || isHere))
    default: .nothing
    }
  }

  private func districtCouncil(_ kind: String) -> Seeing.Sight {
    switch kind {
    case "worker", "person", "household", "team", "supporter_entry", "copy", "disclosure":
      all(isOfDistrict)
    case "evacuation_plan": all(isOfDistrict && isOpen("個別避難計画", to: "地区社協"))
    case "consent": status(isOfDistrict)
    case "consultation": all(isOwn)
    default: .nothing
    }
  }

  private func centerStaff(_ kind: String) -> Seeing.Sight {
    all(
      [
        "worker", "person", "household", "team", "visit", "concern", "kit", "consent",
        "supporter_entry", "evacuation_plan", "consultation", "review", "referral", "copy",
        "disclosure",
      ].contains(kind))
  }

  private func cityStaff(_ kind: String) -> Seeing.Sight {
    switch kind {
    case "consent", "evacuation_plan", "disclosure": all(true)
    case "person", "supporter_entry": all(isDisclosed(to: "市"))
    case "kit": least(isDisclosed(to: "市"))
    case "copy": all(isOwn)
    case "consultation", "review", "referral": all(seeing.referred.contains(id))
    default: .nothing
    }
  }
}
