import Records

extension PersonList {
  /// One person of the list, in words.
  public struct Row: Sendable, Hashable {
    public let place: Place
    public let person: Record
    public let name: String
    public let kana: String
    /// Every address that stands, in order of display; empty where it is unknown or hidden.
    public let addresses: [String]
    public let isAddressHidden: Bool
    /// Every number, the one that answered last first, or 未確認.
    public let phones: [String]
    /// A warning that a supporter needs before knocking: 入院, 入所 …; empty for a person at home.
    public let mark: String
    let records: [Record]
    /// More words of a list's own.
    public var notes: [String] = []
    private let isOpenedByPaper: Bool
    private let isDisclosed: Bool

    /// Where the person's address is hidden, the row keeps nothing that says where they live, whatever it is given.
    ///
    /// - Parameters:
    ///   - records: the person's records that the list is filled from; the first of them put the person on it.
    ///   - area: the record of the person's 自治会, or nil where it is not known.
    ///   - addresses: several where two edits stand beside each other: all are printed.
    ///   - isAddressHidden: whether another record of the same person hides them.
    ///   - mark: as `ListRelease` says it.
    ///   - isOpenedByPaper: whether a paper for the recipients is why the person stands here.
    ///   - isDisclosed: whether a disclosure in a disaster is, and nothing else.
    public init(
      person: Record, records: [Record], area: Record?, addresses: [String],
      isAddressHidden: Bool = false, mark: PersonStatus? = nil, isOpenedByPaper: Bool = false,
      isDisclosed: Bool = false
    ) {
      let isHidden = isAddressHidden || person[Person.addressHidden] == .yes
      self.isAddressHidden = isHidden
      self.person = isHidden ? person.withoutWhereabouts : person
      self.records = isHidden ? records.map(\.withoutWhereabouts) : records
      self.addresses = isHidden ? [] : addresses.filter { !$0.isEmpty }
      place = Place(area)
      let disclosed = isDisclosed ? PersonList.disclosed : nil
      self.mark = [mark?.rawValue, disclosed].compactMap(\.self).joined(separator: " ")
      self.isDisclosed = isDisclosed
      self.isOpenedByPaper = isOpenedByPaper
      name = person[Person.name] ?? PersonList.unknown
      kana = person[Person.kana] ?? ""
      let numbers = person.phoneNumbers
      phones = numbers.isEmpty ? [PersonList.unknown] : numbers
    }

    public var association: String { place.name }
    /// Where the house stands on the map; nil where it is unknown or hidden.
    public var position: Coordinate? { person[Person.coordinate] }
    /// 支援者リストの行.
    var entry: Record? { record(SupporterEntry.kindName) }
    var plan: Record? { record(EvacuationPlan.kindName) }
    var kit: Record? { record(Kit.kindName) }
    /// The last visit at which somebody read the day on the paper in the tube.
    var visit: Record? { record(Visit.kindName) }

    func record(_ kind: String) -> Record? { records.first { $0.kindName == kind } }
  }
}

// The words of the columns. Whatever is not known is 未確認.

extension PersonList.Row {
  /// The lines of the address; where edits differ, all of them.
  var addressLines: [String] {
    if isAddressHidden { return [PersonList.hiddenAddress] }
    guard let first = addresses.first else { return [PersonList.unknown] }
    return [first] + addresses.dropFirst().map { "または " + $0 }
  }

  /// As far as it is known.
  var birthDate: String {
    guard let birth = person[Person.birthDate] else { return PersonList.unknown }
    guard birth.precision == .day, let date = birth.date else { return birth.written }
    return date.japanese
  }

  /// `85歳`, with 約 where the day of birth is not known.
  func age(on day: CalendarDate) -> String {
    guard let birth = person[Person.birthDate], let age = birth.age(on: day) else {
      return PersonList.unknown
    }
    return (birth.precision == .day ? "" : "約") + "\(age)歳"
  }

  var sex: String { person[Person.sex]?.rawValue ?? PersonList.unknown }

  /// 避難支援等を必要とする事由: what the plan says, and what is known of the person besides.
  var reason: String {
    let attributes = PersonAttribute.words(person[Person.attributes])
    let devices = MedicalDevice.words(plan?[EvacuationPlan.devices] ?? [])
    let reasons = [plan?[EvacuationPlan.reason], attributes, devices].compactMap(\.self)
      .filter { !$0.isEmpty }
    return reasons.isEmpty ? PersonList.unknown : reasons.joined(separator: "、")
  }

