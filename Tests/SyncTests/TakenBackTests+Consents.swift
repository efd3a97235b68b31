import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import Testing

/// A consent that was taken back stays back.
extension TakenBackTests {
  /// A paper of July, after a withdrawal of June on another one.
  private func grantAfterAWithdrawal() throws -> RecordID {
    var withdrawal = grant(on: "2020-06-01")
    withdrawal["state"] = "撤回"
    withdrawal["withdrawn_on"] = "2020-06-01"
    let other = city.id()
    try worker.write(Consent.kind, city.id(), withdrawal)
    try worker.write(Consent.kind, other, grant(on: "2020-07-01"))
    try worker.sync()
    #expect(try isGiven())
    return other
  }

  @Test func aConsentThatWasWithdrawnOnItsPaperStaysWithdrawn() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["state": "撤回", "withdrawn_on": "2020-05-01"])
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
    try watcher.sync()
    #expect(try watcher.view(paper)?.record[Consent.state] == .withdrawn)
    // Its author comes at last: nothing changes.
    try worker.sync()
    try watcher.sync()
    #expect(try !isGiven())
    #expect(try watcher.view(paper)?.record[Consent.withdrawnOn]?.description == "2020-05-01")
  }

  /// The server takes a paper back before it knows the person again.
  @Test func aPaperWhosePersonComesLaterLiesWhereThePersonDoes() throws {
    let backup = try city.backUp()
    let (late, taken) = (city.id(), city.id())
    try worker.write(
      Person.kind, late, ["name": "乙野", "association": .text(association.description)])
    var withdrawal = grant(on: "2020-05-01")
    withdrawal["person"] = .text(late.description)
    withdrawal["state"] = "撤回"
    try worker.write(Consent.kind, taken, withdrawal)
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    let again = taken.companion("withdrawal")
    let before = try city.server.read { try $0.place(again)?.place }
    #expect(before?.association == nil)
    try worker.sync()
    let after = try city.server.read { try $0.place(again)?.place }
    #expect(after?.association == association)
  }

  @Test func aDayOfWithdrawalAloneIsAWithdrawal() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["withdrawn_on": "2020-04-01"])
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  @Test func aLaterDayOfWithdrawalStays() throws {
    try worker.write(Consent.kind, paper, ["state": "撤回", "withdrawn_on": "2020-05-01"])
    try worker.write(Consent.kind, city.id(), grant(on: "2020-06-01"))
    try worker.sync()
    #expect(try isGiven())
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["withdrawn_on": "2020-07-01"])
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  @Test func anEarlierSigningDayStays() throws {
    let other = try grantAfterAWithdrawal()
    let backup = try city.backUp()
    try worker.write(Consent.kind, other, ["signed_on": "2020-05-01"])
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  @Test func aWithdrawalBeforeTheSigningDayTakesNothingBack() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["withdrawn_on": "2020-03-01"])
    try worker.sync()
    #expect(try isGiven())
    #expect(try city.restore(backup, incarnation: "two").repeated.isEmpty)
    #expect(try isGiven())
  }

  @Test func aWithdrawalOnAPaperOfItsOwnStaysThough() throws {
    let backup = try city.backUp()
    var withdrawal = grant(on: "2020-06-01")
    withdrawal["state"] = "撤回"
    withdrawal["withdrawn_on"] = "2020-06-01"
    try worker.write(Consent.kind, city.id(), withdrawal)
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
    try worker.sync()
    #expect(try !isGiven())
  }

  @Test func aGrantAndItsWithdrawalThatTheBackupBothLacks() throws {
    let backup = try city.backUp()
    let late = city.id()
    var other = grant(on: "2020-07-01")
    other["recipient"] = "民生委員"
    try watcher.write(Consent.kind, late, other)
    try watcher.sync()
    try worker.sync()
    try worker.write(Consent.kind, late, ["state": "撤回"])
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    // The device that wrote the grant comes back; the device that withdrew it does not.
    try watcher.sync()
    #expect(try !isGiven(to: .welfareCommissioner))
  }

  @Test func aPaperThatWasRemovedOpensNothing() throws {
    let backup = try city.backUp()
    _ = try worker.store.transact { rows in
      let state = try #require(try rows.state(paper))
      return try rows.append(
        to: paper, kind: state.kind, Lifecycle.deletion(of: state), at: city.now)
    }
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  /// The edit survives the removal that had not seen it, and gives the paper to somebody else.
  @Test func aPaperThatIsGivenToAnotherPersonReopensNothing() throws {
    let backup = try city.backUp()
    let other = city.id()
    try watcher.write(
      Person.kind, other, ["name": "乙野", "association": .text(association.description)])
    try watcher.write(Consent.kind, paper, ["person": .text(other.description)])
    _ = try worker.store.transact { rows in
      let state = try #require(try rows.state(paper))
      return try rows.append(
        to: paper, kind: state.kind, Lifecycle.deletion(of: state), at: city.now)
    }
    try worker.sync()
    try watcher.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
    try watcher.sync()
    try worker.sync()
    #expect(try !isGiven())
  }

  @Test func aPaperThatWasReopenedStaysOpen() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["state": "撤回"])
    try worker.sync()
    try worker.write(Consent.kind, paper, ["state": "同意"])
    try worker.sync()
    #expect(try isGiven())
    #expect(try city.restore(backup, incarnation: "two").repeated.isEmpty)
    #expect(try isGiven())
  }

  /// The paper grants the consent of one recipient; the edit gives it to another, as a withdrawal.
  @Test func aPaperThatIsWithdrawnForAnotherRecipientGivesTheFirstNothingMore() throws {
    try worker.write(Consent.kind, paper, ["withdrawn_on": "2020-03-01"])
    try worker.sync()
    #expect(try isGiven())
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["recipient": "民生委員", "state": "未確認"])
    try worker.sync()
    #expect(try !isGiven() && !isGiven(to: .welfareCommissioner))
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven() && !isGiven(to: .welfareCommissioner))
  }

  @Test func aConsentThatIsReopenedForAnotherRecipientReopensNothingForTheFirst() throws {
    let backup = try city.backUp()
    for (field, value) in [("recipient", "民生委員"), ("state", "撤回"), ("state", "同意")] {
      try worker.write(Consent.kind, paper, [field: .text(value)])
      try worker.sync()
    }
    #expect(try !isGiven())
    #expect(try isGiven(to: .welfareCommissioner))
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  @Test func aPaperThatComesBackToItsRecipientIsGivenAgain() throws {
    let backup = try city.backUp()
    for recipient in ["民生委員", "自治会"] {
      try worker.write(Consent.kind, paper, ["recipient": .text(recipient)])
      try worker.sync()
    }
    #expect(try isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try isGiven())
  }

  /// Nothing was taken back between the two days.
  @Test func anEarlierSigningDayTakesNothingBack() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["signed_on": "2020-02-01"])
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    #expect(try isGiven())
    #expect(try city.serverState(paper)?.view.record[Consent.signedOn]?.description == "2020-02-01")
  }

  @Test func aPaperThatIsReopenedFromAnEarlierDayOpensNothingFromTheLaterOne() throws {
    let other = try grantAfterAWithdrawal()
    let backup = try city.backUp()
    try worker.write(Consent.kind, other, ["state": "未確認"])
    try worker.sync()
    try worker.write(Consent.kind, other, ["state": "同意", "signed_on": "2020-05-01"])
    try worker.sync()
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  // MARK: A lost undoing

  /// The database is put back to before the paper was reopened, then the backup from before it was closed.
  @Test func aReopeningThatWasLostReopensNothing() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["state": "未確認"])
    try worker.sync()
    let snapshot = try city.snapshot()
    try worker.write(Consent.kind, paper, ["state": "同意"])
    try worker.sync()
    #expect(try isGiven())
    try city.putBack(snapshot, keepsLedger: true)
    #expect(try !isGiven())
    try city.restore(backup, incarnation: "two")
    #expect(try !isGiven())
  }

  @Test func anUnhidingThatWasLostUnhidesNobody() throws {
    let backup = try city.backUp()
    try worker.write(Person.kind, person, ["address_hidden": "有"])
    try worker.sync()
    let snapshot = try city.snapshot()
    try worker.write(Person.kind, person, ["address_hidden": "無"])
    try worker.sync()
    func isHidden() throws -> Bool {
      try city.serverState(person)?.view.record[Person.addressHidden] == .yes
    }
    #expect(try !isHidden())
    try city.putBack(snapshot, keepsLedger: true)
    #expect(try isHidden())
    try city.restore(backup, incarnation: "two")
    #expect(try isHidden())
    // The lifting comes again from its author's device. It had not seen that the server hid her anew: an officer settles it.
    try worker.sync()
    #expect(try isHidden())
    try worker.write(Person.kind, person, ["address_hidden": "無"])
    try worker.sync()
    #expect(try !isHidden())
  }
}
