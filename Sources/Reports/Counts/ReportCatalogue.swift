/// Every report that this version knows. A new report is one file beside this one and one line here.
public enum ReportCatalogue {
  public static let declarations: [any ReportDeclaration.Type] = [
    CareNetReport.self, RoutesReport.self, ConsultationsReport.self, OwnActivityReport.self,
    SupportReport.self,
  ]

  public static let reports = declarations.map { $0.report }
}
