import Authority
import Foundation
import Records
import Testing

@testable import Reports

/// つなぐシート on paper: both sides, the marks of the twelve needs, and where it may go.
@Suite struct ReferralSheetTests {
  private static func sheet(consent: Presence = .yes) -> Record {
    var sheet = Sample.record(
      Referral.kind, 1,
      [
        "person": .text(Sample.id(Person.kind, 1).description), "name": "海老名リヨ<",
        "kana": "エビナリヨ", "received_on": "2020-09-01", "main_need": "介護",
        "address": Address(line: "見本町1-2-3").value, "household": "海老名リヨ 85歳 本人\n海老名次郎 60歳 子",
        "content": "通院の足がない", "sharing_consent": .text(consent.rawValue),
      ], members: ["needs": ["介護", "住まい"], "destinations": ["d"]])
    sheet.values[FieldPath("destinations", item: "d", part: "name")] = "福祉課"
    return sheet
  }

  private func printed(_ sheet: Record, hidden: Bool = false) throws -> (
    recipient: String, html: String
  ) {
    let document = ReferralSheetPage.document
    let person = Sample.id(Person.kind, 1)
    let told = ToldRecords(
      records: SampleRecords([sheet, Sample.record(Person.kind, 1, ["sex": "女"])]),
      hidden: hidden ? [person] : [])
    let answers = try ReportAnswers(["sheet": sheet.id.description], to: document)
    let sheets = try document.sheets(answers, on: Sample.day(2020, 9, 9), from: told)
    let only = try #require(sheets.first)
    #expect(sheets.count == 1 && only.persons == [person])
    let html = try document.html(
      [("AB-1", only)],
      DocumentCover(municipality: "氷見市", asOf: Sample.day(2020, 9, 9), printedBy: "見本太郎"))
    return (only.recipient, html)
  }

  @Test func bothSidesHaveWhatIsKnownAndRoomForAPen() throws {
    let (recipient, html) = try printed(Self.sheet())
    #expect(recipient == "福祉課")
    for text in [
      "つなぐシート(表)", "つなぐシート(裏)", "海老名リヨ&lt;", "女", "見本町1-2-3", "海老名次郎 60歳 子", "世帯構成 2名",
      "通院の足がない", "福祉課", "写し番号 AB-1", "家族関係図",
    ] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.contains("<td class=\"mark\">◎</td><td>介護</td>"))
    #expect(html.contains("<td class=\"mark\">○</td><td>住まい</td>"))
    #expect(html.components(separatedBy: "◎</td>").count == 2)
    #expect(!html.contains("支援会議"))
  }

  @Test func withoutConsentItGoesIntoAConferenceAloneAndSaysSo() throws {
    for consent in [Presence.no, .unknown] {
      let (recipient, html) = try printed(Self.sheet(consent: consent))
      #expect(recipient == "支援会議")
      #expect(html.contains("支援会議(生活困窮者自立支援法9条)の構成員のほかには渡せません。"))
    }
  }

  @Test func aHiddenAddressIsNotPrinted() throws {
    let html = try printed(Self.sheet(), hidden: true).html
    #expect(!html.contains("見本町") && html.contains("(秘匿)"))
  }
}