  /// Each of the form's words, whether it is ticked, and for その他 the text beside it.
  var support: [(isChosen: Bool, word: String, detail: String?)] {
    let chosen = entry?[SupporterEntry.support] ?? []
    return EvacuationSupport.allCases.map { support in
      let detail = support == .other ? entry?[SupporterEntry.otherSupport] ?? "　" : nil
      return (isChosen: chosen.contains(support), word: support.rawValue, detail: detail)
    }
  }

  /// The words that are ticked, in one cell.
  var supportWords: String {
    let words = support.filter(\.isChosen).map { support in
      support.word + (support.detail.map { "【\($0)】" } ?? "")
    }
    return words.isEmpty ? PersonList.unknown : words.joined(separator: "・")
  }

  /// Supporters who have not withdrawn: those who agreed come before those who were not asked.
  var supporters: [ListItem<EvacuationSupporter>] {
    let standing = records.first?.standingSupporters ?? []
    return standing.filter { $0.consent == .yes } + standing.filter { $0.consent != .yes }
  }

  /// The places that the records name, each once.
  var shelter: String {
    let named = records.compactMap { $0[SupporterEntry.shelter] }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return named.isEmpty ? PersonList.unknown : named.joined(separator: "、")
  }

  var route: String { whereabouts(plan?[EvacuationPlan.route]) }

  /// 最終確認日: the last day on which a record that put the person on the list was confirmed.
  var confirmedOn: CalendarDate? {
    records.compactMap(\.contentConfirmedOn).max()
  }
  var confirmation: String { confirmedOn?.description ?? PersonList.unknown }
  var shortConfirmation: String { confirmedOn?.shortJapanese ?? PersonList.unknown }

  var registered: String { PersonList.word(entry?[SupporterEntry.registered]) }

  /// The row's answer, or the paper if the row alone would be a no.
  var consent: String {
    if isDisclosed { return PersonList.disclosed }
    let own = entry?[SupporterEntry.consent]
    return isOpenedByPaper && own != .yes ? "有(同意書)" : PersonList.word(own)
  }
}

extension PersonList.Row {
  /// A field that says where the person lives: unknown and hidden are told apart.
  func whereabouts(_ text: String?) -> String {
    isAddressHidden ? PersonList.hiddenAddress : text ?? PersonList.unknown
  }
}

extension PersonList {
  /// 有, 無 or 未確認.
  static func word(_ presence: Presence?) -> String { presence?.rawValue ?? unknown }
}

extension VocabularyWord {
  /// Words as one text, in the order of their vocabulary.
  static func words(_ chosen: Set<Self>) -> String {
    allCases.filter(chosen.contains).map(\.rawValue).joined(separator: "、")
  }
}

/// A row's supporters on the form: two places, and the number of the others.
struct SupporterPlaces {
  static let printed = 2
  static let short = "支援者不足"

  /// One of the places.
  struct Place {
    let name: String
    let consent: String
    /// Said of those alone who have agreed to help (災害対策基本法 49条の15第2項).
    let phone: String
    let address: String
    /// An empty place says that a supporter is missing.
    let isEmpty: Bool

    init(_ supporter: ListItem<EvacuationSupporter>?) {
      isEmpty = supporter == nil
      name = supporter.map { $0.name ?? PersonList.unknown } ?? SupporterPlaces.short
      consent = supporter.map { PersonList.word($0.consent) } ?? ""
      let agreed = supporter.flatMap { $0.consent == .yes ? $0 : nil }
      phone = agreed.map { $0.phone ?? PersonList.unknown } ?? ""
      address = agreed.map { $0.address ?? PersonList.unknown } ?? ""
    }
  }

  /// Always two.
  let places: [Place]
  /// `他2名`, or empty.
  let others: String

  init(_ row: PersonList.Row) {
    let supporters = row.supporters
    places = (0..<SupporterPlaces.printed).map { index in
      Place(index < supporters.count ? supporters[index] : nil)
    }
    let count = supporters.count - SupporterPlaces.printed
    others = count > 0 ? "他\(count)名" : ""
  }
}
