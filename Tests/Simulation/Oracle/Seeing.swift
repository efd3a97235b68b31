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
    func all(_ condition: Bool) -> [FieldPath: [Cell]]? { condition ? visible(model, place) : nil }
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
    case (.cooperator, "supporter_entry"): return row(model, place)
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

  /// Of a row of supporters, all but the items of others, for whoever is named in one.
  private func row(_ model: RecordModel, _ place: PlaceModel) -> [FieldPath: [Cell]]? {
    let own = Set(
      model.cells.keys.filter { path in
        path.field == "supporters" && path.part == "worker" && user.worker != nil
          && model.reference(path) == user.worker
      }.compactMap(\.member).filter {
        model.cells[FieldPath("supporters/\($0)")]?.contains { $0.value == true } == true
      })
    guard !own.isEmpty else { return nil }
    return visible(model, place).filter { path, _ in
      path.field != "supporters" || path.member.map(own.contains) == true
    }
  }

  /// Where a hidden person lives is for the named officers.
  private func visible(_ model: RecordModel, _ place: PlaceModel) -> [FieldPath: [Cell]] {
    let person = model.kind == "person" ? model : place.person.flatMap { city.record($0) }
    guard !user.isNamedOfficer, person.map(Seeing.isHidden) == true else { return model.cells }
    let withheld = Seeing.whereabouts[model.kind ?? "", default: []]
    return model.cells.filter { path, _ in !withheld.contains(path.field) }
  }

  static let whereabouts: [String: Set<String>] = [
    "person": ["address", "coordinate"], "supporter_entry": ["route"],
  ]

  static func isHidden(_ model: RecordModel) -> Bool {
    model.kind == "person" && model.worst("address_hidden", of: ["未確認", "無", "有"]) == "有"
  }
}
