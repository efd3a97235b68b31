import Records

/// The same person recorded twice is not an error: a reviewer joins the records with reversible links, and
/// each is reached under the smallest id of its component (DESIGN.md §3.8).
public struct SamePerson: Sendable {
  private let canonical: [RecordID: RecordID]
  /// The sorted members of each component, by its smallest id.
  private let members: [RecordID: [RecordID]]

  /// - Parameter persons: the displayed persons with their links in the field `same_as`.
  public init(_ persons: some Sequence<Record>) {
    self.init(
      links: persons.flatMap { person in person[Person.sameAs].map { (person.id, $0) } })
  }

  /// - Parameter links: pairs of records that are the same person, each in either order.
  public init(links: some Sequence<(RecordID, RecordID)>) {
    var components = Components()
    var ids: Set<RecordID> = []
    for (one, other) in links {
      ids.formUnion([one, other])
      components.join(one, other)
    }
    var canonical: [RecordID: RecordID] = [:]
    for id in ids { canonical[id] = components.root(id) }
    self.canonical = canonical
    members = Dictionary(grouping: ids.sorted()) { canonical[$0] ?? $0 }
  }

  /// Nobody is joined with anybody.
  public var isEmpty: Bool { canonical.isEmpty }

  /// The id under which a person is known.
  public func canonicalID(of id: RecordID) -> RecordID { canonical[id] ?? id }

  /// Everybody who is the same person, sorted; the person alone where nobody is.
  public func records(of id: RecordID) -> [RecordID] { members[canonicalID(of: id)] ?? [id] }

  /// Two records that may be one person, and why.
  public struct Candidate: Sendable, Hashable {
    public let first: RecordID
    public let second: RecordID
    /// Labels of the fields that agree.
    public let reasons: [String]
  }

  /// Pairs that agree in name or kana and in one more thing, or in two things. Not those already joined.
  ///
  /// - Parameter key: folds width, kana and variant kanji.
  public static func candidates(
    among persons: [Record], key: @escaping (String) -> String
  ) -> [Candidate] {
    var agreements: [Pair: [String]] = [:]
    var common: [(label: String, ids: Set<RecordID>)] = []
    for (label, trait) in traits(key) {
      var byTrait: [String: [RecordID]] = [:]
      for person in persons {
        for value in trait(person) where !value.isEmpty {
          byTrait[value, default: []].append(person.id)
        }
      }
      for ids in byTrait.values where ids.count > 1 {
        guard ids.count <= commonTraitLimit else {
          common.append((label, Set(ids)))
          continue
        }
        for pair in Pair.all(of: ids) where agreements[pair]?.contains(label) != true {
          agreements[pair, default: []].append(label)
        }
      }
    }
    // A value that many people share proves nothing alone, but supports another agreement.
    for pair in agreements.keys {
      agreements[pair]? += common.filter {
        $0.ids.contains(pair.first) && $0.ids.contains(pair.second)
      }.map(\.label)
    }
    addHalfKnownBirthDates(of: persons, to: &agreements)
    let joined = SamePerson(persons)
    return agreements.compactMap { pair, reasons in
      guard reasons.count >= 2,
        joined.canonicalID(of: pair.first) != joined.canonicalID(of: pair.second)
      else { return nil }
      return Candidate(first: pair.first, second: pair.second, reasons: reasons)
    }.sorted { left, right in
      (-left.reasons.count, left.first, left.second) < (
        -right.reasons.count, right.first, right.second
      )
    }
  }

  /// 昭和10年 and 昭和10年3月3日 are one birth date as far as both are known, for two of one name.
  private static func addHalfKnownBirthDates(
    of persons: [Record], to agreements: inout [Pair: [String]]
  ) {
    var births: [RecordID: BirthDate] = [:]
    for person in persons { births[person.id] = person[Person.birthDate] }
    for (pair, reasons) in agreements
    where !reasons.contains("生年月日") && (reasons.contains("氏名") || reasons.contains("カナ")) {
      guard let one = births[pair.first], let other = births[pair.second],
        one.isCompatible(with: other)
      else { continue }
      agreements[pair]?.append("生年月日")
    }
  }

  /// A trait that more people share says nothing: an apartment house, a common name.
  static let commonTraitLimit = 20

  private struct Pair: Hashable {
    let first: RecordID
    let second: RecordID

    static func all(of ids: [RecordID]) -> [Pair] {
      ids.indices.flatMap { one in
        ids[(one + 1)...].map { Pair(first: min(ids[one], $0), second: max(ids[one], $0)) }
      }.filter { $0.first != $0.second }
    }
  }

  private static func traits(
    _ key: @escaping (String) -> String
  ) -> [(String, (Record) -> [String])] {
    [
      ("氏名", { [key($0[Person.name] ?? "")] }),
      ("カナ", { [key($0[Person.kana] ?? "")] }),
      ("生年月日", { [$0[Person.birthDate]?.date?.description ?? ""] }),
      ("住所", { [AddressKey.make($0[Person.address]?.line ?? "")] }),
      ("電話", { $0[Person.phones].map { PhoneDigits.of($0.number ?? "") } }),
    ]
  }
}
