import Records

extension SeedLedger {
  /// Kits, rows of the supporter list, and the consents behind them, for persons who still live there.
  mutating func writePapers(of city: SeedCity, _ start: SeedGenerator) {
    var generator = start
    let stands: (SeedPerson) -> Bool = { $0.segment != .ended && $0.segment != .gone }
    for (index, person) in city.people.enumerated() where stands(person) {
      let signedOn = generator.workday(
        SeedCalendar.day(2016, 4, 1), SeedCalendar.day(2020, 9, 15))
      let hasRow = index == 0 || generator.happens(perMille: 345)
      let hasKit = index == 0 || generator.happens(perMille: 300)
      if hasRow {
        let consent = writeConsents(
          of: person, data: .supporterList, purpose: .disaster,
          to: [.welfareCommissioner, .neighborhoodAssociation, .cooperator, .emergencyServices],
          on: signedOn, &generator)
        writeSupporterEntry(
          of: person, city.team(ofPerson: index), in: city, consent, on: signedOn, &generator)
      }
      if hasKit {
        _ = writeConsents(
          of: person, data: .kit, purpose: .emergency,
          to: [.emergencyServices, .welfareCommissioner, .cooperator], on: signedOn, &generator)
        writeKit(of: person, on: signedOn, generator)
      }
    }
  }

  /// One paper for each recipient. Returns the answer in the list's column 本人または家族の同意.
  private mutating func writeConsents(
    of person: SeedPerson, data: ConsentData, purpose: ConsentPurpose,
    to recipients: [ConsentRecipient], on date: CalendarDate, _ generator: inout SeedGenerator
  ) -> Presence {
    var hasGiven = false
    for recipient in recipients where generator.happens(perMille: 900) {
      let state = generator.pick(
        weighted: [(ConsentState.given, 830), (.unknown, 130), (.withdrawn, 40)])
      let signer = generator.pick(
        weighted: [(ConsentSigner.person, 760), (.family, 220), (.representative, 20)])
      let relation = generator.pick(["長男", "長女", "妻", "夫", "弟"])
      let number = generator.number(1...4_193)
      hasGiven = hasGiven || state == .given
      add(Consent.kind, RecordID.random(using: &generator), on: date, minute: 780) { fields in
        fields.set(Consent.person, person.id)
        fields.set(Consent.recipient, recipient)
        fields.set(Consent.data, data)
        fields.set(Consent.purpose, purpose)
        fields.set(Consent.state, state)
        guard state != .unknown else { return }
        fields.set(Consent.signedOn, date)
        fields.set(Consent.signer, signer)
        fields.set(Consent.signerRelation, signer == .family ? relation : nil)
        fields.set(Consent.withdrawnOn, state == .withdrawn ? date.adding(days: 210) : nil)
        fields.set(Consent.formNumber, "同意-\(number)")
      }
    }
    return hasGiven ? .yes : generator.pick([.no, .unknown])
  }

  private mutating func writeSupporterEntry(
    of person: SeedPerson, _ team: SeedTeam?, in city: SeedCity, _ consent: Presence,
    on date: CalendarDate, _ generator: inout SeedGenerator
  ) {
    let support = SeedLedger.support(&generator)
    let place = city.map.associations[person.association].name.written
    let district = city.districtName(of: person)
    let shelter = generator.pick(["\(place)公民館", "\(district)コミュニティセンター", "\(district)体育館"])
    let route = "集落の道を通って\(shelter)まで。川沿いは避ける。"
    add(SupporterEntry.kind, person.id.companion(SupporterEntry.kind.name), on: date) { fields in
      fields.set(SupporterEntry.person, person.id)
      fields.insert(support, into: SupporterEntry.support)
      fields.set(SupporterEntry.otherSupport, support.contains(.other) ? "車いすで移動" : nil)
      fields.set(SupporterEntry.registered, generator.pick(weighted: [(.yes, 85), (.no, 15)]))
      fields.set(SupporterEntry.consent, consent)
      fields.set(SupporterEntry.shelter, shelter)
      fields.set(SupporterEntry.route, generator.happens(perMille: 400) ? route : nil)
      fields.set(SupporterEntry.confirmedOn, date)
      let cooperators = (team?.cooperators ?? []).map { city.workers[$0] }
      fields.appendSupporters(from: cooperators, place, &generator)
    }
  }

  private static func support(_ generator: inout SeedGenerator) -> [EvacuationSupport] {
    let all: [(EvacuationSupport, Int)] = [
      (.calling, 950), (.walking, 480), (.guiding, 640), (.other, 40),
    ]
    return all.filter { generator.happens(perMille: $0.1) }.map(\.0)
  }
}

extension SeedFields {
  /// Up to two of the team's cooperators, and neighbors who are not workers.
  fileprivate mutating func appendSupporters(
    from cooperators: [SeedWorker], _ place: String, _ generator: inout SeedGenerator
  ) {
    let helpers = generator.sample(generator.number(0...2), of: cooperators)
    for helper in helpers {
      appendSupporter(helper.name, helper.phone, place, helper.id, &generator)
    }
    for _ in 0..<generator.number(helpers.isEmpty ? 1...2 : 0...1) {
      let surname = generator.pick(SeedNameTables.surnames)
      let name = SeedName(surname: surname, given: generator.pick(SeedNameTables.elderMen))
      appendSupporter(name, generator.phone(), place, nil, &generator)
    }
  }

  private mutating func appendSupporter(
    _ name: SeedName, _ phone: String, _ place: String, _ worker: RecordID?,
    _ generator: inout SeedGenerator
  ) {
    let consent = generator.pick(weighted: [(Presence.yes, 82), (.unknown, 14), (.no, 4)])
    let number = generator.number(1...2_400)
    append(to: SupporterEntry.supporters, &generator) { item, part in
      item.set(part.name, name.written)
      item.set(part.phone, phone)
      item.set(part.address, "\(place)\(number)番地")
      item.set(part.worker, worker)
      item.set(part.consent, consent)
    }
  }
}
