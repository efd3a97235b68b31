import Merge
import Records
import Support

/// One person of the city of canaries, and everything that there is of them.
struct CanaryPerson {
  let id: RecordID
  let about: Case
  let records: [RecordID]

  /// How a person stands to the users.
  struct Case: CustomStringConvertible {
    /// The association: the first in the users' district, the second too, the third elsewhere.
    let place: Int
    let papers: Papers
    let hidden: Hidden
    let team: Team
    let row: Row
    let handover: Handover
    /// The user who wrote of them; nil for somebody else.
    let author: Int?

    var description: String {
      "自治会\(place) \(papers) 秘匿\(hidden) team \(team) row \(row) referral \(handover) "
        + "author \(author.map(String.init) ?? "-")"
    }

    /// Every place with every history of papers, once with either answer about the address and then with the
    /// other; the rest is drawn. A first part of them is as mixed as all.
    static func all(_ users: Int, using random: inout SeededGenerator) -> [Case] {
      var halves: [[Case]] = [[], []]
      for place in 0..<3 {
        for papers in Papers.all {
          let isHiddenFirst = Bool.random(using: &random)
          for half in [0, 1] {
            let isHidden = (half == 0) == isHiddenFirst
            let hidden: [Hidden] = isHidden ? [.yes, .yes, .contested] : [.no, .nothing, .unknown]
            halves[half].append(
              Case(
                place: place, papers: papers, hidden: any(hidden, &random),
                team: any([.own, .own, .own] + Team.allCases, &random),
                row: any([.named, .named] + Row.allCases, &random),
                handover: any(Handover.allCases, &random),
                author: Bool.random(using: &random)
                  ? Int.random(in: 0..<users, using: &random) : nil))
          }
        }
      }
      return halves[0].shuffled(using: &random) + halves[1].shuffled(using: &random)
    }

    private static func any<Choice>(
      _ choices: [Choice], _ random: inout SeededGenerator
    ) -> Choice {
      choices[Int.random(in: 0..<choices.count, using: &random)]
    }
  }

  enum Hidden: String { case no, yes, unknown, nothing, contested }
  enum Team: String, CaseIterable { case own, ended, deleted, left, others }
  enum Row: String, CaseIterable { case named, taken, others, outvoted }
  enum Handover: String, CaseIterable {
    case city, cityOfConcern, cityOfVisit, cityOfNothing, withoutConsent, consentUnknown, contested,
      elsewhere, taken, deleted
  }

  /// The history of a person's consents.
  enum Papers {
    case none, given, withdrawn, withdrawnThatDay, givenAgain, unknown, laterUnknown, undated,
      deleted, erased, contested, othersOnly, oldPaperLate, undatedWithdrawal, ofTomorrow,
      takenBackInWords, halfContested
    case onlyTo(String)
    case onlyOf(String)

    static let recipients = ["民生委員", "自治会", "協力者", "消防・警察", "市", "地区社協"]
    static let data = ["支援者リスト", "いのちのバトン", "個別避難計画"]

    /// The consents that some cell of DOMAIN.md §4 depends on.
    static let asked = [
      ("民生委員", "いのちのバトン"), ("自治会", "支援者リスト"), ("自治会", "個別避難計画"),
      ("地区社協", "個別避難計画"), ("協力者", "いのちのバトン"), ("協力者", "個別避難計画"),
    ]

    static let all: [Papers] =
      [
        .none, .given, .withdrawn, .withdrawnThatDay, .givenAgain, .unknown, .laterUnknown,
        .undated, .deleted, .erased, .contested, .othersOnly, .oldPaperLate, .undatedWithdrawal,
        .ofTomorrow, .takenBackInWords, .halfContested,
      ] + recipients.map { .onlyTo($0) } + data.map { .onlyOf($0) }

    /// Which questions are answered.
    var questions: [(recipient: String, data: String)] {
      let every = Papers.recipients.flatMap { one in Papers.data.map { (one, $0) } }
      return switch self {
      case .onlyTo(let recipient): Papers.data.map { (recipient, $0) }
      case .onlyOf(let data): Papers.recipients.map { ($0, data) }
      case .othersOnly: every.filter { one in !Papers.asked.contains { $0 == one } }
      default: Papers.asked.map { ($0.0, $0.1) }
      }
    }

