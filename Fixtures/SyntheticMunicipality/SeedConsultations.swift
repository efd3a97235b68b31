import Records

/// One consultation before it is written.
private struct SeedConsultation {
  let desk: ConsultationDesk
  let district: Int
  let day: CalendarDate
  let receiver: Int
  let route: ReferralRoute
  let involvement: Presence
}

extension SeedLedger {
  /// The center's consultations of H27 to R2, and those of the なんでも相談窓口 since H30.
  mutating func writeConsultations(
    of city: SeedCity, _ plan: SeedPlan, _ start: SeedGenerator
  ) {
    var generator = start
    var consultations = SeedTables.consultations.flatMap {
      SeedLedger.center($0, city, plan, &generator)
    }
    consultations += SeedLedger.openDesks(city, &generator)
    let byDay = consultations.enumerated().sorted { left, right in
      (left.element.day, left.offset) < (right.element.day, right.offset)
    }
    for (_, consultation) in byDay { write(consultation, of: city, &generator) }
  }

  private static func center(
    _ row: SeedTables.ConsultationRow, _ city: SeedCity, _ plan: SeedPlan,
    _ generator: inout SeedGenerator
  ) -> [SeedConsultation] {
    let staff = city.workers(.centerStaff)
    var consultations: [SeedConsultation] = []
    for (index, route) in ReferralRoute.allCases.enumerated() {
      let involved = plan.scaled(row.socialWorker?[index] ?? 0)
      for number in 0..<plan.scaled(row.center[index]) {
        let isInvolved = number < involved
        consultations.append(
          SeedConsultation(
            desk: .center, district: generator.below(city.map.districts.count),
            day: generator.workday(row.year.from, row.year.to),
            receiver: generator.pick(isInvolved ? city.socialWorkers : staff), route: route,
            involvement: row.socialWorker == nil ? .unknown : isInvolved ? .yes : .no))
      }
    }
    return consultations
  }

  /// A few a year in each district. They are not the center's, and no table counts them.
  private static func openDesks(
    _ city: SeedCity, _ generator: inout SeedGenerator
  ) -> [SeedConsultation] {
    let routes: [(ReferralRoute, Int)] = [
      (.person, 40), (.neighborhood, 27), (.family, 20), (.acquaintance, 10), (.agency, 2),
      (.administration, 1),
    ]
    var consultations: [SeedConsultation] = []
    for district in city.map.districts.indices {
      let receivers =
        city.workers(.welfareCommissioner, district: district)
        + city.workers(.welfareActivitySupporter, district: district)
      for year in [2018, 2019, 2020].map(FiscalYear.init) {
        for _ in 0..<generator.number(3...7) {
          consultations.append(
            SeedConsultation(
              desk: .openDesk, district: district, day: generator.workday(year.from, year.to),
              receiver: generator.pick(receivers), route: generator.pick(weighted: routes),
              involvement: generator.pick([.no, .unknown])))
        }
      }
    }
    return consultations
  }

  private mutating func write(
    _ consultation: SeedConsultation, of city: SeedCity, _ generator: inout SeedGenerator
  ) {
    let record = RecordID.random(using: &generator)
    let needs = generator.sample(
      generator.pick(weighted: [(1, 45), (2, 35), (3, 20)]), of: Need.allCases)
    let local = city.peopleByDistrict[consultation.district]
    let isKnown = generator.happens(perMille: 80) && !local.isEmpty
    let person = isKnown ? city.people[generator.pick(local)] : nil
    let outcome = SeedLedger.outcome(consultation, &generator)
    let consulter = SeedLedger.consulter(consultation.route, &generator)
    add(Consultation.kind, record, on: consultation.day, minute: 870) { fields in
      fields.set(Consultation.desk, consultation.desk)
      fields.set(Consultation.area, city.map.districts[consultation.district].id)
      fields.set(Consultation.receivedOn, consultation.day)
      fields.set(Consultation.receiver, city.workers[consultation.receiver].id)
      fields.set(Consultation.route, consultation.route)
      fields.set(Consultation.consulter, consulter)
      fields.set(Consultation.person, person?.id)
      fields.insert(needs, into: Consultation.needs)
      fields.set(Consultation.mainNeed, needs[0])
      fields.set(Consultation.content, needs.map(\.rawValue).joined(separator: "、") + "についての相談。")
      fields.set(Consultation.response, outcome == .closed ? "関係機関と協議し、支援につながった。" : nil)
      fields.set(Consultation.outcome, outcome)
      fields.set(Consultation.socialWorkerInvolved, consultation.involvement)
    }
    if outcome == .toCenter || outcome == .continuing {
      writeReview(
        of: record, on: consultation.day, until: SeedTables.lastDay, in: city, &generator)
    }
  }

  private static func outcome(
    _ consultation: SeedConsultation, _ generator: inout SeedGenerator
  ) -> ConsultationOutcome {
    consultation.desk == .center
      ? generator.pick(weighted: [(.closed, 70), (.information, 18), (.continuing, 12)])
      : generator.pick(
        weighted: [(.locally, 45), (.watching, 20), (.information, 20), (.toCenter, 15)])
  }

  private static func consulter(
    _ route: ReferralRoute, _ generator: inout SeedGenerator
  ) -> String {
    switch route {
    case .person: "本人"
    case .family: generator.pick(["長男", "長女", "妻", "夫", "妹", "姪"])
    case .acquaintance: "知人"
    case .neighborhood: generator.pick(["民生委員", "自治会長", "近所の方", "地域福祉活動サポーター"])
    case .agency: generator.pick(["地域包括支援センター", "病院の相談員", "居宅介護支援事業所", "障害者相談支援事業所"])
    case .administration: generator.pick(["福祉介護課", "子育て支援課", "税務課", "市民課"])
    }
  }
}
