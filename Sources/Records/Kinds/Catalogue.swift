/// Every kind that this version knows. A new kind is one file beside this one and one line here.
public enum Catalogue {
  public static let types: [any RecordKind.Type] = [
    Area.self, Worker.self, Person.self, Household.self, Team.self, Visit.self, Concern.self,
    Consent.self, SupporterEntry.self, EvacuationPlan.self, Kit.self, Consultation.self,
    Review.self, Referral.self, Agency.self, CommunityResource.self,
    Shelter.self, Copy.self, Disclosure.self, Access.self,
  ]

  public static let kinds = types.map { $0.kind }

  /// The forms of all kinds, in the order in which people are offered them.
  public static let forms = kinds.flatMap(\.forms)

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
