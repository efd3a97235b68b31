import Records

// Consent and lists, written from DOMAIN.md "Consent: what stands" and "Who stands on a list".

extension CityModel {
  /// The answer of a person's papers to a class of recipients about one set of data.
  enum Answer: Int {
    case yes, undecided, no
  }

  /// The answer of the latest day; of that day, the one that closes most. nil: nobody has answered.
  func answer(_ data: String, of person: RecordID, to recipient: String) -> Answer? {
    let events = standing("consent", of: person).filter { paper in
      paper.plain("recipient") == recipient && paper.plain("data") == data
    }.flatMap(\.events)
    guard let last = events.map(\.day).max() else { return nil }
    return events.filter { $0.day == last }.map(\.answer).max { $0.rawValue < $1.rawValue }
  }

  /// Whether a class of recipients may see some data of a person.
  func isOpen(_ data: String, of person: RecordID, to recipient: String) -> Bool {
    guard data != "いのちのバトン" else { return answer(data, of: person, to: recipient) == .yes }
    return whyNotListed(data, of: person, to: recipient) == nil
  }

  /// Why a person stands not on a list for a class of recipients; nil: they do.
  func whyNotListed(_ data: String, of person: RecordID, to recipient: String) -> String? {
    let models = samePerson(as: person).compactMap { record($0) }
    if models.allSatisfy(\.isErased) { return "erased" }
    let present = models.filter { !$0.isErased && !$0.isDeleted }
    let state = Self.values(of: "status", in: present.isEmpty ? models : present)
    if state == ["死亡"] { return "deceased" }
    if state == ["転出"] { return "moved_away" }
    let kind = data == "支援者リスト" ? "supporter_entry" : "evacuation_plan"
    let own = Self.values(of: "consent", in: standing(kind, of: person))
    switch answer(data, of: person, to: recipient) {
    case .no: return "withdrawn"
    case .undecided: return "disputed"
    case .yes: return own.count > 1 ? "disputed" : nil
    case nil:
      if own.count > 1 { return "disputed" }
      if own == ["有"] { return nil }
      return !own.contains("無") && isSilenceTaken(data, of: person, to: recipient)
        ? nil : "not_agreed"
    }
  }

  /// Whether nobody has to say yes: who was asked on paper and is silent, or has a plan where there is an ordinance.
  private func isSilenceTaken(_ data: String, of person: RecordID, to recipient: String) -> Bool {
    switch regime {
    case "presumed":
      standing("consent", of: person).contains { paper in
        paper.plain("recipient") == recipient && paper.plain("data") == data
          && Set((paper.cells["state"] ?? []).map(\.value)) == ["未確認"]
      }
    case "ordinance_opt_out":
      data == "個別避難計画" && !standing("evacuation_plan", of: person).isEmpty
    default: false
    }
  }

  /// The standing values of a cell in joined records: a write to one of them can have seen one to
  /// another.
  static func values(of path: FieldPath, in models: [RecordModel]) -> Set<Value> {
    let covered = models.map { $0.covered(path) }
    let standing = models.flatMap { $0.cells[path] ?? [] }
    return Set(
      standing.filter { cell in !covered.contains { cell.lamport < $0[cell.id] ?? 0 } }.map(\.value)
    )
  }
}

extension RecordModel {
  /// The answers of a paper, each on its day in ISO.
  fileprivate var events: [(day: String, answer: CityModel.Answer)] {
    let states = cells["state"] ?? []
    let words = Set(states.map(\.value))
    let signings = days("signed_on").filter { $0.said <= $0.entered }.map(\.said)
    let signing = signings.min()
    let withdrawn = days("withdrawn_on").map { min($0.said, $0.entered) }.max()
    if words.contains("撤回") {
      let heard = states.filter { $0.value == "撤回" }.map(entered).max() ?? ""
      return [(max(withdrawn ?? heard, signing ?? ""), .no)]
    }
    var events: [(day: String, answer: CityModel.Answer)] = []
    if let withdrawn { events.append((withdrawn, .no)) }
    if words == ["同意"] {
      if let signing { events.append((signing, .yes)) }
    } else if words.contains("同意") {
      let said = states.filter { $0.value == "同意" }.map(entered).max() ?? ""
      events.append((signing ?? said, .undecided))
    }
    return events
  }

  private func days(_ path: FieldPath) -> [(said: String, entered: String)] {
    (cells[path] ?? []).compactMap { cell in cell.value.text.map { ($0, entered(cell)) } }
  }

  /// The day in Japan on which a write was made.
  private func entered(_ cell: Cell) -> String {
    let moment = entries.first { $0.operation.id == cell.id }?.operation.recordedAt
    return CalendarDate(daysSince1970: moment.map(UserModel.day) ?? 0).description
  }
}
