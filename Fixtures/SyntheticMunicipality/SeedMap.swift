import Records

/// Areas of the synthetic municipality: the city, its 地区社協, their 自治会.
struct SeedMap: Sendable {
  struct District: Sendable {
    let id: RecordID
    let name: SeedNameTables.Entry
    let code: String
    let households: Int
  }

  struct Association: Sendable {
    let id: RecordID
    let district: Int
    /// The made-up 町字, without 自治会.
    let name: SeedNameTables.Entry
    let code: String
    let households: Int
  }

  let city: RecordID
  private(set) var districts: [District]
  private(set) var associations: [Association]

  init(_ plan: SeedPlan, _ start: SeedGenerator) {
    var generator = start
    city = RecordID.random(using: &generator)
    let sizes = Apportionment.parts(
      of: plan.associations, by: (0..<plan.districts).map { _ in generator.number(4...20) },
      atLeast: 2)
    let weights = (0..<plan.associations).map { _ in generator.number(20...180) }
    let households = Apportionment.parts(of: plan.households, by: weights)
    var names = SeedNameTables.districts
    generator.shuffle(&names)
    var places = Array(zip(SeedMap.places(plan.associations, &generator), households))[...]
    districts = []
    associations = []
    for (index, size) in sizes.enumerated() {
      append(index, names[index], Array(places.prefix(size)), &generator)
      places = places.dropFirst(size)
    }
  }

  private mutating func append(
    _ index: Int, _ name: SeedNameTables.Entry, _ places: [(SeedNameTables.Entry, Int)],
    _ generator: inout SeedGenerator
  ) {
    let code = SeedMap.twoDigits(index + 1)
    for (number, (place, households)) in places.enumerated() {
      associations.append(
        Association(
          id: RecordID.random(using: &generator), district: index, name: place,
          code: code + SeedMap.twoDigits(number + 1), households: households))
    }
    districts.append(
      District(
        id: RecordID.random(using: &generator), name: name, code: code,
        households: places.reduce(0) { $0 + $1.1 }))
  }

  /// The associations of a district, by index.
  func associations(of district: Int) -> [Int] {
    associations.indices.filter { associations[$0].district == district }
  }

  /// An address in an association's 町字. 935-0000 is the code for places that the postal list does
  /// not name.
  func address(_ association: Int, _ generator: inout SeedGenerator) -> Address {
    let number = generator.number(1...2_400)
    let branch = generator.happens(perMille: 450) ? "-\(generator.number(1...28))" : "番地"
    let name = associations[association].name.written
    let isFlat = generator.happens(perMille: 60)
    let flat = "\(name)団地 \(generator.number(1...4))-\(generator.number(1...4) * 100 + 1)"
    return Address(
      postalCode: "935-0000", town: name, street: "\(number)\(branch)",
      building: isFlat ? flat : "")
  }

  private static func places(
    _ count: Int, _ generator: inout SeedGenerator
  ) -> [SeedNameTables.Entry] {
    let all = SeedNameTables.placeBeginnings.flatMap { beginning in
      SeedNameTables.placeEndings.map { ending in
        SeedNameTables.Entry(
          written: beginning.written + ending.written, kana: beginning.kana + ending.kana)
      }
    }
    return generator.sample(
      count, of: all.filter { !SeedNameTables.realPlaces.contains($0.written) })
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension SeedLedger {
  /// When the areas were entered.
  private static let entered = SeedCalendar.day(2015, 4, 1)

  mutating func write(_ map: SeedMap) {
    let households = map.districts.reduce(0) { $0 + $1.households }
    add(Area.kind, map.city, on: SeedLedger.entered) {
      $0.fill(.city, "162051", "氷見市", "ヒミシ", nil, households)
    }
    for district in map.districts {
      add(Area.kind, district.id, on: SeedLedger.entered) {
        $0.fill(
          .district, district.code, district.name.written + "地区", district.name.kana + "チク",
          map.city, district.households)
      }
    }
    for association in map.associations {
      add(Area.kind, association.id, on: SeedLedger.entered) {
        $0.fill(
          .association, association.code, association.name.written + "自治会",
          association.name.kana + "ジチカイ", map.districts[association.district].id,
          association.households)
      }
    }
  }
}

extension SeedFields {
  fileprivate mutating func fill(
    _ level: AreaLevel, _ code: String, _ name: String,
    _ kana: String, _ parent: RecordID?, _ households: Int
  ) {
    set(Area.level, level)
    set(Area.code, code)
    set(Area.name, name)
    set(Area.kana, kana)
    set(Area.parent, parent)
    set(Area.households, households)
  }
}
