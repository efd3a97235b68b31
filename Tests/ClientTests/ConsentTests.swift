import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// DOMAIN.md "Consent: what stands", from the paper to the chair's device and the printed list.
@Suite struct ConsentTests {
  let city: RunningCity
  let worker: RunningDevice
  let colleague: RunningDevice
  let town: NewTown
  let chair: RunningDevice

  init() throws {
    city = try RunningCity()
    let name = try city.users(.communitySocialWorker)[0]
    worker = try city.device("worker", of: name)
    town = try NewTown(city, worker: worker)
    colleague = try city.device("colleague", of: name)
    chair = try town.chair()
  }

  private func synchronise(_ devices: RunningDevice...) throws {
    for device in devices { try device.succeed("sync") }
  }

  @Test func anOldPaperThatComesLateReopensNothingInWhateverOrder() throws {
    var people: [String] = []
    for number in 0..<3 {
      let person = try town.settle("丘野\(number)", answer: "有")
      try town.paper("同意", of: person, on: "2026-02-10")
      people.append(person)
    }
    try synchronise(worker, colleague)
    #expect(try people.allSatisfy { try town.isSeen($0, by: chair) })
    for (number, person) in people.enumerated() {
      try town.paper("同意", of: person, on: "2026-03-\(10 + number)", by: colleague)
      if number == 2 { try town.paper("同意", of: person, on: "2026-03-31", by: colleague) }
      try town.paper("撤回", of: person, on: "2026-04-01")
      let order = number == 0 ? [worker, colleague] : [colleague, worker]
      for device in order + order { try synchronise(device) }
      #expect(try !town.isSeen(person, by: chair), "\(number)")
      #expect(try !town.list().page.contains("丘野\(number)"))
    }
    // Only a paper that was signed afterwards opens again; one of the same day does not.
    try town.paper("同意", of: people[0], on: "2026-04-01")
    try town.paper("同意", of: people[1], on: "2026-04-02")
    try synchronise(worker)
    #expect(try !town.isSeen(people[0], by: chair))
    #expect(try town.isSeen(people[1], by: chair))
  }

  @Test func aWithdrawalThatIsHeardLateDoesNotTakeBackALaterPaper() throws {
    let person = try town.settle("丘野")
    try town.paper("同意", of: person, on: "2026-05-20")
    let said = try worker.run(
      "consent", "withdraw", "--person", person, "--recipient", "自治会", "--data", "支援者リスト", "--on",
      "2026-05-10")
    #expect(said.status == 0 && said.errors.contains("残っています"))
    try synchronise(worker)
    #expect(try town.isSeen(person, by: chair))
  }

  @Test func whoeverMayAddPapersRecordsAWithdrawalWithoutSeeingAny() throws {
    let commissioner = try town.commissioner()
    let person = try town.settle("丘野", answer: "有")
    try town.paper("同意", of: person, on: "2026-02-10")
    try synchronise(worker, commissioner)
    #expect(try town.isSeen(person, by: chair))
    #expect(try commissioner.json("consent", "list") == [])
    let id = try commissioner.entered(
      "consent", "withdraw", "--person", person, "--recipient", "自治会", "--data", "支援者リスト")
    // The same again is said, and is not a second record.
    #expect(
      try commissioner.entered(
        "consent", "withdraw", "--person", person, "--recipient", "自治会", "--data", "支援者リスト") == id)
    try synchronise(commissioner)
    #expect(try !town.isSeen(person, by: chair))
    try synchronise(worker)
    #expect(try worker.json("consent", "show", id)["fields"]?["state"] == "撤回")
    // Also as a paper, in which nobody said a day.
    try town.paper("同意", of: person, on: "今日")
    #expect(try !town.isSeen(person, by: chair))
    let other = try town.settle("丘下野")
    try town.paper("同意", of: other, on: "2026-02-10")
    try synchronise(worker, commissioner)
    #expect(try town.isSeen(other, by: chair))
    let undated = try commissioner.json(
      "consent", "add", "--person", other, "--recipient", "自治会", "--data", "支援者リスト", "--purpose",
      "災害時の支援", "--state", "撤回")
    #expect(undated["fields"]?["withdrawn_on"]?.text != nil)
    try synchronise(commissioner)
    #expect(try !town.isSeen(other, by: chair))
  }

  @Test func whoeverElseHearsAWithdrawalTellsItAndASocialWorkerConfirms() throws {
    let person = try town.settle("丘野", answer: "有")
    try synchronise(worker)
    #expect(try town.isSeen(person, by: chair))
    try town.paper("撤回", of: person, on: "今日", by: chair)
    #expect(try town.isSeen(person, by: chair))
    #expect(try chair.json("status")["problems"]?.list?.first?["code"] == "withdrawal_to_confirm")
    // A grant is signed and not heard: it is not theirs to write.
    let grant = try chair.run(
      "consent", "grant", "--person", person, "--recipient", "自治会", "--data", "支援者リスト")
    #expect(grant.errors.contains("[not_permitted]"))
    let waiting = try #require(try worker.json("decision", "list").list?.first)
    #expect(waiting["code"] == "withdrawal_to_confirm")
    try worker.succeed(
      "decision", "accept", try #require(waiting["id"]?.text), "--reason", "本人に電話で確かめた")
    #expect(try !town.isSeen(person, by: chair))
  }

  @Test func aDayThatHasNotComeIsNotEnteredOnAnyRoad() throws {
    let person = try town.settle("丘野")
    let scope = ["--person", person, "--recipient", "自治会", "--data", "支援者リスト"]
    let full = scope + ["--purpose", "災害時の支援"]
    for words in [
      ["grant"] + scope + ["--signed-on", "2055-01-01"],
      ["add"] + full + ["--state", "同意", "--signed-on", "2055-01-01"],
      ["withdraw"] + scope + ["--on", "2055-01-01"],
      ["add"] + full + ["--state", "撤回", "--withdrawn-on", "2055-01-01"],
    ] {
      let result = try worker.run(["consent"] + words)
      #expect(result.status != 0 && result.errors.contains("["), "\(words): \(result.output)")
    }
    let grant = try worker.run(["consent", "add"] + full + ["--state", "同意"])
    #expect(grant.errors.contains("[missing_option]") && grant.errors.contains("署名日"))
    #expect(try worker.json("consent", "list", "--person", person) == [])
    let paper = try worker.entered(
      "consent", "grant", "--person", person, "--recipient", "自治会", "--data", "支援者リスト")
    #expect(try worker.run("consent", "edit", paper, "--signed-on", "2055-01-01").status != 0)
  }

  @Test func aPaperThatWasDeletedStaysDeletedThroughAWithdrawal() throws {
    let person = try town.settle("丘野")
    let slip = try worker.entered(
      "consent", "grant", "--person", person, "--recipient", "自治会", "--data", "支援者リスト",
      "--signed-on", "2026-03-03")
    try worker.succeed("consent", "delete", slip)
    try town.paper("撤回", of: person, on: "2026-04-01")
    let shown = try worker.json("consent", "show", slip)
    #expect(shown["standing"] == "deleted" && shown["fields"]?["state"] == "同意")
  }
}
