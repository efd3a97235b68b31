import Records

/// A person who is watched over, or only known.
struct SeedPerson: Sendable {
  let id: RecordID
  let name: SeedName
  let sex: Sex
  let birth: BirthDate
  let address: Address
  let phone: String
  let mobile: String?
  let association: Int
  let attributes: [PersonAttribute]
  let household: SeedHousehold?
  let coordinate: Coordinate?
  let mayVisit: VisitPermission
  let addressHidden: Presence
  let status: PersonStatus
  let confirmedOn: CalendarDate
  /// nil for a person without a team.
  let segment: SeedSegment?
}

extension SeedCity {
  /// Persons with a team, one for each profile, then those without.
  static func people(
    _ plan: SeedPlan, profiles: [SeedProfile], _ map: SeedMap, _ names: inout SeedNames,
    _ start: SeedGenerator
  ) -> [SeedPerson] {
    var generator = start
    let places = map.associations.enumerated().map { ($0.offset, $0.element.households) }
    let all =
      profiles.map(Optional.some) + Array(repeating: SeedProfile?.none, count: plan.untended)
    return all.enumerated().map { index, profile in
      let association = generator.pick(weighted: places)
      let attributes = profile?.attributes ?? [generator.pick([.elderlyOnly, .livingTogether])]
      return person(
        attributes, profile?.segment, isHidden: index % 190 == 7, association, map, &names,
        &generator)
    }
  }

  private static func person(
    _ attributes: [PersonAttribute], _ segment: SeedSegment?, isHidden: Bool, _ association: Int,
    _ map: SeedMap, _ names: inout SeedNames, _ generator: inout SeedGenerator
  ) -> SeedPerson {
    let birth = birthDate(attributes, &generator)
    let isElder = (birth.date?.year ?? 1940) < 1958
    let sex: Sex = generator.happens(perMille: isElder ? 680 : 560) ? .female : .male
    let name = names.name(sex, isElder: isElder, association: association, &generator)
    let state: PersonStatus? = segment == .continuing ? nil : .home
    return SeedPerson(
      id: RecordID.random(using: &generator), name: name, sex: sex, birth: birth,
      address: map.address(association, &generator), phone: generator.phone(),
      mobile: generator.happens(perMille: 280) ? generator.mobile() : nil,
      association: association, attributes: attributes,
      household: SeedHousehold(of: name, sex, birth, attributes, &generator),
      coordinate: coordinate(&generator),
      mayVisit: generator.pick(weighted: [(.allowed, 90), (.unknown, 8), (.refused, 2)]),
      addressHidden: isHidden ? .yes : generator.pick([.no, .no, .no, .unknown]),
      status: state ?? generator.pick(weighted: [(.home, 965), (.hospital, 25), (.absent, 10)]),
      confirmedOn: generator.workday(
        SeedCalendar.day(2019, 4, 1), SeedCalendar.day(2020, 9, 30)),
      segment: segment)
  }

  private static func birthDate(
    _ attributes: [PersonAttribute], _ generator: inout SeedGenerator
  ) -> BirthDate {
    let isElder =
      attributes.contains(.elderlyOnly) || attributes.contains(.livingAlone)
      || (attributes.contains(.livingTogether) && !attributes.contains(.singleParent))
    let year =
      if attributes.contains(.singleParent) { generator.number(1974...1994) } else if isElder {
        generator.pick([generator.number(1926...1944), generator.number(1930...1950)])
      } else { generator.number(1948...1990) }
    let date = SeedCalendar.day(year, generator.number(1...12), generator.number(1...28))
    switch generator.below(100) {
    case 0: return BirthDate(date: nil, written: "不詳", precision: .unknown)
    case 1..<4:
      let written = String(date.japanese.prefix { $0 != "年" }) + "年頃"
      return BirthDate(date: SeedCalendar.day(year, 1, 1), written: written, precision: .year)
    case 4..<40: return BirthDate(date: date, written: date.japanese, precision: .day)
    case 40..<90: return BirthDate(date: date, written: date.shortJapanese, precision: .day)
    default: return BirthDate(date: date, written: date.description, precision: .day)
    }
  }

  /// Somewhere in a square of fields, for a quarter of the persons.
  private static func coordinate(_ generator: inout SeedGenerator) -> Coordinate? {
    guard generator.happens(perMille: 250) else { return nil }
    return Coordinate(
      latitude: Double(generator.number(368_300...369_300)) / 10_000,
      longitude: Double(generator.number(1_369_000...1_369_700)) / 10_000)
  }
}

extension SeedLedger {
  mutating func write(_ person: SeedPerson, in map: SeedMap) {
    add(Person.kind, person.id, on: person.confirmedOn) { fields in
      fields.set(Person.name, person.name.written)
      fields.set(Person.kana, person.name.kana)
      fields.set(Person.sex, person.sex)
      fields.set(Person.birthDate, person.birth)
      fields.set(Person.address, person.address)
      fields.set(Person.association, map.associations[person.association].id)
      fields.set(Person.household, person.household?.id)
      fields.insert(person.attributes, into: Person.attributes)
      fields.set(Person.status, person.status)
      fields.set(Person.coordinate, person.coordinate)
      fields.set(Person.mayVisit, person.mayVisit)
      fields.set(Person.addressHidden, person.addressHidden)
      fields.set(Person.confirmedOn, person.confirmedOn)
      fields.append(person.phone, "自宅", answeredOn: person.confirmedOn, of: person.id)
      if let mobile = person.mobile {
        fields.append(mobile, "携帯", answeredOn: nil, of: person.id)
      }
    }
  }
}

extension SeedFields {
  fileprivate mutating func append(
    _ number: String, _ label: String, answeredOn date: CalendarDate?, of person: RecordID
  ) {
    var items = SeedGenerator(seed: person.low).stream(label)
    append(to: Person.phones, &items) { item, phone in
      item.set(phone.number, number)
      item.set(phone.label, label)
      item.set(phone.lastSuccess, date)
    }
  }
}
