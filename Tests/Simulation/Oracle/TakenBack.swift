import Records

/// An act that takes something back holds after any restore (DESIGN.md §12), written without the
/// ledger.
extension CityModel {
  /// Repeats the revocations and ends from before the restore.
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
    for (_, paper) in all("consent") {
      guard let person = paper.reference("person"), let recipient = paper.plain("recipient"),
        let data = paper.plain("data"),
        // Joining persons is no act.
        samePerson(as: person).count == 1, before.samePerson(as: person).count == 1,
        answer(data, of: person, to: recipient) == .yes,
        before.answer(data, of: person, to: recipient) != .yes
      else { continue }
      return "a consent that was taken back stands again: \(person.short) \(recipient) \(data)"
    }
    return nil
  }
}

extension RecordModel {
  /// Whether a word shows in a field in which 有 weighs most.
  fileprivate func says(_ word: String, in field: FieldPath) -> Bool {
    worst(field, of: ["未確認", "無", "有"]) == word
  }
}
