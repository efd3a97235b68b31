import Records

extension SeedLedger {
  /// The sheet that an ambulance crew would find in the refrigerator. Medicines are classes of
  /// medicines, and the hospitals do not exist.
  mutating func writeKit(
    of person: SeedPerson, on date: CalendarDate, _ start: SeedGenerator
  ) {
    var generator = start.stream(person.id.description)
    let condition = generator.pick(SeedLedger.conditions)
    let blood = generator.pick(
      weighted: [(BloodType.a, 38), (.o, 29), (.b, 20), (.ab, 8), (.unknown, 5)])
    let enclosures = KitEnclosure.allCases.filter { _ in generator.happens(perMille: 550) }
    let wish = generator.pick(
      weighted: [(LifeSupportWish?.none, 55), (.undecided, 25), (.notWanted, 16), (.wanted, 4)])
    let place = generator.pick(["冷蔵庫の扉", "冷蔵庫の中段", "玄関の下駄箱の上"])
    let edition = date.year < 2019 ? "第1版" : "第2版"
    add(Kit.kind, person.id.companion(Kit.kind.name), on: date, minute: 810) { fields in
      fields.set(Kit.person, person.id)
      fields.set(Kit.bloodType, blood)
      fields.set(Kit.conditions, condition.name)
      fields.insert(condition.devices, into: Kit.devices)
      fields.set(Kit.lifeSupport, wish)
      fields.insert(enclosures, into: Kit.enclosures)
      fields.set(Kit.place, place)
      fields.set(Kit.formEdition, edition)
      fields.set(Kit.filledOn, date)
      fields.set(Kit.nextCheck, date.adding(years: 1))
      fields.appendMedicines(condition.medicines, on: date, &generator)
      fields.appendContacts(of: person, on: date, &generator)
    }
  }

  private struct Condition: Sendable {
    let name: String
    let medicines: [String]
    var devices: [MedicalDevice] = []
  }

  private static let conditions = [
    Condition(name: "高血圧", medicines: ["降圧薬"]),
    Condition(name: "高血圧、ひざの人工関節(平成25年手術)", medicines: ["降圧薬", "鎮痛薬"]),
    Condition(name: "糖尿病", medicines: ["血糖降下薬"], devices: [.insulin]),
    Condition(name: "心房細動", medicines: ["抗凝固薬", "降圧薬"], devices: [.pacemaker]),
    Condition(name: "慢性腎臓病", medicines: ["リン吸着薬"], devices: [.dialysis]),
    Condition(name: "慢性閉塞性肺疾患", medicines: ["気管支拡張薬"], devices: [.oxygen]),
    Condition(name: "脳梗塞(平成29年)、右半身に軽いまひ", medicines: ["抗血小板薬"]),
    Condition(name: "軽度の物忘れ", medicines: []),
    Condition(name: "骨粗しょう症", medicines: ["骨粗しょう症治療薬"]),
    Condition(name: "特になし", medicines: []),
  ]
}

extension SeedFields {
  fileprivate mutating func appendMedicines(
    _ medicines: [String], on date: CalendarDate, _ generator: inout SeedGenerator
  ) {
    for medicine in medicines {
      append(to: Kit.medicines, &generator) { item, part in
        item.set(part.name, medicine)
        item.set(part.usage, "朝食後1錠")
        item.set(part.date, date)
      }
    }
    guard generator.happens(perMille: 180) else { return }
    let substance = generator.pick(["そば", "卵", "さば", "ペニシリン系の薬", "造影剤"])
    append(to: Kit.allergies, &generator) { item, part in
      item.set(part.substance, substance)
      item.set(part.reaction, "じんましん")
    }
  }

  fileprivate mutating func appendContacts(
    of person: SeedPerson, on date: CalendarDate, _ generator: inout SeedGenerator
  ) {
    let hospital = generator.pick(["なぎさ浦医院", "潮騒診療所", "立山見クリニック", "灘見総合病院"])
    let doctorPhone = generator.phone()
    let doctor = generator.pick(SeedNameTables.surnames).written
    append(to: Kit.doctors, &generator) { item, part in
      item.set(part.hospital, hospital)
      item.set(part.doctor, doctor)
      item.set(part.phone, doctorPhone)
    }
    let relatives: [(String, Sex)] = generator.sample(
      generator.number(1...2), of: [("長男", .male), ("長女", .female), ("姪", .female), ("弟", .male)])
    for (relation, sex) in relatives {
      let given = SeedNames.given(sex, relation == "弟", &generator)
      let phone = generator.mobile()
      append(to: Kit.contacts, &generator) { item, part in
        item.set(part.name, SeedName(surname: person.name.surname, given: given).written)
        item.set(part.relation, relation)
        item.set(part.phone, phone)
        item.set(part.lastContact, date)
      }
    }
  }
}
