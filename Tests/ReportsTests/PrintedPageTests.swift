import Foundation
import Records
import Testing

@testable import Reports

@Suite("Printed pages: one frame for all")
struct PrintedPageTests {
  private struct Notice: PrintedPage {
    let text: String
    static let template = PageTemplate(
      Array("{{<page}}{{$title}}通知{{/title}}{{$body}}<p>{{text}}</p>{{/body}}{{/page}}".utf8))
    var values: [String: Any] { ["text": text] }
  }

  private static let access = AccessPage(
    person: "見本 <花子>", municipality: "試験市", asOf: Sample.cover.asOf, from: nil, to: nil,
    lines: [.init(at: Timestamp(milliseconds: 0), who: "甲 & 乙", what: "\"見た\"")])

  private static func pages() throws -> [String] {
    [
      try Notice(text: "本文").html(), try access.html(),
      try Sample.list([Sample.row(1)]).html(),
    ]
  }

  @Test("a page is a template and a type; head, style and foot come with the frame")
  func frameIsShared() throws {
    for html in try Self.pages() {
      #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"ja\">\n<head>"))
      #expect(html.hasSuffix("</body>\n</html>\n"))
      for part in ["default-src 'none'", "<style>", "size: A4", "counter(page)", "<body>"] {
        #expect(html.components(separatedBy: part).count == 2, "\(part)")
      }
      #expect(!html.contains("{{"))
    }
    #expect(try Self.pages()[0].contains("<title>通知</title>"))
    #expect(try Self.pages()[0].contains("<p>本文</p>"))
  }

  @Test("a sheet is upright with an empty foot, unless its template says otherwise")
  func frameHasDefaults() throws {
    let pages = try Self.pages()
    #expect(pages.map { $0.contains("size: A4 portrait") } == [true, true, false])
    #expect(pages.map { $0.contains("@bottom-left { content: \"\";") } == [true, true, false])
  }

  @Test("text is escaped once, in the page and in its title")
  func textIsEscapedOnce() throws {
    let html = try Self.access.html()
    #expect(html.contains("<title>見本 &lt;花子&gt;さんの記録をだれが見たか</title>"))
    #expect(html.contains("<td>甲 &amp; 乙</td><td>&quot;見た&quot;</td>"))
    #expect(try Notice(text: "{{text}} <b>").html().contains("<p>{{text}} &lt;b&gt;</p>"))
  }

  @Test("nobody having looked is said, and no empty table is printed")
  func emptyAccessPageSaysSo() throws {
    let html = try AccessPage(
      person: "見本", municipality: "試験市", asOf: Sample.cover.asOf, from: nil, to: nil, lines: []
    ).html()
    #expect(html.contains("この間に、あなたの記録を見た人はいません。") && !html.contains("<table>"))
  }
}
