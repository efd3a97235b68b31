import Merge
import Records

/// Who may see what, written from DOMAIN.md §4 role by role, for the roles that can have an account so far.
struct Seeing {
  let city: CityModel
  let user: UserModel
  private let teamPersons: Set<RecordID>

  init(city: CityModel, user: UserModel) {
    self.city = city
    self.user = user
    teamPersons = city.teamPersons(of: user)
  }

  /// Everything that the user's device must hold, and nothing else: cells by record.
  var everything: [RecordID: [FieldPath: [Cell]]] {
    guard !user.hasEnded else { return [:] }
    var seen: [RecordID: [FieldPath: [Cell]]] = [:]
    for (id, model) in city.records where model.kind != nil {
      if let cells = cells(of: model, id) { seen[id] = cells }
    }
    return seen
  }

  /// The cells of a record that the user sees; nil where they must not know of it.
  func cells(of model: RecordModel, _ id: RecordID) -> [FieldPath: [Cell]]? {
    let place = city.place(of: model, id)
    let isOwn = place.author == user.id
    let isDistrict = user.district != nil && place.district == user.district
    let isTeam = place.person.map(teamPersons.contains) ?? false
    func all(_ condition: Bool) -> [FieldPath: [Cell]]? { condition ? visible(model) : nil }
    func status(_ condition: Bool, _ fields: Set<String>) -> [FieldPath: [Cell]]? {
      guard condition else { return nil }
      return model.cells.filter { path, _ in
        fields.contains(path.field) || path == "lifecycle" || path == "erasure"
      }
    }
    let consentStatus: Set = ["person", "recipient", "data", "purpose", "state"]
    switch (user.role, model.kind ?? "") {
    case (_, "area"): return all(true)
    case (.communitySocialWorker, _): return all(true)
    case (.administrator, "worker"): return all(true)
    case (.administrator, _): return nil

    case (.cooperator, "worker"): return all(isDistrict)
    case (.cooperator, "person"), (.cooperator, "team"), (.cooperator, "visit"):
      return all(isTeam)
    case (.cooperator, "concern"): return all(isOwn)
    case (.cooperator, "kit"): return all(isTeam && isOpen(place, "協力者"))
    case (.cooperator, "consent"): return status(isTeam, consentStatus)
    case (.cooperator, "review"): return status(isOwn, ["source", "stage"])

    case (.welfareCommissioner, "kit"): return all(isDistrict && isOpen(place, "民生委員"))
    case (.welfareCommissioner, "worker"), (.welfareCommissioner, "person"),
      (.welfareCommissioner, "household"), (.welfareCommissioner, "team"),
      (.welfareCommissioner, "visit"), (.welfareCommissioner, "concern"),
      (.welfareCommissioner, "supporter_entry"):
      return all(isDistrict)
    case (.welfareCommissioner, "consultation"), (.welfareCommissioner, "review"):
      return all(isOwn)

    case (.districtCouncil, "worker"), (.districtCouncil, "person"),
      (.districtCouncil, "household"), (.districtCouncil, "team"),
      (.districtCouncil, "supporter_entry"):
      return all(isDistrict)
    case (.districtCouncil, "consent"): return status(isDistrict, consentStatus)
    case (.districtCouncil, "consultation"): return all(isOwn)
    default: return nil
    }
  }

  private func isOpen(_ place: PlaceModel, _ recipient: String) -> Bool {
    place.person.map { city.isKitOpen(of: $0, to: recipient) } ?? false
  }

  /// Where a hidden person lives is for the named officers.
  private func visible(_ model: RecordModel) -> [FieldPath: [Cell]] {
    guard Seeing.isHidden(model), !user.isNamedOfficer else { return model.cells }
    return model.cells.filter { path, _ in !Seeing.whereabouts.contains(path.field) }
  }

  static let whereabouts: Set = ["address", "coordinate"]

  static func isHidden(_ model: RecordModel) -> Bool {
    model.kind == "person" && model.worst("address_hidden", of: ["未確認", "無", "有"]) == "有"
  }
}
