/// Every kind that this version knows. A new kind is one file beside this one and one line here.
public enum Catalogue {
  public static let kinds: [Kind] = [
    Area.kind, Worker.kind, Person.kind, Household.kind, Team.kind, Visit.kind, Concern.kind,
    Consent.kind, SupporterEntry.kind, EvacuationPlan.kind, Kit.kind, Consultation.kind,
    Review.kind, Referral.kind, Access.kind,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })

  /// The kind of this name, or nil where this version does not know it.
  public static func kind(_ name: String) -> Kind? { byName[name] }
}

/// 有・無・未確認: unknown is a value of its own, never a blank that means no.
public enum Presence: String, VocabularyWord {
  case yes = "有"
  case no = "無"
  case unknown = "未確認"
}
