import Records

/// All persons and things of the synthetic municipality without a date of their own: visits and
/// papers refer to them by index.
struct SeedCity: Sendable {
  let map: SeedMap
  /// Those with a team first, in the order of `teams`.
  let people: [SeedPerson]
  let teams: [SeedTeam]
  let workers: [SeedWorker]
  /// Indexes of the people of each district.
  let peopleByDistrict: [[Int]]
  /// Indexes of the workers who are CSW.
  let socialWorkers: [Int]

  init(_ plan: SeedPlan, _ generator: SeedGenerator) {
    map = SeedMap(plan, generator.stream("areas"))
    var naming = generator.stream("names")
    var names = SeedNames(associations: map.associations.count, &naming)
    var profiling = generator.stream("profiles")
    people = SeedCity.people(
      plan, profiles: plan.profiles(&profiling), map, &names, generator.stream("people"))
    var staff = SeedStaff(plan, map, names, generator.stream("workers"))
    teams = SeedCity.teams(plan, people, &staff, generator.stream("teams"))
    workers = staff.workers
    var byDistrict: [[Int]] = Array(repeating: [], count: map.districts.count)
    for (index, person) in people.enumerated() {
      byDistrict[map.associations[person.association].district].append(index)
    }
    peopleByDistrict = byDistrict
    socialWorkers = workers.indices.filter { index in
      staff.workers[index].roles.contains { $0.office == .communitySocialWorker }
    }
  }

  /// The name of the district in which a person lives.
  func districtName(of person: SeedPerson) -> String {
    map.districts[map.associations[person.association].district].name.written
  }

  /// The team of a person, by the person's index: people with a team come first, in the teams' order.
  func team(ofPerson index: Int) -> SeedTeam? { index < teams.count ? teams[index] : nil }

  /// Workers who hold an office in a district, by index.
  func workers(_ office: WorkerOffice, district: Int? = nil) -> [Int] {
    workers.indices.filter { index in
      (district == nil || workers[index].district == district)
        && workers[index].roles.contains { $0.office == office }
    }
  }
}

extension SeedLedger {
  /// Areas, workers, households, persons and teams, in this order.
  mutating func write(_ city: SeedCity) {
    write(city.map)
    for worker in city.workers { write(worker) }
    for person in city.people {
      if let household = person.household { write(household, of: person, in: city.map) }
    }
    for person in city.people { write(person, in: city.map) }
    for team in city.teams { write(team, of: city) }
  }
}
