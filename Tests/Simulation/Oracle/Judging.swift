import Authority
import Merge
import Records
import Sync

/// The verdict that an operation must get, written from DESIGN.md §3.6 and DOMAIN.md §4.
struct Judging {
  let city: CityModel
  let requester: UserModel
  let teamPersons: Set<RecordID>
  let now: Timestamp

  private static let kinds: Set = [
    "area", "worker", "person", "household", "team", "visit", "concern", "consent",
    "supporter_entry", "evacuation_plan", "kit", "consultation", "review", "referral",
    "copy", "disclosure",
  ]
  private static let day: Int64 = 86_400_000
  /// The device's clock when it sent the request, if the request says it.
  var deviceClock: Timestamp?
  private static let highestNumber: UInt64 = 9_007_199_254_740_992

  func judgement(on operation: Merge.Operation) -> Judgement {
    let standing = city.records[operation.record]
    let isNew = standing?.kind == nil
    guard Judging.kinds.contains(operation.kind), operation.author == requester.id,
      operation.lamport <= Judging.highestNumber,
      !operation.writes.contains(where: { isMisshapen($0.key, $0.value.value, operation.kind) })
    else { return .refused }
    if let standing, !isNew {
      guard standing.kind == operation.kind, !city.isErased(operation.record) else {
        return .refused
      }
      let edits = operation.writes.keys.contains { $0 != "lifecycle" && $0 != "erasure" }
      if ["visit", "consultation"].contains(operation.kind), edits { return .refused }
    }
    if isAboutErased(operation) { return .refused }
    if breaksDisclosure(operation, isNew ? nil : standing) { return .refused }
    // Nobody brings the end of all numbers nearer.
    if operation.lamport > city.highestLamport + 1_000_000 { return .held }
    if requester.hasEnded { return .held }
    if isSkewed(operation) { return .held }
    if liesAhead(operation) { return .refused }
    if isNew, lacksWhatMakesAFact(operation) {
      return standing?.entries.allSatisfy(\.isForgotten) ?? true ? .refused : .held
    }
    return authority(operation, standing, isNew)
  }

  /// An entry may be a year old and no day too new; the device that brings it may be a day off.
  private func isSkewed(_ operation: Merge.Operation) -> Bool {
    let age = now.milliseconds - operation.recordedAt.milliseconds
    let deviation = (deviceClock ?? now).milliseconds - now.milliseconds
    return age < -Judging.day || age > 366 * Judging.day || abs(deviation) > Judging.day
  }

  /// The fields for the day of an event, by kind, and the other required fields of a fact.
  private static let pastDays: [String: [FieldPath]] = [
    "visit": ["date"], "concern": ["noticed_on"], "consultation": ["received_on"],
    "referral": ["received_on"], "person": ["confirmed_on"], "supporter_entry": ["confirmed_on"],
    "evacuation_plan": ["confirmed_on"], "kit": ["filled_on"],
    "copy": ["handed_on", "stage_on", "checked_on"], "disclosure": ["decided_on"],
  ]
  private static let facts: [String: [FieldPath]] = [
    "visit": ["person", "date"], "concern": ["urgency", "noticed_on"],
    "consultation": ["desk", "received_on", "route"], "referral": ["received_on"],
    "disclosure": [
      "basis", "occasion", "disaster", "area", "decided_by", "decided_on", "document", "approval",
      "until_on",
    ],
  ]

  /// Whether something is to have happened on a day later than tomorrow.
  private func liesAhead(_ operation: Merge.Operation) -> Bool {
    (Judging.pastDays[operation.kind] ?? []).contains { path in
      let day = operation.writes[path]?.value.text.flatMap(CalendarDate.init(iso:))
      return day.map { $0.daysSince1970 > UserModel.day(of: now) + 1 } ?? false
    }
  }

  func lacksWhatMakesAFact(_ operation: Merge.Operation) -> Bool {
    guard let needed = Judging.facts[operation.kind],
      operation.writes.keys.contains(where: { $0 != "lifecycle" && $0 != "erasure" })
    else { return false }
    return needed.contains { (operation.writes[$0]?.value ?? .null) == .null }
  }

  /// Whether an operation comes for a record, or about a person or a report, that was erased: nothing of it is kept.
  func isAboutErased(_ operation: Merge.Operation) -> Bool {
    city.isErased(operation.record)
      || operation.writes.contains { namesErased($0.key, $0.value.value) }
  }