    /// The papers to one question.
    var answers: [Paper] {
      switch self {
      case .none: []
      case .withdrawn: [Paper("同意", "2025-04-01"), Paper("撤回", withdrawn: "2025-04-02")]
      case .withdrawnThatDay: [Paper("撤回", withdrawn: "2025-04-01"), Paper("同意", "2025-04-01")]
      case .givenAgain: [Paper("同意", "2025-04-03"), Paper("撤回", withdrawn: "2025-04-02")]
      case .oldPaperLate:
        [Paper("撤回", "2025-04-01", withdrawn: "2025-04-10"), Paper("同意", "2025-04-05")]
      case .undatedWithdrawal: [Paper("撤回"), Paper("同意", "2025-12-01")]
      case .ofTomorrow: [Paper("同意", "2062-04-01")]
      case .takenBackInWords: [Paper("同意", "2025-04-01", withdrawn: "2025-04-02")]
      case .unknown: [Paper("未確認", "2025-04-01")]
      case .laterUnknown: [Paper("同意", "2025-04-01"), Paper("未確認", "2025-04-05")]
      case .undated: [Paper("同意")]
      default: [Paper("同意", "2025-04-01")]
      }
    }
  }

  /// The content of one paper, with the days of its signature and its withdrawal.
  struct Paper {
    let state: String
    let signed: String?
    let withdrawn: String?

    init(_ state: String, _ signed: String? = nil, withdrawn: String? = nil) {
      (self.state, self.signed, self.withdrawn) = (state, signed, withdrawn)
    }
  }
}

extension CanaryCity {
  /// Somebody with a record of every kind.
  func populate(_ about: CanaryPerson.Case, _ hasCorrections: Bool) -> CanaryPerson {
    let author = about.author.map { users[$0].id } ?? CanaryCity.stranger
    let association = Value.text(associations[about.place].description)
    let household = begin(Household.kind, ["association": association], by: author)
    var given: [FieldPath: Value] = [
      "association": association, "household": .text(household.description),
    ]
    let words: [CanaryPerson.Hidden: Value] = [
      .no: "無", .yes: "有", .unknown: "未確認", .contested: "有",
    ]
    given["address_hidden"] = words[about.hidden]
    // A few are recorded twice. Where a road must show each record by itself, nobody is.
    let isJoined = hasCorrections && Int.random(in: 0..<8, using: &random) == 0
    let left = Set(
      (isJoined ? [] : ["same_as"]) + (about.hidden == .nothing ? ["address_hidden"] : []))
    let id = begin(Person.kind, given, by: author, leaving: left)
    if about.hidden == .contested { write(Person.kind, id, ["address_hidden": "無"], by: author) }
    let person: [FieldPath: Value] = ["person": .text(id.description)]
    let copy = begin(Copy.kind, ["area": association], by: author)
    var records = [household, id, team(about, person, author), copy]

    let uncorrected: Set<String> = hasCorrections ? [] : ["corrects"]
    let visit = begin(Visit.kind, person, by: author, leaving: uncorrected)
    let concern = begin(Concern.kind, person, by: author)
    let consultation = begin(Consultation.kind, person, by: author, leaving: uncorrected)
    if hasCorrections {
      var corrected = person
      corrected[FieldPath("corrects", member: visit.description)] = true
      records.append(begin(Visit.kind, corrected, by: author))
    }
    records += [visit, concern, consultation]
    records.append(begin(Kit.kind, person, as: id.companion("kit"), by: author))
    for source in [visit, concern, consultation] {
      records.append(
        begin(
          Review.kind, ["source": .text(source.description)], as: source.companion("review"),
          by: CanaryCity.stranger))
    }
    for kind in [SupporterEntry.kind, EvacuationPlan.kind] {
      records.append(row(kind, id.companion(kind.name), about, person, author))
    }
    records.append(handover(about, person, visit, concern, consultation, author))
    records += papers(about.papers, person)
    decay(records)
    return CanaryPerson(id: id, about: about, records: records)
  }

  private func team(
    _ about: CanaryPerson.Case, _ person: [FieldPath: Value], _ author: RecordID
  ) -> RecordID {
    var given = person
    for worker in about.team == .others ? [6] : [0, 3, 5, 6] {
      given[FieldPath("cooperators", member: workers[worker].description)] =
        about.team == .left && worker != 6 ? false : true
    }
    let team = begin(
      Team.kind, given, by: author, leaving: about.team == .ended ? [] : ["ended_on"])
    if about.team == .deleted { delete(team) }
    return team
  }

