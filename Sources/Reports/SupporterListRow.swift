import Records

extension SupporterList {
  /// One person of the list, in words.
  public struct Row: Sendable, Hashable {
    public let place: Place
    public let name: String
    public let kana: String
    /// Every address that stands, in order of display; empty where it is unknown or hidden.
    public let addresses: [String]
    public let isAddressHidden: Bool
    /// Where the house stands on the map; nil where it is unknown or hidden.
    public let position: Coordinate?
    /// Every number, the one that answered last first, or 未確認.
    public let phones: [String]
    public let entry: Record
    /// A warning that a supporter needs before knocking: 入院, 入所 …; empty for a person at home.
    public let mark: String
    private let isOpenedByPaper: Bool

    /// - Parameters:
    ///   - area: the record of the person's 自治会, or nil where it is not known.
    ///   - addresses: several where two edits stand beside each other: all are printed. None of
    ///     them is kept where the person's address is hidden.
    ///   - isAddressHidden: whether another record of the same person hides them.
    ///   - mark: as `ListRelease` says it.
    ///   - isOpenedByPaper: whether a paper for the recipients is why the person stands here.
    public init(
      person: Record, entry: Record, area: Record?, addresses: [String],
      isAddressHidden: Bool = false, mark: PersonStatus? = nil, isOpenedByPaper: Bool = false
    ) {
      place = Place(area)
      self.mark = mark?.rawValue ?? ""
      self.isOpenedByPaper = isOpenedByPaper
      self.entry = entry
      name = person[Person.name] ?? SupporterList.unknown
      kana = person[Person.kana] ?? ""
      self.isAddressHidden = isAddressHidden || person[Person.addressHidden] == .yes
      position = self.isAddressHidden ? nil : person[Person.coordinate]
      self.addresses = self.isAddressHidden ? [] : addresses.filter { !$0.isEmpty }
      let numbers = person.phoneNumbers
      phones = numbers.isEmpty ? [SupporterList.unknown] : numbers
    }

    public var association: String { place.name }

    /// The lines of the address; where edits differ, all of them.
    var addressLines: [String] {
      if isAddressHidden { return [SupporterList.hiddenAddress] }
      guard let first = addresses.first else { return [SupporterList.unknown] }
      return [first] + addresses.dropFirst().map { "または " + $0 }
    }

    /// Supporters who have not withdrawn: those who agreed come before those who were not asked.
    var supporters: [ListItem<EvacuationSupporter>] {
      let standing = entry.standingSupporters
      return standing.filter { $0.consent == .yes } + standing.filter { $0.consent != .yes }
    }

    var shelter: String { entry[SupporterEntry.shelter] ?? SupporterList.unknown }
    var confirmedOn: CalendarDate? { entry[SupporterEntry.confirmedOn] }
    var registered: String { SupporterList.word(entry[SupporterEntry.registered]) }

    /// The row's answer, or the paper if the row alone would be a no.
    var consent: String {
      let own = entry[SupporterEntry.consent]
      return isOpenedByPaper && own != .yes ? "有(同意書)" : SupporterList.word(own)
    }

    /// Each word of the form, whether it is ticked, and for その他 the text beside it.
    var support: [(isChosen: Bool, word: String, detail: String?)] {
      let chosen = entry[SupporterEntry.support]
      return EvacuationSupport.allCases.map { support in
        let detail = support == .other ? entry[SupporterEntry.otherSupport] ?? "　" : nil
        return (isChosen: chosen.contains(support), word: support.rawValue, detail: detail)
      }
    }
  }

  /// 有, 無 or 未確認.
  static func word(_ presence: Presence?) -> String { presence?.rawValue ?? unknown }
}

/// A row's supporters on the form: two places, and the number of the others.
struct SupporterPlaces {
  static let printed = 2
  static let short = "支援者不足"

  /// Always two: name and 協力同意; an empty place says that a supporter is missing.
  let places: [(name: String, consent: String, isEmpty: Bool)]
  /// `他2名`, or empty.
  let others: String

  init(_ row: SupporterList.Row) {
    let supporters = row.supporters
    let named = supporters.prefix(SupporterPlaces.printed).map { supporter in
      (
        name: supporter.name ?? SupporterList.unknown,
        consent: SupporterList.word(supporter.consent), isEmpty: false
      )
    }
    let empty = Array(
      repeating: (name: SupporterPlaces.short, consent: "", isEmpty: true),
      count: SupporterPlaces.printed - named.count)
    places = named + empty
    others = supporters.count > named.count ? "他\(supporters.count - named.count)名" : ""
  }
}