  /// Whether a cell names a person, or a report, that was erased: nothing more is written of those.
  private func namesErased(_ path: FieldPath, _ value: Value) -> Bool {
    let named: String? =
      switch path {
      case "person", "source": value.text
      default: path.field == "same_as" ? path.member : nil
      }
    return named.flatMap { RecordID($0) }.map(city.isErased) == true
  }

  /// The workload's only values of a wrong shape are numbers with a fraction in fields of text, and what moves the
  /// screens of others about, in values and in names. In a field that this version does not know, anything else may
  /// stand.
  private func isMisshapen(_ path: FieldPath, _ value: Value, _ kind: String) -> Bool {
    let kinds: [FieldPath: Set<String>] = [
      "name": ["area", "worker", "person", "household", "referral"],
      "memo": ["household", "team", "visit", "worker", "copy"],
      "content": ["concern", "consultation", "referral"],
    ]
    func moves(_ text: String) -> Bool {
      text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || (127..<160).contains($0.value) }
    }
    return value == .number(1.5) && kinds[path]?.contains(kind) == true || moves(path.text)
      || value.text.map(moves) == true
  }

  /// Whether a cell names a record of another kind than belongs there: a squatter's, which has given way.
  private func namesAnotherKind(_ operation: Merge.Operation) -> Bool {
    operation.writes.contains { path, write in
      let isMember = ["same_as", "cooperators", "corrects"].contains(path.field)
      let name = isMember ? (write.value == true ? path.member : nil) : write.value.text
      guard let kind = name.flatMap({ RecordID($0) }).flatMap({ city.record($0) })?.kind else {
        return false
      }
      if path.field == "corrects" { return kind != operation.kind }
      return CityModel.named(path.part ?? path.field, of: operation.kind)
        .map { !$0.contains(kind) } ?? false
    }
  }

  private func authority(
    _ operation: Merge.Operation, _ standing: RecordModel?, _ isNew: Bool
  ) -> Judgement {
    let next = (standing ?? RecordModel()).adding(
      .init(operation: operation, judgement: .accepted))
    if namesAnotherKind(operation) { return .refused }
    if let anchor = CityModel.anchor(of: next), city.record(anchor.target) == nil { return .held }
    if isNew, let field = CityModel.owners[operation.kind], let owner = next.reference(field),
      operation.record.high >> 12 & 15 == 8, owner.companion(operation.kind) != operation.record
    {
      return .refused
    }
    var places = [city.place(of: next, operation.record)]
    if let standing, !isNew { places.append(city.place(of: standing, operation.record)) }
    for place in places {
      let answer = authority(operation, at: place, isNew)
      if answer == .refused, isNew, hears(operation, next) { return .held }
      if answer != .accepted { return answer }
    }
    if let answer = judgementOfDays(operation) { return answer }
    if lifts(operation, standing, next, places) { return .refused }
    if opens(next, operation.record).subtracting(standing.map { opens($0, operation.record) } ?? [])
      .isEmpty == false, !seesAll(operation.kind)
    {
      return .held
    }
    if let standing, !isNew, operation.writes["lifecycle"]?.value["state"] == "deleted",
      !mayChange(operation.kind, at: places[0]), isBuiltUpon(standing, operation.record)
    {
      return .refused
    }
    return .accepted
  }

  /// Whether somebody tells of a withdrawal who sees how the papers of that person stand, and may not add any.
  private func hears(_ operation: Merge.Operation, _ next: RecordModel) -> Bool {
    guard operation.kind == "consent", operation.writes["state"]?.value == "撤回" else {
      return false
    }
    let seeing = Seeing(city: city, user: requester, at: now)
    return seeing.cells(of: next, operation.record) != nil
  }

  /// Nobody has signed a paper, or taken one back, on a day that has not come; whose clock says that it has waits.
  private func judgementOfDays(_ operation: Merge.Operation) -> Judgement? {
    guard operation.kind == "consent" else { return nil }
    let today = CalendarDate(daysSince1970: UserModel.day(of: now)).description
    let there = CalendarDate(daysSince1970: UserModel.day(of: operation.recordedAt)).description
    let days = ["signed_on", "withdrawn_on"].compactMap { operation.writes[$0]?.value.text }
    guard let last = days.max(), last > today else { return nil }
    return last > there ? .refused : .held
  }

  /// Whether somebody who is no named officer would lift the hiding of an address.
  private func lifts(
    _ operation: Merge.Operation, _ standing: RecordModel?, _ next: RecordModel,
    _ places: [PlaceModel]
  ) -> Bool {
    guard standing?.kind != nil, places.count > 1, !requester.isNamedOfficer else { return false }
    guard operation.kind == "person" else {
      return !operation.erases && city.isHidden(places[1].person)
        && places[0].person != places[1].person
    }
    guard city.isHidden(operation.record) else { return false }
    let others = city.samePerson(as: operation.record).filter { $0 != operation.record }
      .compactMap { city.record($0) }
    if operation.erases { return !others.allSatisfy { CityModel.isHidden([$0]) } }
    // A person who is hidden through joined records is not separated from them.
    if operation.writes.contains(where: { $0.key.field == "same_as" && $0.value.value != true }) {
      return true
    }
    guard CityModel.isHidden([next] + others) else { return true }
    // A no that has not seen the yes changes nothing: an officer settles it.
    guard let write = operation.writes["address_hidden"], write.value != "有" else { return false }
    let all = (standing.map { [$0] } ?? []) + others
    let yes = all.flatMap { $0.cells["address_hidden"] ?? [] }.filter { $0.value == "有" }
    return yes.contains { write.seen.contains($0.id) }
  }

  // MARK: Oneself

  /// The access that a record gives to the requester alone: the person of a team, a line of a list,
  /// a record that was referred to the office.
  private func opens(_ model: RecordModel, _ id: RecordID) -> Set<String> {
    switch model.kind {
    case "team":
      guard let worker = requester.worker, !model.isDeleted, model.plain("ended_on") == nil,
        model.members("cooperators").contains(worker), let person = model.reference("person")
      else { return [] }
      return [person.description]
    case "supporter_entry", "evacuation_plan":
      guard let worker = requester.worker else { return [] }
      return model.words("supporters").filter { item in
        model.reference(FieldPath("supporters", item: item, part: "worker")) == worker
      }
    case "referral":
      let begun = requester.posts.filter { ($0.firstDay ?? 0) <= UserModel.day(of: now) }
      let offices = model.words("destinations").map { item in
        model.plain(FieldPath("destinations", item: item, part: "office"))
      }
      guard begun.contains(where: { $0.role == .cityStaff }), offices.contains("市"),
        !model.isDeleted, model.worst("sharing_consent", of: ["有", "未確認", "無"]) == "有"
      else { return [] }
      return Set([id, model.reference("source")].compactMap { $0?.description })
    default: return []
    }
  }

  /// Nobody can open more to somebody who sees all of it anyway.
  private func seesAll(_ kind: String) -> Bool {
    let today = UserModel.day(of: now)
    return requester.posts.filter { $0.isInForce(on: today) }.contains { post in
      [.communitySocialWorker, .centerStaff].contains(post.role)
        || kind == "evacuation_plan" && post.role == .cityStaff
    }
  }

  private func mayChange(_ kind: String, at place: PlaceModel) -> Bool {
    requester.posts.filter { $0.isInForce(on: UserModel.day(of: now)) }.contains { post in
      guard let reach = Judging.reach(post.role, kind).change else { return false }
      return reaches(reach, place, post) && hasConsent(kind, place, post.role)
    }
  }

  /// Whether others have written to a record, or about it.
  private func isBuiltUpon(_ model: RecordModel, _ id: RecordID) -> Bool {
    if !model.isWhollyBy(requester.id) { return true }
    let about = ["review", "referral"].flatMap(city.all).filter {
      $0.model.reference("source") == id
    }
    let corrections = ["visit", "consultation"].flatMap(city.all).filter {
      $0.model.members("corrects").contains(id)
    }
    return (about + corrections).contains { $0.model.author != requester.id }
  }

  /// The best answer that one of the user's posts gives.
  private func authority(
    _ operation: Merge.Operation, at place: PlaceModel, _ isNew: Bool
  ) -> Judgement {
    let today = UserModel.day(of: now)
    let begun = requester.posts.filter { ($0.firstDay ?? today) <= today }
    let answers = begun.map { authority(operation, at: place, isNew, by: $0) }
    if answers.contains(.accepted) { return .accepted }
    return answers.contains(.held) ? .held : .refused
  }

  private func authority(
    _ operation: Merge.Operation, at place: PlaceModel, _ isNew: Bool, by post: UserModel.Post
  ) -> Judgement {
    let answer = authorityInForce(operation, at: place, isNew, by: post)
    // A write that an ended post would have allowed goes to a supervisor.
    let isInForce = post.isInForce(on: UserModel.day(of: now))
    return answer == .accepted && !isInForce ? .held : answer
  }

  private func authorityInForce(
    _ operation: Merge.Operation, at place: PlaceModel, _ isNew: Bool, by post: UserModel.Post
  ) -> Judgement {
    let fields = Set(operation.writes.keys.map(\.field))
    let (add, change) = Judging.reach(post.role, operation.kind)
    // A user who may add may take back their own additions.
    if fields == ["lifecycle"], !isNew, place.author == requester.id, let add {
      return reaches(add, place, post) ? .accepted : .held
    }
    if fields.contains("erasure"), post.role != .communitySocialWorker { return .refused }
    guard let reach = isNew ? add : change else { return .refused }
    guard reaches(reach, place, post) else { return .held }
    if isNew { return .accepted }
    guard hasConsent(operation.kind, place, post.role) else { return .refused }
    let withheld = Seeing.whereabouts[operation.kind] ?? []
    let tellsOfHidden =
      city.record(operation.record).map { city.tellsOfHidden($0, at: place) } ?? false
    let isWithheld =
      !requester.isNamedOfficer && !fields.isDisjoint(with: withheld) && tellsOfHidden
    return isWithheld ? .refused : .accepted
  }

  /// A record that is visible only with consent is changed only with consent.
  private func hasConsent(_ kind: String, _ place: PlaceModel, _ role: Role) -> Bool {
    let question: (data: String, recipient: String)
    switch (role, kind) {
    case (.welfareCommissioner, "kit"): question = ("いのちのバトン", "民生委員")
    case (.districtCouncil, "evacuation_plan"): question = ("個別避難計画", "地区社協")
    default: return true
    }
    guard let person = place.person else { return false }
    return city.isOpen(question.data, of: person, to: question.recipient)
  }

  private enum Reach { case everywhere, district, teams, own }

  private func reaches(_ reach: Reach, _ place: PlaceModel, _ post: UserModel.Post) -> Bool {
    switch reach {
    case .everywhere: true
    case .district: post.district != nil && place.district == post.district
    case .own: place.author == requester.id
    case .teams: place.person.map(teamPersons.contains) ?? false
    }
  }

  /// Where a role may begin and where it may change records of a kind.
  private static func reach(_ role: Role, _ kind: String) -> (add: Reach?, change: Reach?) {
    switch (role, kind) {
    case (.communitySocialWorker, _): (.everywhere, .everywhere)

    case (.administrator, "area"), (.administrator, "worker"): (.everywhere, .everywhere)

    case (.centerStaff, "concern"), (.centerStaff, "consultation"), (.centerStaff, "review"),
      (.centerStaff, "referral"):
      (.everywhere, .everywhere)

    case (.cooperator, "visit"): (.teams, nil)
    case (.cooperator, "concern"): (.everywhere, nil)

    case (.welfareCooperator, "visit"), (.welfareCooperator, "concern"),
      (.welfareCooperator, "consultation"), (.welfareActivitySupporter, "visit"),
      (.welfareActivitySupporter, "concern"), (.welfareActivitySupporter, "consultation"):
      (.everywhere, nil)

    case (.associationChair, "concern"): (.everywhere, nil)

    case (.welfareCommissioner, "person"), (.welfareCommissioner, "household"),
      (.welfareCommissioner, "team"), (.welfareCommissioner, "kit"),
      (.welfareCommissioner, "supporter_entry"), (.welfareCommissioner, "evacuation_plan"):
      (.district, .district)
    case (.welfareCommissioner, "visit"), (.welfareCommissioner, "concern"),
      (.welfareCommissioner, "consent"), (.welfareCommissioner, "consultation"):
      (.district, nil)

    case (.districtCouncil, "worker"), (.districtCouncil, "team"),
      (.districtCouncil, "supporter_entry"), (.districtCouncil, "evacuation_plan"):
      (.district, .district)
    case (.districtCouncil, "concern"): (.district, nil)
    case (.districtCouncil, "consultation"): (.everywhere, nil)

    case (.welfareCommissioner, "copy"), (.districtCouncil, "copy"): (.district, .district)
    case (.cooperator, "copy"), (.associationChair, "copy"), (.cityStaff, "copy"): (.own, .own)

    case (.districtCouncil, "disclosure"): (.district, .district)
    case (.cityStaff, "disclosure"): (.everywhere, .everywhere)

    default: (nil, nil)
    }
  }
}
