/// Every document that this version knows. A new document is one file beside this one, its template, and one line here.
public enum DocumentCatalogue {
  public static let declarations: [any DocumentDeclaration.Type] = [
    VisitSheetPage.self, ActivityRecordPage.self, EvacuationPlanPage.self, KitSheetPage.self,
    SupporterCardPage.self, ReferralSheetPage.self,
  ]

  public static let documents = declarations.map { $0.document }
}
