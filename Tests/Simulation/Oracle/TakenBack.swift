import Records

/// What was taken back stays back, whatever the server comes back from: DESIGN.md §12, written without the ledger.
extension CityModel {
  /// Who was revoked or had ended before has so now.
  mutating func repeatEnds(of before: CityModel) {
    for token in before.revoked { revoke(token) }
    for (id, user) in before.users where user.hasEnded && users[id] != nil { end(id) }
  }

  /// The first thing that was taken back in `before` and is there again; nil where all of it stays back.
  func reopened(since before: CityModel) -> String? {
    for (id, record) in before.records.sorted(by: { $0.key < $1.key }) {
      guard record.kind != nil, record.isErased, self.record(id)?.isErased != true else { continue }
      return "an erased record came back: \(id.short)"
    }
    for (id, person) in all("person").sorted(by: { $0.id < $1.id }) {
      guard before.record(id)?.says("有", in: "address_hidden") == true,
        !person.isErased, !person.says("有", in: "address_hidden")
      else { continue }
      return "a hidden address is shown again: \(id.short)"
    }
    let closed = before.givenConsents
    for consent in givenConsents.subtracting(closed).sorted(by: { $0.person < $1.person }) {
      return "a consent that was taken back stands again: \(consent)"
    }
    return nil
  }

  private struct GivenConsent: Hashable {
    let person: RecordID
    let recipient: String
    let data: String
  }

  /// The consents that stand by a person's own papers: who is the same person is no act.
  private var givenConsents: Set<GivenConsent> {
    var words: [GivenConsent: [(day: String, word: String)]] = [:]
    for (_, paper) in all("consent") where !paper.isDeleted && !paper.isErased {
      guard let person = paper.reference("person"), let recipient = paper.plain("recipient"),
        let data = paper.plain("data"),
        let word = paper.worst("state", of: ["未確認", "同意", "撤回"]), word != "未確認"
      else { continue }
      words[GivenConsent(person: person, recipient: recipient, data: data), default: []]
        .append((paper.plain("signed_on") ?? "", word))
    }
    return Set(
      words.filter { _, said in
        let last = said.map(\.day).max()
        return said.allSatisfy { $0.day != last || $0.word == "同意" }
      }.keys)
  }
}

extension RecordModel {
  /// Whether a word shows in a field in which 有 weighs most.
  fileprivate func says(_ word: String, in field: FieldPath) -> Bool {
    worst(field, of: ["未確認", "無", "有"]) == word
  }
}
