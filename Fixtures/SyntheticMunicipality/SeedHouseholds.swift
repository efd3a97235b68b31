import Records

/// The people who live with a person.
struct SeedHousehold: Sendable {
  struct Member: Sendable {
    let name: String
    let age: Int?
    let relation: String
  }

  let id: RecordID
  let members: [Member]

  /// The household of a person who does not live alone; nil for most who do.
  init?(
    of person: SeedName, _ sex: Sex, _ birth: BirthDate, _ attributes: [PersonAttribute],
    _ generator: inout SeedGenerator
  ) {
    let isAlone = attributes.contains(.livingAlone)
    guard !isAlone || generator.happens(perMille: 100) else { return nil }
    id = RecordID.random(using: &generator)
    let age = birth.age(on: SeedHousehold.reckonedOn)
    var members = [Member(name: person.written, age: age, relation: "本人")]
    let others = isAlone ? [] : SeedHousehold.others(of: sex, age ?? 80, attributes, &generator)
    for other in others {
      let given = SeedNames.given(other.sex, other.age > 62, &generator)
      members.append(
        Member(
          name: SeedName(surname: person.surname, given: given).written, age: other.age,
          relation: other.relation))
    }
    self.members = members
  }

  fileprivate static let reckonedOn = SeedCalendar.day(2020, 4, 1)

  private typealias Other = (relation: String, sex: Sex, age: Int)

  private static func others(
    of sex: Sex, _ age: Int, _ attributes: [PersonAttribute], _ generator: inout SeedGenerator
  ) -> [Other] {
    if attributes.contains(.singleParent) {
      return (0..<generator.number(1...3)).map { index in
        let isSon = generator.happens(perMille: 500)
        return (isSon ? "息子" : "娘", isSon ? .male : .female, max(1, age - 26 - 3 * index))
      }
    }
    let spouse: Other =
      sex == .male
      ? ("妻", .female, max(30, age - generator.number(0...6)))
      : ("夫", .male, age + generator.number(0...6))
    if attributes.contains(.elderlyOnly) { return [spouse] }
    if age < 60 { return [("母", .female, age + generator.number(22...32))] }
    let isSon = generator.happens(perMille: 750)
    let child: Other = (
      isSon ? "長男" : "長女", isSon ? .male : .female, max(20, age - generator.number(22...32))
    )
    return generator.happens(perMille: 400) ? [spouse, child] : [child]
  }
}

extension SeedLedger {
  mutating func write(_ household: SeedHousehold, of person: SeedPerson, in map: SeedMap) {
    var items = SeedGenerator(seed: household.id.low)
    add(Household.kind, household.id, on: person.confirmedOn, minute: 590) { fields in
      fields.set(Household.name, person.name.written)
      fields.set(Household.association, map.associations[person.association].id)
      for member in household.members {
        fields.append(to: Household.members, &items) { item, part in
          item.set(part.name, member.name)
          if let age = member.age { item.set(part.age, age) }
          item.set(part.relation, member.relation)
        }
      }
      let isMoving = household.members.count > 2 && items.happens(perMille: 150)
      fields.set(Household.memo, isMoving ? "日中は家族が仕事で留守。" : nil)
    }
  }
}
