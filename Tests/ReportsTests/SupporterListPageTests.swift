import Foundation
import Records
import Testing

@testable import Reports

@Suite("Supporters' list: the page")
struct SupporterListPageTests {
  @Test("every sheet says what a copy has to say about itself")
  func coverIsOnEverySheet() throws {
    let rows = (1...23).map { Sample.row($0, area: Sample.area($0, "第\($0)自治会")) }
    let html = try Sample.list(
      rows, leavingOut: [.notAgreed, .withdrawn, .notAgreed, .deceased]
    ).html()
    let sheets = html.components(separatedBy: "<table>").dropFirst()
    #expect(sheets.count == 23)
    for sheet in sheets {
      let head = try #require(sheet.components(separatedBy: "</thead>").first)
      for words in [
        "取扱注意", "基準日 令和2年12月31日", "版番号 第3版", "写し番号 K7QXM2P-17", "渡す相手 見本町自治会長",
        "返却期限 令和3年3月31日", "印刷した人 地区社協 見本", "必ず支援を約束するものではありません。",
        "載せていない人: 4人(同意の撤回 1人、同意なし 2人、死亡 1人)", "/23</span>",
      ] {
        #expect(head.contains(words), "\(words)")
      }
    }
  }

  @Test("the page is A4 landscape, no text smaller than 10.5 points, pages counted, heads repeated")
  func styleIsAsRequired() throws {
    let html = try Sample.list([Sample.row(1)]).html()
    #expect(html.contains("size: A4 landscape"))
    #expect(html.contains("counter(page) \" / \" counter(pages)"))
    #expect(html.contains("table-header-group") && html.contains("break-before: page"))
    let sizes = html.matches(of: /font-size: ([0-9.]+)pt/).compactMap { Double($0.1) }
    #expect(sizes.count == html.components(separatedBy: "font-size:").count - 1)
    #expect(sizes.allSatisfy { $0 >= 10.5 } && !sizes.isEmpty)
  }

  @Test("nothing comes from outside")
  func nothingIsFetched() throws {
    let html = try Sample.list([Sample.row(1)]).html()
    for word in ["http:", "https:", "src=", "url(", "@import", "<script", "<link"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  @Test("the cells of the sample's form are ticked or not")
  func boxesAreTicked() throws {
    let entry = Sample.entry(1, support: [.calling, .guiding])
    let row = PersonList.Row(
      person: Sample.listed(1, "見本"), records: [entry], area: nil, addresses: [])
    let html = try Sample.list([row]).html()
    for box in ["■声かけ", "□歩行補助", "■避難所への誘導", "□その他"] {
      #expect(html.contains(">\(box)</span>"), "\(box)")
    }
    #expect(html.contains("□その他</span>【　】"))
    #expect(!html.contains("<div>未確認</div></td><td class=\"middle\">"))
  }

  @Test("four empty boxes alone do not say that nothing is needed")
  func unknownSupportIsSaid() throws {
    #expect(try Sample.list([Sample.row(1)]).html().contains("【　】 <div>未確認</div>"))
  }

  @Test(
    "what people wrote is text, never markup",
    arguments: [
      "<b>", "<script>alert(1)</script>", "\"><img src=x onerror=a>", "</td></table>", "a&lt;b",
      "{{name}}", "{{{html}}}", "<\u{301}b>", "<\u{e0100}b>", "&\u{301}lt;", "\"\u{301}",
    ])
  func textIsEscaped(text: String) throws {
    var cover = Sample.cover
    (cover.district, cover.recipient, cover.printedBy) = (text, text, text)
    let area = Sample.area(1, text)
    let entry = Sample.entry(
      1, support: [.other], ["shelter": .text(text), "other_support": .text(text)],
      supporters: [(text, .yes), (text, nil)])
    let person = Sample.listed(1, text, kana: text, phone: text)
    let hostile = PersonList(
      SupporterList.form,
      cover: cover,
      rows: [.init(person: person, records: [entry], area: area, addresses: [text, text + "2"])],
      leftOut: .init([]))
    let html = try hostile.html()
    // As many signs of markup as with harmless words, and one & for each that was written.
    let plain = try harmless().html()
    for sign in "<>\"'".unicodeScalars {
      #expect(count(sign, html) == count(sign, plain), "\(sign)")
    }
    let signs = text.unicodeScalars.count { "<>\"'&".unicodeScalars.contains($0) }
    #expect(count("&", html) == count("&", plain) + signs * Self.placesOfText)
  }

  /// Title, association, district, recipient, printer, kana, name, two addresses, phone, その他, two
  /// supporters, shelter.
  private static let placesOfText = 14

  private func count(_ sign: Unicode.Scalar, _ html: String) -> Int {
    html.unicodeScalars.count { $0 == sign }
  }

  private func harmless() -> PersonList {
    let entry = Sample.entry(
      1, support: [.other], ["shelter": "x", "other_support": "x"],
      supporters: [("x", .yes), ("x", nil)])
    let row = PersonList.Row(
      person: Sample.listed(1, "x", kana: "x", phone: "x"), records: [entry],
      area: Sample.area(1, "x"), addresses: ["x", "y"])
    return Sample.list([row])
  }

  @Test("an empty list is a page that says so, with its cover")
  func emptyListHasItsCover() throws {
    let html = try Sample.list([], leavingOut: [.movedAway, .disputed]).html()
    #expect(html.contains("載せる人はいません。") && html.contains("写し番号 K7QXM2P-17"))
    #expect(html.contains("載せていない人: 2人(同意の答えが食い違い 1人、転出 1人)"))
    #expect(html.components(separatedBy: "<table>").count == 2)
    #expect(!html.contains("自治会 0"))
  }

  @Test("very long names may break anywhere, and come out whole")
  func longNamesComeOutWhole() throws {
    let name = String(repeating: "寿限無", count: 300)
    let html = try Sample.list([Sample.row(1, name)]).html()
    #expect(html.contains(name) && html.contains("overflow-wrap: anywhere"))
  }

  @Test("a copy without a date of return says 未定")
  func openReturnIsSaid() throws {
    var cover = Sample.cover
    cover.dueBack = nil
    let list = PersonList(
      SupporterList.form, cover: cover, rows: [Sample.row(1)], leftOut: .init([]))
    #expect(try list.html().contains("返却期限 未定"))
    #expect(try list.readBack().first?["返却期限"] == "未定")
  }

  @Test("the same rows give the same bytes")
  func bytesAreTheSame() throws {
    let rows = (1...40).map { Sample.row($0, area: Sample.area($0 % 7, "第\($0 % 7)自治会")) }
    #expect(try Sample.list(rows).html() == Sample.list(rows.reversed()).html())
    #expect(Sample.list(rows).csv == Sample.list(rows.reversed()).csv)
  }
}
