import Authority
import Merge
import Records
import Testing

/// DOMAIN.md "Who stands on a list", as a truth table.
@Suite struct ListReleaseTests {
  private func event(
    _ word: ConsentEvent.Word, _ day: Int = 1,
    to recipient: ConsentRecipient = .neighborhoodAssociation
  ) -> ConsentEvent {
    ConsentEvent(
      to: recipient, data: .supporterList, word, on: CalendarDate(daysSince1970: 20_000 + day))
  }

  private func release(
    _ events: [ConsentEvent], _ answers: Set<Presence?> = [], _ status: PersonStatus? = nil,
    isErased: Bool = false
  ) -> ListRelease {
    ListStanding(
      consents: ConsentStanding(events), answers: [.supporterList: answers], status: status,
      isErased: isErased
    ).release(of: .supporterList, to: .neighborhoodAssociation)
  }

  @Test func thePaperOfTheClassDecidesAndTheRowWhereThereIsNone() {
    let released = ListRelease.released(mark: nil)
    #expect(release([event(.given)]) == released)
    #expect(release([event(.given)], [.no]) == released)
    #expect(release([], [.yes]) == released)
    #expect(release([event(.given, to: .city)], [.yes]) == released)
    for answers: Set<Presence?> in [[], [.no], [.unknown], [nil]] {
      #expect(release([], answers) == .leftOut(.notAgreed))
      #expect(release([event(.given, to: .city)], answers) == .leftOut(.notAgreed))
    }
  }

  @Test func silenceIsTakenAsTheRegimeSaysAndARefusalNever() {
    let chair = ConsentRecipient.neighborhoodAssociation
    func isReleased(
      _ data: ConsentData, _ regime: ConsentRegime, asked: ConsentData? = nil,
      _ answers: Set<Presence?>? = [nil], _ events: [ConsentEvent] = []
    ) -> Bool {
      let asked = asked.map { Set([ConsentStanding.Question(chair, $0)]) } ?? []
      return ListStanding(
        consents: ConsentStanding(events, unanswered: asked),
        answers: answers.map { [data: $0] } ?? [:], regime: regime
      ).isOpen(data, to: chair)
    }
    for data in [ConsentData.supporterList, .evacuationPlan, .register] {
      #expect(!isReleased(data, .optIn, asked: data))
      #expect(isReleased(data, .presumed, asked: data) && !isReleased(data, .presumed))
      #expect(!isReleased(data, .presumed, asked: data, [.no]))
      let withdrawn = ConsentEvent(
        to: chair, data: data, .withdrawn, on: CalendarDate(daysSince1970: 20_000))
      for regime in ConsentRegime.allCases {
        #expect(!isReleased(data, regime, asked: data, [nil], [withdrawn]))
        #expect(!isReleased(data, regime, asked: data, [.yes, .no]))
      }
      #expect(isReleased(data, .ordinanceOptOut) == (data != .supporterList))
      #expect(!isReleased(data, .ordinanceOptOut, [.no]))
    }
    #expect(!isReleased(.evacuationPlan, .ordinanceOptOut, nil), "there is no plan")
    #expect(!isReleased(.kit, .presumed, asked: .kit) && !isReleased(.kit, .ordinanceOptOut))
  }

  @Test func aWithdrawalBeatsEverythingAndTwoAnswersAreANo() {
    #expect(release([event(.withdrawn)], [.yes]) == .leftOut(.withdrawn))
    #expect(release([event(.given), event(.withdrawn)], [.yes]) == .leftOut(.withdrawn))
    #expect(release([event(.withdrawn)], [.yes, .no]) == .leftOut(.withdrawn))
    #expect(release([event(.withdrawn), event(.given, 2)], [.no]).isReleased)
    #expect(release([], [.yes, .no]) == .leftOut(.disputed))
    #expect(release([], [.yes, nil]) == .leftOut(.disputed))
    #expect(release([event(.given)], [.yes, .no]) == .leftOut(.disputed))
    #expect(release([event(.disputed)], [.yes]) == .leftOut(.disputed))
  }

  @Test(arguments: PersonStatus.allCases)
  func whoDiedOrMovedIsLeftOutAndWhoIsNotAtHomeIsMarked(status: PersonStatus) {
    let expected: ListRelease =
      switch status {
      case .deceased: .leftOut(.deceased)
      case .movedAway: .leftOut(.movedAway)
      case .home: .released(mark: nil)
      case .hospital, .facility, .absent, .deathUnconfirmed: .released(mark: status)
      }
    #expect(release([event(.given)], [.yes], status) == expected)
    #expect(release([event(.given)], [.yes], status, isErased: true) == .leftOut(.erased))
  }

  @Test func aKitIsOpenedByItsPaperAlone() {
    let standing = ListStanding(
      consents: ConsentStanding([
        ConsentEvent(to: .cooperator, data: .kit, .given, on: CalendarDate(daysSince1970: 20_000))
      ]), answers: [.kit: [.no]], status: .deceased)
    #expect(standing.isOpen(.kit, to: .cooperator))
    #expect(!standing.isOpen(.kit, to: .welfareCommissioner))
    #expect(!standing.isOpen(.supporterList, to: .cooperator))
    #expect(ListStanding.openedByServer.isOpen(.kit, to: .city))
  }
}
