import Mustache
import Records

/// Who has seen somebody's records, as a page that is given to that person: A4, nothing from outside, and nobody
/// else on it but those who did something.
public struct AccessPage: Sendable {
  /// One thing that somebody did.
  public struct Line: Sendable {
    public let at: Timestamp
    public let who: String
    public let what: String

    public init(at: Timestamp, who: String, what: String) {
      (self.at, self.who, self.what) = (at, who, what)
    }
  }

  public let person: String
  public let municipality: String
  public let asOf: CalendarDate
  /// The days that were asked for; nil: from the beginning, to the end.
  public let from: CalendarDate?
  public let to: CalendarDate?
  public let lines: [Line]

  public init(
    person: String, municipality: String, asOf: CalendarDate, from: CalendarDate?,
    to: CalendarDate?, lines: [Line]
  ) {
    (self.person, self.municipality, self.asOf) = (person, municipality, asOf)
    (self.from, self.to, self.lines) = (from, to, lines)
  }

  /// - Throws: what the template engine throws; the template is ours, so it does not.
  public func html() throws -> String {
    let template = try MustacheTemplate(string: AccessPage.template)
    return template.render(
      MarkupText.escaped([
        "person": person, "municipality": municipality, "asOf": asOf.japanese,
        "from": from?.japanese ?? "はじめ", "to": to?.japanese ?? asOf.japanese,
        "count": lines.count, "isEmpty": lines.isEmpty,
        "lines": lines.map { line -> [String: Any] in
          [
            "day": line.at.dateInJapan.japanese, "time": line.at.clockInJapan, "who": line.who,
            "what": line.what,
          ]
        },
      ]))
  }

  private static let template = """
    {{% CONTENT_TYPE:TEXT}}
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="robots" content="noindex">
    <title>{{person}}さんの記録をだれが見たか</title>
    <style>\(style)</style>
    </head>
    <body>
    <h1>{{person}} さんの記録を、だれが見たか</h1>
    <p class="cover"><span>{{municipality}}</span> <span>{{from}} から {{to}} まで</span> \
    <span>{{count}}件</span> <span>作成日 {{asOf}}</span></p>
    <p>この紙は、あなたの記録をだれが、いつ、見たり、書いたり、渡したりしたかを、新しいものが下になるように並べたものです。\
    日時は、その人が使った端末の時計によります。</p>
    {{#isEmpty}}<p>この間に、あなたの記録を見た人はいません。</p>{{/isEmpty}}
    {{^isEmpty}}<table>
    <colgroup><col style="width:50mm"><col style="width:48mm"><col></colgroup>
    <thead><tr><th>日時</th><th>だれが</th><th>したこと</th></tr></thead>
    <tbody>
    {{#lines}}
    <tr><td>{{day}} <span class="time">{{time}}</span></td><td>{{who}}</td><td>{{what}}</td></tr>
    {{/lines}}
    </tbody>
    </table>{{/isEmpty}}
    <dl>
    <dt>画面で見た</dt><dd>端末の画面に、あなたの記録か、あなたを含む一覧を出しました。</dd>
    <dt>端末に送られた</dt><dd>その人の端末に、あなたの記録が届きました。見たかどうかは、「画面で見た」の行で分かります。</dd>
    <dt>書き出した</dt><dd>あなたを含む一覧を、紙やファイルにしました。渡す相手と写し番号を書いています。</dd>
    </dl>
    <p>電波のないところで見た分は、その端末が次に通信したときに加わります。分からないことや、おかしいと思うことは、\
    {{municipality}}の担当者にお尋ねください。</p>
    </body>
    </html>

    """

  private static let style = """

    @page { size: A4 portrait; margin: 15mm 14mm 16mm;
      @bottom-right { content: counter(page) " / " counter(pages) " ページ"; font-size: 10.5pt; } }
    body { font-family: "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Hiragino Sans", "IPAexGothic",
      sans-serif; font-size: 11pt; line-height: 1.5; margin: 0; color: #000; }
    h1 { font-size: 16pt; margin: 0 0 2mm; }
    .cover span { margin-right: 5mm; }
    table { border-collapse: collapse; width: calc(100% - 2pt); margin: 0 1pt; table-layout: fixed; }
    thead { display: table-header-group; } tr { break-inside: avoid; }
    th, td { border: 0.6pt solid #000; padding: 1mm 1.5mm; vertical-align: top; text-align: left;
      overflow-wrap: anywhere; }
    th { background: #eee; font-weight: normal; } .time { white-space: nowrap; }
    dl { margin: 4mm 0; } dt { font-weight: bold; } dd { margin: 0 0 1mm 5mm; }

    """
}
