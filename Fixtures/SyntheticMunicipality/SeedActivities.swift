import Records

/// The activities of one visit: a bit for each word of the vocabulary, in its order.
struct SeedActivities: Sendable, Hashable {
  private var bits: UInt16 = 0

  /// 見守り・声掛け and nothing else.
  static let watchingOnly = SeedActivities().inserting(watching)

  /// The place of 見守り・声掛け, which most visits have, in the vocabulary.
  private static let watching = Activity.allCases.firstIndex(of: .watching) ?? 0

  func contains(_ place: Int) -> Bool { bits & (1 << UInt16(place)) != 0 }

  private func inserting(_ place: Int) -> SeedActivities {
    var copy = self
    copy.bits |= 1 << UInt16(place)
    return copy
  }

  /// How many visits carry these counts of activities: one for each 見守り・声掛け, and those on which
  /// only something else was done.
  static func visits(for targets: [Int]) -> Int {
    targets[watching] + alone(targets).reduce(0, +)
  }

  /// For each activity except 見守り・声掛け, the number of visits with that activity alone, in
  /// hundredths of its count.
  private static func alone(_ targets: [Int]) -> [Int] {
    zip(Activity.allCases, targets).map { activity, target in
      switch activity {
      case .watching: 0
      case .talking: target * 5 / 100
      case .shopping: target * 30 / 100
      case .rubbish: target * 40 / 100
      case .goingOut, .medicine, .other: target / 2
      case .weeding, .snowClearing: target * 60 / 100
      }
    }
  }

  /// One set of activities for each visit, never empty, so that each activity is there exactly as
  /// often as its target says. Teams that plan an activity come first.
  ///
  /// - Parameter planned: for each visit, its team's planned activities; `visits(for: targets)`
  ///   of them.
  static func spread(
    _ targets: [Int], over planned: [[Activity]], _ generator: inout SeedGenerator
  ) -> [SeedActivities] {
    var sets = Array(repeating: SeedActivities(), count: planned.count)
    let masks = planned.map(mask)
    let alone = alone(targets)
    for place in targets.indices {
      let free = sets.indices.filter { sets[$0].bits == 0 }
      mark(place, alone[place], free, masks, &sets, &generator)
    }
    let watched = sets.indices.filter { sets[$0].bits == 0 }
    for visit in watched { sets[visit] = watchingOnly }
    for place in targets.indices where place != watching {
      mark(place, targets[place] - alone[place], watched, masks, &sets, &generator)
    }
    return sets
  }

  private static func mark(
    _ place: Int, _ count: Int, _ candidates: [Int], _ masks: [SeedActivities],
    _ sets: inout [SeedActivities], _ generator: inout SeedGenerator
  ) {
    guard count > 0 else { return }
    precondition(count <= candidates.count, "more of an activity than there are visits")
    var chosen = generator.sample(count, of: candidates.filter { masks[$0].contains(place) })
    if chosen.count < count {
      let rest = candidates.filter { !masks[$0].contains(place) }
      chosen += generator.sample(count - chosen.count, of: rest)
    }
    for visit in chosen { sets[visit] = sets[visit].inserting(place) }
  }

  private static func mask(_ activities: [Activity]) -> SeedActivities {
    Activity.allCases.enumerated().reduce(SeedActivities()) { set, element in
      activities.contains(element.element) ? set.inserting(element.offset) : set
    }
  }
}

/// The visitor's finding.
struct SeedFinding: Sendable {
  let status: SafetyStatus
  let signs: [WarningSign]
  let memo: String?

  /// - Parameter isBrief: nothing was done but looking in, so nobody may have been at home.
  init(isBrief: Bool, _ generator: inout SeedGenerator) {
    let spread: [(SafetyStatus, Int)] = [
      (.unchanged, 640), (.well, 322), (.notMet, isBrief ? 30 : 0), (.worrying, 7), (.alarming, 1),
    ]
    status = generator.pick(weighted: spread)
    switch status {
    case .worrying, .alarming:
      signs = generator.sample(generator.number(1...2), of: WarningSign.allCases)
      memo = generator.pick(status == .alarming ? SeedFinding.alarms : SeedFinding.worries)
    case .notMet:
      signs = generator.happens(perMille: 60) ? [.mailPilesUp] : []
      memo = generator.happens(perMille: 300) ? generator.pick(SeedFinding.absences) : nil
    case .well, .unchanged:
      signs = []
      memo = generator.happens(perMille: 25) ? generator.pick(SeedFinding.remarks) : nil
    }
  }

  private static let alarms = [
    "呼んでも返事がなく、家族に連絡した。", "転んで動けなくなっていた。救急車を呼んだ。", "様子がおかしく、民生委員に来てもらった。",
  ]
  private static let worries = [
    "食事をあまりとっていない様子。", "同じ話を何度もされる。", "足をひきずっていた。", "部屋が片付いていない。",
    "元気がなく、口数が少ない。", "薬を飲み忘れているようだ。", "夜眠れないとのこと。",
  ]
  private static let absences = ["留守。車がなかった。", "デイサービスの日。", "病院へ行っているとのこと(近所の方)。"]
  private static let remarks = [
    "畑の野菜をいただいた。", "孫が帰省していた。", "地区のサロンに誘った。", "お茶を飲みながら話した。", "玄関先で立ち話。",
    "カーテンが開いているのを確認。", "次回は週明けに伺う。",
  ]
}
