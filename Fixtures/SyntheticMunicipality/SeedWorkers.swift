import Records

/// Somebody who does the work, with the offices that they hold.
struct SeedWorker: Sendable {
  struct Role: Sendable {
    let office: WorkerOffice
    let from: CalendarDate
    let to: CalendarDate?
  }

  let id: RecordID
  let name: SeedName
  let phone: String
  let area: RecordID
  /// nil for those who work for the whole city.
  let district: Int?
  var roles: [Role]
}

/// The workers of a municipality as they are taken on.
struct SeedStaff: Sendable {
  private(set) var workers: [SeedWorker] = []
  private let map: SeedMap
  private var names: SeedNames
  private var generator: SeedGenerator
  /// Cooperators of lasting teams, by association, by district, and all: whom other teams ask as well.
  private var poolByAssociation: [[Int]]
  private var poolByDistrict: [[Int]]
  private var pool: [Int] = []

  init(_ plan: SeedPlan, _ map: SeedMap, _ names: SeedNames, _ generator: SeedGenerator) {
    self.map = map
    self.names = names
    self.generator = generator
    poolByAssociation = Array(repeating: [], count: map.associations.count)
    poolByDistrict = Array(repeating: [], count: map.districts.count)
    takeOnOffice(plan)
    for association in map.associations.indices {
      takeOn(.associationChair, association: association)
    }
    let districts = map.districts.map(\.households)
    takeOn(.welfareCommissioner, plan.commissioners, by: districts)
    takeOn(.welfareActivitySupporter, plan.supporters, by: districts)
    takeOn(
      .districtCouncilOfficer, plan.officersPerDistrict * map.districts.count,
      by: districts.map { _ in 1 })
  }

  private mutating func takeOnOffice(_ plan: SeedPlan) {
    let offices: [(WorkerOffice, Int)] = [
      (.communitySocialWorker, SeedTables.communitySocialWorkers),
      (.centerStaff, plan.centerStaff), (.cityStaff, 3),
    ]
    for (office, count) in offices {
      for _ in 0..<count { hire(office, isElder: false, area: map.city, nil, nil) }
    }
  }

  /// At least one in each district.
  private mutating func takeOn(_ office: WorkerOffice, _ count: Int, by weights: [Int]) {
    let counts = Apportionment.parts(of: count, by: weights, atLeast: 1)
    for (district, count) in counts.enumerated() {
      let associations = map.associations(of: district)
      for _ in 0..<count {
        hire(
          office, isElder: true, area: map.districts[district].id, district,
          generator.pick(associations))
      }
    }
  }

  @discardableResult
  private mutating func takeOn(_ office: WorkerOffice, association: Int) -> Int {
    let place = map.associations[association]
    return hire(
      office, isElder: generator.happens(perMille: 850), area: place.id, place.district,
      association)
  }

  @discardableResult
  private mutating func hire(
    _ office: WorkerOffice, isElder: Bool, area: RecordID, _ district: Int?, _ association: Int?
  ) -> Int {
    let womenPerMille = office == .associationChair ? 60 : 520
    let sex: Sex = generator.happens(perMille: womenPerMille) ? .female : .male
    workers.append(
      SeedWorker(
        id: RecordID.random(using: &generator),
        name: names.name(sex, isElder: isElder, association: association, &generator),
        phone: generator.phone(), area: area, district: district,
        roles: SeedStaff.roles(office, &generator)))
    return workers.count - 1
  }

  /// The cooperators of one team: the given number of newcomers who are in no team yet, then
  /// neighbors from other teams until there are two, sometimes one more.
  ///
  /// - Parameter isPooled: whether other teams may ask the newcomers as well.
  mutating func team(
    newcomers: Int, near association: Int, isPooled: Bool, _ drawing: inout SeedGenerator
  ) -> [Int] {
    var members = (0..<newcomers).map { _ in takeOn(.cooperator, association: association) }
    let district = map.associations[association].district
    let wanted = max(2, newcomers + (drawing.happens(perMille: 350) ? 1 : 0))
    for candidates in [poolByAssociation[association], poolByDistrict[district], pool]
    where members.count < wanted {
      let others = candidates.filter { !members.contains($0) }
      members += drawing.sample(wanted - members.count, of: others)
    }
    if isPooled {
      let new = members.prefix(newcomers)
      poolByAssociation[association] += new
      poolByDistrict[district] += new
      pool += new
    }
    return members
  }
}

extension SeedStaff {
  /// An office with the terms that go with it.
  private static func roles(
    _ office: WorkerOffice, _ generator: inout SeedGenerator
  ) -> [SeedWorker.Role] {
    typealias Role = SeedWorker.Role
    func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
      SeedCalendar.day(year, month, day)
    }
    switch office {
    case .welfareCommissioner:
      let current = Role(office: office, from: day(2019, 12, 1), to: day(2022, 11, 30))
      let former = Role(office: office, from: day(2016, 12, 1), to: day(2019, 11, 30))
      return generator.happens(perMille: 620) ? [former, current] : [current]
    case .associationChair:
      let from = generator.pick([day(2018, 4, 1), day(2019, 4, 1), day(2020, 4, 1)])
      return [Role(office: office, from: from, to: nil)]
    case .welfareActivitySupporter:
      let from = generator.pick([day(2019, 4, 1), day(2020, 4, 1)])
      return [Role(office: office, from: from, to: from.adding(years: 2).adding(days: -1))]
    case .cooperator:
      let from = generator.day(day(2003, 6, 2), day(2019, 3, 29))
      let also = Role(office: .welfareCooperator, from: day(2018, 4, 1), to: nil)
      let role = Role(office: office, from: from, to: nil)
      return generator.happens(perMille: 150) ? [role, also] : [role]
    default: return [Role(office: office, from: day(2014 + generator.below(5), 4, 1), to: nil)]
    }
  }
}

extension SeedLedger {
  mutating func write(_ worker: SeedWorker) {
    var items = SeedGenerator(seed: worker.id.low)
    let since = worker.roles.map(\.from).min() ?? SeedCalendar.day(2015, 4, 1)
    add(Worker.kind, worker.id, on: since, minute: 570) { fields in
      fields.set(Worker.name, worker.name.written)
      fields.set(Worker.kana, worker.name.kana)
      fields.set(Worker.area, worker.area)
      fields.set(Worker.phone, worker.phone)
      for role in worker.roles {
        fields.append(to: Worker.roles, &items) { item, part in
          item.set(part.role, role.office)
          item.set(part.from, role.from)
          item.set(part.to, role.to)
          guard role.office == .welfareActivitySupporter else { return }
          item.set(part.recommendedBy, "地区社協会長")
          item.set(part.firstLesson, role.from.adding(days: -150))
          item.set(part.secondLesson, role.from.adding(days: -122))
          item.set(part.thirdLesson, role.from.adding(days: -94))
          item.set(part.fourthLesson, role.from.adding(days: -66))
          item.set(part.commissionedOn, role.from)
        }
      }
    }
  }
}