  /// A row of a list with two supporters.
  private func row(
    _ kind: Kind, _ id: RecordID, _ about: CanaryPerson.Case, _ person: [FieldPath: Value],
    _ author: RecordID
  ) -> RecordID {
    var given = person
    let named = [0, 3, 5].randomElement(using: &random) ?? 0
    func worker(_ number: Int) -> Value { .text(workers[number].description) }
    let first = FieldPath("supporters", item: "a", part: "worker")
    given["supporters/a"] = about.row == .taken ? false : true
    given["supporters/b"] = true
    given[first] = worker(about.row == .others ? 6 : named)
    given[FieldPath("supporters", item: "b", part: "worker")] = worker(7)
    begin(kind, given, as: id, by: author)
    if about.row == .outvoted { write(kind, id, [first: worker(6)], by: author) }
    // Now and then somebody else has heard another answer.
    let answer: Value? = ["有", "無", nil, nil, nil].randomElement(using: &random) ?? nil
    if let answer { write(kind, id, ["consent": answer], by: author) }
    return id
  }

  private func handover(
    _ about: CanaryPerson.Case, _ person: [FieldPath: Value], _ visit: RecordID,
    _ concern: RecordID, _ consultation: RecordID, _ author: RecordID
  ) -> RecordID {
    var given = person
    let source: RecordID? =
      switch about.handover {
      case .cityOfConcern: concern
      case .cityOfVisit: visit
      case .cityOfNothing: nil
      default: consultation
      }
    given["source"] = source.map { .text($0.description) }
    given["destinations/a"] = about.handover == .taken ? false : true
    given["destinations/b"] = true
    given[FieldPath("destinations", item: "a", part: "office")] =
      about.handover == .elsewhere ? "専門機関" : "市"
    given[FieldPath("destinations", item: "b", part: "office")] = "センター"
    given["sharing_consent"] =
      switch about.handover {
      case .withoutConsent: "無"
      case .consentUnknown: "未確認"
      default: "有"
      }
    let left: Set<String> = source == nil ? ["source"] : []
    let sheet = begin(Referral.kind, given, by: author, leaving: left)
    if about.handover == .contested {
      write(Referral.kind, sheet, ["sharing_consent": "無"], by: author)
    }
    if about.handover == .deleted { delete(sheet) }
    return sheet
  }

  private func papers(
    _ papers: CanaryPerson.Papers, _ person: [FieldPath: Value]
  ) -> [RecordID] {
    var found: [RecordID] = []
    for question in papers.questions {
      for answer in papers.answers {
        var given = person
        given["recipient"] = .text(question.recipient)
        given["data"] = .text(question.data)
        given["state"] = .text(answer.state)
        given["signed_on"] = answer.signed.map(Value.text)
        given["withdrawn_on"] = answer.withdrawn.map(Value.text)
        let paper = begin(
          Consent.kind, given, by: CanaryCity.stranger,
          leaving: Set(["signed_on", "withdrawn_on"].filter { given[FieldPath($0)] == nil }))
        switch papers {
        case .deleted: delete(paper)
        case .erased: write(Consent.kind, paper, ["erasure": "求め"], by: CanaryCity.stranger)
        case .contested: write(Consent.kind, paper, ["state": "撤回"], by: CanaryCity.stranger)
        case .halfContested:
          write(Consent.kind, paper, ["state": "未確認"], by: CanaryCity.stranger)
        default: break
        }
        found.append(paper)
      }
    }
    return found
  }

  /// Now and then a record is deleted or erased.
  private func decay(_ records: [RecordID]) {
    for record in records.dropFirst(2) {
      switch Int.random(in: 0..<40, using: &random) {
      case 0: delete(record)
      case 1:
        guard let model = model.record(record), !model.isErased,
          let kind = model.kind.flatMap(Catalogue.kind)
        else { continue }
        write(kind, record, ["erasure": "求め"], by: CanaryCity.stranger)
      default: break
      }
    }
  }

  private func delete(_ record: RecordID) {
    guard let model = model.record(record), !model.isErased,
      let kind = model.kind.flatMap(Catalogue.kind)
    else { return }
    let before = Set(model.entries.map(\.operation.id)).sorted().map(\.description)
    write(
      kind, record, ["lifecycle": ["state": "deleted", "before": .texts(before)]],
      by: CanaryCity.stranger)
  }
}
