import Merge
import Records

/// An open disclosure in a disaster, written from DOMAIN.md §5.
struct DisclosureModel: Sendable {
  let area: RecordID
  let recipients: Set<String>
  /// The kinds whose records it opens.
  let kinds: Set<String>
}

extension CityModel {
  func openDisclosures(at now: Timestamp) -> [DisclosureModel] {
    all("disclosure").compactMap { _, model in
      guard !model.isDeleted, !model.isErased, let area = model.reference("area"),
        model.plain("occasion") != "訓練", model.isOpen(at: now)
      else { return nil }
      let lists: [String: String] =
        model.plain("basis") == "名簿"
        ? ["個別避難計画": "evacuation_plan", "避難行動要支援者名簿": "evacuation_plan"]
        : ["支援者リスト": "supporter_entry", "いのちのバトン": "kit"]
      let kinds = Set(model.words("data").compactMap { lists[$0] })
      guard !kinds.isEmpty else { return nil }
      return DisclosureModel(
        area: area, recipients: model.words("recipients"), kinds: kinds.union(["person"]))
    }
  }

  func lies(_ place: PlaceModel, in area: RecordID) -> Bool {
    guard let model = record(area), model.kind == "area" else { return false }
    return switch model.plain("level") {
    case "市": true
    case "地区社協": place.district == area
    case "自治会": place.association == area
    default: false
    }
  }

  /// Whether somebody stands on a list that a disclosure opens: not the dead, not those who moved away.
  func isOnAList(of disclosure: DisclosureModel, _ person: RecordID) -> Bool {
    let models = samePerson(as: person).compactMap { record($0) }
    guard !models.allSatisfy(\.isErased) else { return false }
    let present = models.filter { !$0.isErased && !$0.isDeleted }
    let state = Self.values(of: "status", in: present.isEmpty ? models : present)
    guard state != ["死亡"], state != ["転出"] else { return false }
    if ["supporter_entry", "kit", "evacuation_plan"].contains(where: { kind in
      disclosure.kinds.contains(kind) && !standing(kind, of: person).isEmpty
    }) {
      return true
    }
    // Anybody on the municipality's register counts as one who has a plan.
    return disclosure.kinds.contains("evacuation_plan")
      && standing("supporter_entry", of: person).contains { $0.plain("registered") == "有" }
  }
}

extension RecordModel {
  /// Whether two have opened it, nobody has ended it, and its time is not over.
  fileprivate func isOpen(at now: Timestamp) -> Bool {
    var approvers: Set<RecordID> = []
    var until: [RecordID: Int64] = [:]
    for (path, cells) in cells where path.field == "steps" && path.part == "step" {
      guard let cell = cells.first, let item = path.member,
        let by = entries.first(where: { $0.operation.id == cell.id })?.operation.author
      else { continue }
      switch cell.value {
      case "終了": return false
      case "二人目の承認": approvers.insert(by)
      case "延長":
        func part(_ name: String) -> String? {
          self.cells[FieldPath("steps", item: item, part: name)]?.first?.value.text
        }
        let moment = DisclosureModel.moment(part("until_on"), part("until_at"))
        until[by] = max(until[by] ?? 0, moment ?? 0)
      default: break
      }
    }
    guard !approvers.subtracting([author].compactMap(\.self)).isEmpty,
      var end = DisclosureModel.moment(plain("until_on"), plain("until_at"))
    else { return false }
    // Both have said at least so long.
    if until.count > 1 { end = max(end, until.values.sorted().reversed()[1]) }
    return now.milliseconds < end
  }
}

extension Judging {
  /// Whether an operation would open a disclosure alone, too far or too long, or change what another has approved.
  func breaksDisclosure(_ operation: Merge.Operation, _ standing: RecordModel?) -> Bool {
    guard operation.kind == "disclosure" else { return false }
    if standing == nil, lacksWhatMakesAFact(operation) { return false }
    func member(_ field: String) -> Set<String> {
      Set(
        operation.writes.filter { $0.key.field == field && $0.value.value == true }
          .compactMap { $0.key.member })
    }
    let basis = standing?.cells["basis"]?.first?.value.text ?? operation.writes["basis"]?.value.text
    let today = UserModel.day(of: now)
    let roles = requester.posts.filter { ($0.firstDay ?? today) <= today }.map(\.role)
    switch basis {
    case "名簿":
      guard roles.contains(.cityStaff) else { return true }
      let lists: Set = ["個別避難計画", "避難行動要支援者名簿"]
      if standing == nil, member("data").isEmpty || !member("data").isSubset(of: lists) {
        return true
      }
    case "手元の記録":
      guard roles.contains(.districtCouncil) || roles.contains(.communitySocialWorker) else {
        return true
      }
      if standing == nil,
        member("data").isEmpty || !member("data").isSubset(of: ["支援者リスト", "いのちのバトン"])
      {
        return true
      }
    default: return true
    }
    if standing == nil,
      member("recipients").isEmpty || operation.writes["until_at"]?.value.text == nil
    {
      return true
    }
    let last = now.milliseconds + 72 * 3_600_000
    for (path, write) in operation.writes {
      if path == "lifecycle" || path == "erasure" { return true }
      if let standing, path.field != "steps" || standing.cells[path]?.isEmpty == false {
        return true
      }
      let isOwn = (standing?.author ?? operation.author) == operation.author
      if isOwn, path.field == "steps", path.part == "step",
        ["二人目の承認", "事後承認"].contains(write.value.text)
      {
        return true
      }
      guard path == "until_on" || path.part == "until_on",
        let day = write.value.text.flatMap(CalendarDate.init(iso:))
      else { continue }
      let clock: FieldPath =
        path.member.map { FieldPath("steps", item: $0, part: "until_at") } ?? "until_at"
      let moment = DisclosureModel.moment(
        day.description, operation.writes[clock]?.value.text)
      guard let moment, moment <= last else { return true }
    }
    return false
  }
}

extension DisclosureModel {
  /// Milliseconds of a day and a time of day in Japan.
  static func moment(_ day: String?, _ clock: String?) -> Int64? {
    guard let day = day.flatMap(CalendarDate.init(iso:)), let clock, clock.count == 5,
      let hour = Int64(clock.prefix(2)), let minute = Int64(clock.suffix(2))
    else { return nil }
    return Int64(day.daysSince1970) * 86_400_000 + (hour - 9) * 3_600_000 + minute * 60_000
  }
}
