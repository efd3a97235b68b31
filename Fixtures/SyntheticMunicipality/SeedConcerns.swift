import Records

extension SeedLedger {
  /// 気づき from the neighborhoods, with the reviews of those that were handled.
  mutating func writeConcerns(
    of city: SeedCity, _ plan: SeedPlan, _ start: SeedGenerator
  ) {
    var generator = start
    for _ in 0..<max(4, plan.scaled(64)) {
      let record = RecordID.random(using: &generator)
      let day = generator.day(SeedHalfYear.first2019.from, SeedHalfYear.first2020.to)
      let association = generator.below(city.map.associations.count)
      let isAboutPerson = generator.happens(perMille: 450)
      let person = isAboutPerson ? generator.pick(city.people) : nil
      let urgency = generator.pick(weighted: [(Urgency.ordinary, 70), (.soon, 25), (.atOnce, 5)])
      let signs = generator.sample(generator.number(1...2), of: WarningSign.allCases)
      let subject = generator.pick(["角の青い屋根の家", "集会場の裏の家", "最近引っ越してきた方", "バス停の前の一人暮らしの方"])
      let content = generator.pick([
        "夜も灯りがつかない日が続いている。", "ごみの日に出てこなくなった。", "郵便受けがいっぱいになっている。", "道に迷っているところを見かけた。",
      ])
      add(Concern.kind, record, on: day, minute: 1_020) { fields in
        fields.set(Concern.person, person?.id)
        if person == nil {
          fields.set(Concern.subject, subject)
          fields.set(Concern.area, city.map.associations[association].id)
        }
        fields.insert(signs, into: Concern.signs)
        fields.set(Concern.urgency, urgency)
        fields.set(Concern.noticedOn, day)
        fields.set(Concern.content, content)
      }
      writeReview(
        of: record, on: day, until: SeedHalfYear.first2020.to, in: city, &generator)
    }
  }

  /// Reviews of the visits that found something. The last fortnight's wait in the queue.
  mutating func writeReviews(
    of log: SeedVisitLog, in city: SeedCity, _ start: SeedGenerator
  ) {
    var generator = start
    for (index, visit) in log.visits.enumerated()
    where visit.status == .worrying || visit.status == .alarming {
      let day = CalendarDate(daysSince1970: visit.day)
      writeReview(
        of: log.id(at: index), on: day, until: SeedHalfYear.first2020.to, in: city, &generator)
    }
  }

  /// The review of one source; none for half of the fortnight before `until`.
  mutating func writeReview(
    of source: RecordID, on day: CalendarDate, until last: CalendarDate, in city: SeedCity,
    _ generator: inout SeedGenerator
  ) {
    let isRecent = day > last.adding(days: -14)
    let isWaiting = generator.happens(perMille: 500)
    let open = generator.pick([ReviewStage.confirming, .visiting, .conferring])
    let assignee = generator.pick(city.socialWorkers)
    var note = generator.pick(["民生委員に様子を聞いた。", "訪問して本人と話した。", "家族に連絡がとれた。", "地域包括支援センターと共有した。"])
    if !isRecent { note += "見守りを続けることで終結。" }
    guard !isRecent || !isWaiting else { return }
    let taken = day.adding(days: generator.number(1...6))
    add(Review.kind, source.companion(Review.kind.name), on: taken, minute: 1_000) { fields in
      fields.set(Review.source, source)
      fields.set(Review.stage, isRecent ? open : .closed)
      fields.set(Review.assignee, city.workers[assignee].id)
      fields.set(Review.dueOn, isRecent ? taken.adding(days: 14) : nil)
      fields.append(to: Review.progress, &generator) { item, part in
        item.set(part.date, taken)
        item.set(part.text, note)
      }
    }
  }
}
