import Records

/// The figures that 氷見市 printed, and how they are split. Source: 氷見市社会福祉協議会, kept as
/// data in Fixtures/printed; a test compares the municipality with those files.
enum SeedTables {
  static let districts = 21
  static let associations = 226
  static let households = 17_536
  static let commissioners = 124
  static let supporters = 110
  static let communitySocialWorkers = 2

  /// 925 persons with teams that count, 20 whose teams were gone, 55 without a team.
  static let persons = 1_000
  static let teams = profiles.reduce(0) { $0 + $1.count }

  /// One row of `profiles`.
  struct ProfileRow: Sendable {
    let profile: SeedProfile
    let count: Int

    init(_ segment: SeedSegment, _ attributes: [PersonAttribute], _ count: Int) {
      profile = SeedProfile(segment: segment, attributes: attributes)
      self.count = count
    }
  }

  /// Which attributes go together, by segment. `continuing` + `ended` add up to the row of 令和元年度
  /// (861 teams, 908 attributes), `continuing` + `formed` to that of 令和2年度 (834 teams, 913).
  static let profiles: [ProfileRow] = continuing + ended + formed + gone

  private static let continuing: [ProfileRow] = [
    ProfileRow(.continuing, [.livingAlone], 536),
    ProfileRow(.continuing, [.livingAlone, .physical], 14),
    ProfileRow(.continuing, [.livingAlone, .intellectual], 1),
    ProfileRow(.continuing, [.livingAlone, .mental], 2),
    ProfileRow(.continuing, [.livingAlone, .other], 5),
    ProfileRow(.continuing, [.elderlyOnly], 111),
    ProfileRow(.continuing, [.elderlyOnly, .physical], 4),
    ProfileRow(.continuing, [.elderlyOnly, .other], 1),
    ProfileRow(.continuing, [.elderlyOnly, .livingTogether], 10),
    ProfileRow(.continuing, [.livingTogether], 65),
    ProfileRow(.continuing, [.livingTogether, .physical], 4),
    ProfileRow(.continuing, [.livingTogether, .intellectual], 2),
    ProfileRow(.continuing, [.livingTogether, .singleParent], 1),
    ProfileRow(.continuing, [.physical], 6),
    ProfileRow(.continuing, [.intellectual], 3),
    ProfileRow(.continuing, [.mental], 2),
    ProfileRow(.continuing, [.other], 3),
  ]

  private static let ended: [ProfileRow] = [
    ProfileRow(.ended, [.livingAlone], 33),
    ProfileRow(.ended, [.livingAlone, .physical], 1),
    ProfileRow(.ended, [.elderlyOnly], 14),
    ProfileRow(.ended, [.livingTogether], 28),
    ProfileRow(.ended, [.livingTogether, .singleParent], 2),
    ProfileRow(.ended, [.physical], 7),
    ProfileRow(.ended, [.intellectual], 2),
    ProfileRow(.ended, [.mental], 1),
    ProfileRow(.ended, [.other], 3),
  ]

  private static let formed: [ProfileRow] = [
    ProfileRow(.formed, [.livingAlone], 27),
    ProfileRow(.formed, [.livingAlone, .physical], 5),
    ProfileRow(.formed, [.livingAlone, .mental], 2),
    ProfileRow(.formed, [.livingAlone, .other], 6),
    ProfileRow(.formed, [.elderlyOnly], 5),
    ProfileRow(.formed, [.elderlyOnly, .other], 1),
    ProfileRow(.formed, [.elderlyOnly, .livingTogether], 13),
    ProfileRow(.formed, [.elderlyOnly, .livingTogether, .physical], 2),
    ProfileRow(.formed, [.elderlyOnly, .livingTogether, .intellectual], 1),
    ProfileRow(.formed, [.livingTogether, .intellectual], 1),
    ProfileRow(.formed, [.livingTogether, .singleParent], 1),
  ]

  private static let gone: [ProfileRow] = [
    ProfileRow(.gone, [.livingAlone], 14),
    ProfileRow(.gone, [.livingAlone, .physical], 2),
    ProfileRow(.gone, [.livingTogether], 4),
  ]

  /// Cooperators who work in no team of an earlier segment: 1,840 + 85 = 1,925 over the teams of
  /// 令和元年度, 1,840 + 189 = 2,029 over those of 令和2年度.
  static func newCooperators(_ segment: SeedSegment) -> Int {
    switch segment {
    case .continuing: 1_840
    case .ended: 85
    case .formed: 189
    case .gone: 30
    }
  }

  /// 活動内容実績, in the order of the vocabulary.
  static func activities(_ halfYear: SeedHalfYear) -> [Int] {
    switch halfYear {
    case .first2019: [34_090, 8_073, 2_578, 650, 988, 0, 2_039, 78, 567]
    case .first2020: [33_328, 9_434, 1_590, 838, 91, 0, 858, 0, 372]
    }
  }

  /// 新規相談件数 of one fiscal year, by route in the order of the vocabulary.
  struct ConsultationRow: Sendable {
    let year: FiscalYear
    let center: [Int]
    /// Those with a community social worker, a part of `center`; nil where nothing was printed.
    let socialWorker: [Int]?
  }

  /// H27 to R2.
  static let consultations: [ConsultationRow] = [
    row(2015, [9, 6, 1, 14, 46, 80], nil),
    row(2016, [9, 19, 1, 29, 53, 69], [4, 9, 0, 24, 16, 17]),
    row(2017, [25, 30, 4, 52, 57, 61], [11, 5, 2, 38, 19, 14]),
    row(2018, [33, 28, 4, 30, 51, 58], [7, 10, 1, 26, 14, 24]),
    row(2019, [15, 23, 0, 28, 48, 53], [4, 4, 0, 25, 7, 10]),
    row(2020, [135, 33, 5, 33, 76, 61], [15, 4, 1, 24, 13, 16]),
  ]

  /// The last day of the printed fiscal years.
  static let lastDay = FiscalYear(2020).to

  private static func row(
    _ year: Int, _ center: [Int], _ socialWorker: [Int]?
  ) -> ConsultationRow {
    ConsultationRow(year: FiscalYear(year), center: center, socialWorker: socialWorker)
  }
}
