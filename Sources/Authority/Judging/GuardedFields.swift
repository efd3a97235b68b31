import Merge
import Records

/// Fields whose word protects somebody: a restored server without it would show, or hand out,
/// protected data.
package enum GuardedFields {
  private struct Rule {
    let field: String
    /// The part of a list's items; nil for a plain field.
    var part: String?
    let word: String
  }

  private static let rules: [String: [Rule]] = [
    Person.kind.name: [Rule(field: Person.addressHidden.name, word: Presence.yes.rawValue)],
    SupporterEntry.kind.name: [
      Rule(field: SupporterEntry.consent.name, word: Presence.no.rawValue),
      Rule(
        field: SupporterEntry.supporters.name, part: EvacuationSupporter.shared.consent.name,
        word: Presence.no.rawValue),
    ],
    Disclosure.kind.name: [
      Rule(
        field: Disclosure.steps.name, part: DisclosureStep.shared.step.name,
        word: DisclosureStepWord.closing.rawValue)
    ],
    Referral.kind.name: [Rule(field: Referral.sharingConsent.name, word: Presence.no.rawValue)],
  ]

  /// The cells of a record that say what protects, with the word and who wrote it last.
  package static func standing(
    in state: RecordState
  ) -> [FieldPath: (word: String, head: Head)] {
    guard let rules = rules[state.kind] else { return [:] }
    var found: [FieldPath: (word: String, head: Head)] = [:]
    for rule in rules {
      for (path, register) in cells(of: rule, in: state) {
        let merge = Catalogue.kind(state.kind)?.mergeRule(at: path) ?? .keepAll
        guard register.displayed(by: merge) == .text(rule.word), let head = register.heads.first
        else { continue }
        found[path] = (rule.word, head)
      }
    }
    return found
  }

  private static func cells(of rule: Rule, in state: RecordState) -> [(FieldPath, Register)] {
    guard let part = rule.part else {
      let path = FieldPath(rule.field)
      return state.registers[path].map { [(path, $0)] } ?? []
    }
    return state.registers.filter { path, _ in
      path.field == rule.field && path.part == part
    }.map { ($0.key, $0.value) }
  }
}
