import Records

/// 個別避難計画 of one person on a sheet of A4, after the 内閣府's model form: it hangs at home, or goes to those who come to help.
public enum EvacuationPlanPage: DocumentDeclaration {
  public static let document = Document(
    "plan", "個別避難計画", explanation: "個別避難計画を、1人につきA4の紙1枚にします。渡す相手を書かなければ、本人の控えです。",
    example: "--person 海老名リヨ --output 計画.html", parameters: [.person, .place, .recipient],
    reads: [source, .printedPerson, .areas], consent: .evacuationPlan, copied: .evacuationPlan,
    template: PackageResources.evacuation_plan_mustache, fill: sheets)

  private static let source = ReportSource(
    EvacuationPlan.kind, EvacuationPlan.kind.fields.map(\.name))
  /// Rows for 避難支援等実施者: as many as there are, and at the least these.
  private static let leastSupporters = 3

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    let (rows, _) = try records.released(source, .evacuationPlan, to: answers.recipientClass)
    return rows.map { row in
      DocumentSheet(
        recipient: answers.recipient ?? row.name, persons: [row.person.id],
        values: row.heading(on: today).merging(values(row)) { $1 })
    }
  }

  private static func values(_ row: PersonList.Row) -> [String: Any] {
    let plan = row.plan
    func text(_ field: Field<String?>) -> String { plan?[field] ?? PersonList.unknown }
    let supporters = row.supporters.map(SupporterPlaces.Place.init)
    let missing = max(0, leastSupporters - supporters.count)
    return [
      "reason": row.reason, "shelter": row.shelter, "route": row.route,
      "room": row.whereabouts(plan?[EvacuationPlan.room]),
      "daytime": row.whereabouts(plan?[EvacuationPlan.daytimePlace]),
      "belongings": text(EvacuationPlan.belongings), "scribe": plan?[EvacuationPlan.scribe] ?? "",
      "consent": PersonList.word(plan?[EvacuationPlan.consent]),
      "confirmedOn": row.confirmedOn?.japanese ?? PersonList.unknown,
      "supporters":
        (supporters + (0..<missing).map { _ in SupporterPlaces.Place(nil) }).map(values),
    ]
  }

  private static func values(_ place: SupporterPlaces.Place) -> [String: Any] {
    [
      "name": place.name, "consent": place.consent, "phone": place.phone,
      "address": place.address, "isShort": place.isEmpty,
    ]
  }
}
