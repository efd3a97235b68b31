import Records
import Testing

@Suite struct FormTests {
  private func form(of kind: Kind) throws -> Form { try #require(kind.forms.first) }

  /// The fields that a form asks for, one after the other, where these words are answered.
  private func asked(_ form: Form, _ answers: [String: [String]]) -> [String] {
    var progress = FormProgress(form)
    var asked: [String] = []
    while let step = progress.next {
      asked.append(step.field.name)
      progress.take(step.cells(answers[step.field.name] ?? []), at: step)
    }
    return asked
  }

  @Test func everyFormAsksForOrFillsInWhatItsKindDemands() {
    #expect(!Catalogue.forms.isEmpty)
    for form in Catalogue.forms {
      let steps = form.steps.map { $0.field.name + ($0.part.map { "/\($0.name)" } ?? "") }
      #expect(Set(steps).count == steps.count, "\(form.title)")
      for field in form.kind?.fields ?? [] where field.isRequired {
        #expect(steps.contains(field.name) || field.filledBy != nil, "\(form.title) \(field.name)")
      }
      for step in form.steps {
        #expect(form.kind?.field(step.field.name) != nil, "\(form.title) \(step.field.name)")
        if case .list = step.asked.type { Issue.record("\(form.title) asks for a list") }
      }
    }
  }

  @Test func aVisitAsksWhoHowWhatAndForANote() throws {
    #expect(
      asked(try form(of: Visit.kind), ["person": ["1"], "status": ["元気"]])
        == ["person", "status", "activities", "memo"])
  }

  @Test func wordsAndAPlaceAreAskedForOnlyWhereNobodyIsChosen() throws {
    let form = try form(of: Concern.kind)
    #expect(asked(form, ["person": ["1"]]) == ["person", "urgency", "content"])
    #expect(asked(form, [:]) == ["person", "subject", "area", "urgency", "content"])
  }

  @Test func aWarningHoldsForTheWordsThatItNames() throws {
    let form = try form(of: Concern.kind)
    let step = try #require(form.steps.first { $0.field.name == "urgency" })
    guard case .question(let question) = step.source else {
      Issue.record("no question")
      return
    }
    let warning = try #require(question.warning)
    for urgency in Urgency.allCases {
      var progress = FormProgress(form)
      progress.take(step.cells([urgency.rawValue]), at: step)
      #expect(progress.holds(warning.condition) == (urgency == .atOnce))
    }
  }

  @Test func aSentenceNamesWhatWasAnswered() throws {
    let saved = try form(of: Visit.kind).saved
    #expect(saved.text { $0.name == "status" ? "元気" : "" } == "見守り(元気)を保存しました。")
  }

  @Test func goingBackOpensTheLastQuestionAndWhatWasFilledInAfterIt() throws {
    var progress = FormProgress(try form(of: Concern.kind))
    for answer in [[], ["橋"], ["1a"], ["早めに"]] {
      let step = try #require(progress.next)
      progress.take(step.cells(answer), at: step)
    }
    #expect(progress.next?.field.name == "content")
    var open: [String] = []
    while progress.goBack() { open.append(progress.next?.field.name ?? "") }
    #expect(open == ["urgency", "subject", "person"])
    #expect(progress.answers.isEmpty && !progress.isBegun)
  }

  @Test func whatGoesOnFromAVisitTakesItsAnswersAlong() throws {
    var visit = FormProgress(try form(of: Visit.kind))
    let answers = [
      "person": ["1"], "status": ["会えず"], "signs": ["におい", "ごみ"], "memo": ["返事がない"],
    ]
    var asked: [String] = []
    while let step = visit.next {
      asked.append(step.field.name)
      visit.take(step.cells(answers[step.field.name] ?? []), at: step)
    }
    #expect(asked == ["person", "status", "signs", "memo"])
    let concern = try #require(visit.follower)
    #expect(concern.form.kindName == Concern.kindName && !concern.isBegun)
    #expect(concern.answers[FieldPath("content")] == "返事がない")
    #expect(concern.answers[FieldPath("signs/におい")] == true)
    #expect(concern.answers[FieldPath("person")] == "1")
    #expect(concern.next?.field.name == "urgency")
    #expect(FormProgress(draft: concern.draft)?.answers[FieldPath("content")] == "返事がない")
  }

  @Test func aVisitThatWentWellHasNoFollower() throws {
    var visit = FormProgress(try form(of: Visit.kind))
    while let step = visit.next { visit.take(step.cells(["元気"]), at: step) }
    #expect(visit.follower == nil)
  }

  @Test func aMemberOfASetIsACellOfItsOwn() throws {
    let steps = try form(of: Visit.kind).steps
    let activities = try #require(steps.first { $0.field.name == "activities" })
    #expect(
      activities.cells(["除雪", "話し相手"])
        == [FieldPath("activities/除雪"): true, FieldPath("activities/話し相手"): true])
    let status = try #require(steps.first { $0.field.name == "status" })
    #expect(status.cells(["異変"]) == [FieldPath("status"): "異変"])
  }
}
