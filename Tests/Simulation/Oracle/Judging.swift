import Merge
import Records
import Sync

/// The judgement that an operation must get, written from DESIGN.md §3.6 and DOMAIN.md §4.
struct Judging {
  let city: CityModel
  let asker: UserModel
  let teamPersons: Set<RecordID>
  let now: Timestamp

  private static let kinds: Set = [
    "area", "worker", "person", "household", "team", "visit", "concern", "consent",
    "supporter_entry", "kit", "consultation", "review",
  ]
  private static let year: Int64 = 366 * 86_400_000

  func judgement(on operation: Merge.Operation) -> Judgement {
    let standing = city.records[operation.record]
    let isNew = standing?.kind == nil
    guard Judging.kinds.contains(operation.kind), operation.author == asker.id,
      !operation.writes.contains(where: { isMisshapen($0.key, $0.value.value, operation.kind) })
    else { return .refused }
    if let standing, !isNew {
      guard standing.kind == operation.kind, !standing.isErased else { return .refused }
      let edits = operation.writes.keys.contains { $0 != "lifecycle" && $0 != "erasure" }
      if ["visit", "consultation"].contains(operation.kind), edits { return .refused }
    }
    if asker.hasEnded { return .held }
    if abs(operation.recordedAt.milliseconds - now.milliseconds) > Judging.year { return .held }
    return authority(operation, standing, isNew)
  }

  /// The workload's only values of a wrong shape are numbers with a fraction in fields of text. In a field
  /// that this version does not know, anything may stand.
  private func isMisshapen(_ path: FieldPath, _ value: Value, _ kind: String) -> Bool {
    let kinds: [FieldPath: Set<String>] = [
      "name": ["area", "worker", "person", "household"],
      "memo": ["household", "team", "visit", "worker"], "content": ["concern", "consultation"],
    ]
    return value == .number(1.5) && kinds[path]?.contains(kind) == true
  }

  private func authority(
    _ operation: Merge.Operation, _ standing: RecordModel?, _ isNew: Bool
  ) -> Judgement {
    let next = (standing ?? RecordModel()).adding(
      .init(operation: operation, judgement: .accepted))
    if let anchor = CityModel.anchor(of: next), city.record(anchor) == nil { return .held }
    var places = [city.place(of: next, operation.record)]
    if let standing, !isNew { places.append(city.place(of: standing, operation.record)) }
    let subject = isNew ? next : standing ?? next
    for place in places {
      let answer = authority(operation, at: place, subject, isNew)
      if answer != .accepted { return answer }
    }
    return .accepted
  }

  private func authority(
    _ operation: Merge.Operation, at place: PlaceModel, _ subject: RecordModel, _ isNew: Bool
  ) -> Judgement {
    let fields = Set(operation.writes.keys.map(\.field))
    let (add, change) = Judging.reach(asker.role, operation.kind)
    // Who may add may take back what they added.
    if fields == ["lifecycle"], !isNew, place.author == asker.id, add != nil { return .accepted }
    if fields.contains("erasure"), asker.role != .communitySocialWorker { return .refused }
    guard let reach = isNew ? add : change else { return .refused }
    guard reaches(reach, place) else { return .held }
    if operation.kind == "kit", !isNew, asker.role == .welfareCommissioner,
      !(place.person.map { city.isKitOpen(of: $0, to: "民生委員") } ?? false)
    {
      return .refused
    }
    let person = operation.kind == "person" ? subject : place.person.flatMap { city.record($0) }
    let isWithheld =
      person.map(Seeing.isHidden) == true && !asker.isNamedOfficer
      && !fields.isDisjoint(with: Seeing.whereabouts[operation.kind, default: []])
    return isWithheld && !isNew ? .refused : .accepted
  }

  private enum Reach { case everywhere, district, teams }

  private func reaches(_ reach: Reach, _ place: PlaceModel) -> Bool {
    switch reach {
    case .everywhere: true
    case .district: asker.district != nil && place.district == asker.district
    case .teams: place.person.map(teamPersons.contains) ?? false
    }
  }

  /// Where a role may begin and where it may change records of a kind.
  private static func reach(_ role: Role, _ kind: String) -> (add: Reach?, change: Reach?) {
    switch (role, kind) {
    case (.communitySocialWorker, _): return (.everywhere, .everywhere)
    case (.administrator, "area"), (.administrator, "worker"): return (.everywhere, .everywhere)
    case (.cooperator, "visit"): return (.teams, nil)
    case (.cooperator, "concern"): return (.everywhere, nil)
    case (.welfareCommissioner, "person"), (.welfareCommissioner, "household"),
      (.welfareCommissioner, "team"), (.welfareCommissioner, "kit"),
      (.welfareCommissioner, "supporter_entry"):
      return (.district, .district)
    case (.welfareCommissioner, "visit"), (.welfareCommissioner, "concern"),
      (.welfareCommissioner, "consent"), (.welfareCommissioner, "consultation"):
      return (.district, nil)
    case (.districtCouncil, "worker"), (.districtCouncil, "team"),
      (.districtCouncil, "supporter_entry"):
      return (.district, .district)
    case (.districtCouncil, "concern"): return (.district, nil)
    case (.districtCouncil, "consultation"): return (.everywhere, nil)
    default: return (nil, nil)
    }
  }
}
