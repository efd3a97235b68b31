import Records

extension SeedLedger {
  /// Later changes to the records: teams end, persons leave, numbers change, consents are
  /// withdrawn.
  mutating func writeEdits(of city: SeedCity, _ start: SeedGenerator) {
    var generator = start
    for team in city.teams { writeEnd(of: team, in: city, &generator) }
    for worker in city.workers where generator.happens(perMille: 12) {
      let phone = generator.phone()
      revise(Worker.kind, worker.id, on: SeedCalendar.day(2020, 6, 1)) {
        $0.set(Worker.phone, phone)
      }
    }
    for entry in entries where entry.revises == nil {
      switch entry.kind {
      case Consent.kind.name: withdraw(entry, &generator)
      case SupporterEntry.kind.name: confirm(entry, &generator)
      default: break
      }
    }
  }

  private mutating func writeEnd(
    of team: SeedTeam, in city: SeedCity, _ generator: inout SeedGenerator
  ) {
    guard let endedOn = team.endedOn else { return }
    let (status, memo) = generator.pick(
      weighted: [
        ((PersonStatus.deceased, "逝去のため終了"), 40), ((.facility, "施設入所のため終了"), 35),
        ((.movedAway, "家族のもとへ転居のため終了"), 15), ((.home, "本人の希望により終了"), 10),
      ])
    revise(Team.kind, team.id, on: endedOn) {
      $0.set(Team.endedOn, endedOn)
      $0.set(Team.memo, memo)
    }
    guard status != .home else { return }
    revise(Person.kind, city.people[team.person].id, on: endedOn) { $0.set(Person.status, status) }
  }

  /// A consent that was given is withdrawn.
  private mutating func withdraw(_ entry: SeedEntry, _ generator: inout SeedGenerator) {
    let state = entry.writes.first { $0.path.text == Consent.state.name }?.value.text
    guard state == ConsentState.given.rawValue, generator.happens(perMille: 12) else { return }
    let day = generator.workday(SeedCalendar.day(2020, 9, 16), SeedCalendar.day(2020, 9, 30))
    revise(Consent.kind, entry.record, on: day) {
      $0.set(Consent.state, .withdrawn)
      $0.set(Consent.withdrawnOn, day)
    }
  }

  /// Somebody went there and asked again.
  private mutating func confirm(_ entry: SeedEntry, _ generator: inout SeedGenerator) {
    guard generator.happens(perMille: 250) else { return }
    let day = generator.workday(SeedCalendar.day(2020, 9, 16), SeedCalendar.day(2020, 9, 30))
    revise(SupporterEntry.kind, entry.record, on: day) {
      $0.set(SupporterEntry.confirmedOn, day)
    }
  }
}
