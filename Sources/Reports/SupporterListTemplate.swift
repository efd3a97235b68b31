/// The page of the supporters' list. Values come in escaped (`MarkupText`), so the template says
/// that it is text and nothing is escaped twice.
///
/// The head of a table is repeated by Chromium only while it takes less than a quarter of the page.
enum SupporterListTemplate {
  static let text = """
    {{% CONTENT_TYPE:TEXT}}
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="robots" content="noindex">
    <title>{{title}} 福祉・防災マップ 支援者リスト</title>
    <style>\(style)</style>
    </head>
    <body>
    {{#sheets}}
    <table>
    <colgroup><col style="width:9mm"><col style="width:32mm"><col><col style="width:29mm">\
    <col style="width:38mm"><col style="width:14mm"><col style="width:14mm">\
    <col style="width:22mm"><col style="width:14mm"><col style="width:22mm"><col style="width:14mm">\
    <col style="width:25mm"><col style="width:18mm"></colgroup>
    <thead>
    <tr><th class="cover" colspan="13">
    <div class="title"><span class="care">{{handling}}</span>\
    <h1>{{^isEmpty}}{{association}} {{/isEmpty}}福祉・防災マップ 支援者リスト</h1>\
    <span>{{district}}</span>\
    {{^isEmpty}}<span>自治会 {{number}}/{{count}}</span>{{/isEmpty}}<span>{{persons}}人</span></div>
    <div><span>基準日 {{asOf}}</span> <span>版番号 第{{edition}}版</span> <span>写し番号 {{copy}}</span> \
    <span>渡す相手 {{recipient}}</span> <span>返却期限 {{due}}</span> <span>印刷した人 {{printedBy}}</span></div>
    <div><span>{{disclaimer}}</span> <span>載せていない人: {{leftOut}}</span></div>
    </th></tr>
    <tr><th rowspan="2">NO</th><th rowspan="2">対象者氏名<br>（カナ）</th><th rowspan="2">住所</th>\
    <th rowspan="2">連絡先</th><th rowspan="2">支援内容</th><th rowspan="2">地区名<br>簿記載<br>有無</th>\
    <th rowspan="2">本人・<br>家族の<br>同意</th><th colspan="4">支援協力者</th><th rowspan="2">避難場所</th>\
    <th rowspan="2">最終<br>確認日</th></tr>
    <tr><th>氏名</th><th>協力<br>同意</th><th>氏名</th><th>協力<br>同意</th></tr>
    </thead>
    <tbody>
    {{#isEmpty}}<tr><td colspan="13">載せる人はいません。</td></tr>{{/isEmpty}}
    {{#rows}}
    <tr><td class="middle">{{number}}</td><td><div class="kana">{{kana}}</div><div class="name">{{name}}</div>\
    {{#isMarked}}<div class="mark">{{mark}}</div>{{/isMarked}}</td>\
    <td>{{#addresses}}<div>{{.}}</div>{{/addresses}}</td><td>{{phone}}</td>\
    <td>{{#support}}<span class="box">{{box}}{{word}}</span>{{detail}} {{/support}}\
    {{#isSupportUnknown}}<div>未確認</div>{{/isSupportUnknown}}</td>\
    <td class="middle">{{registered}}</td><td class="middle">{{consent}}</td>\
    {{#places}}<td{{#isEmpty}} class="short"{{/isEmpty}}>{{name}}\
    {{#isLast}}<div>{{others}}</div>{{/isLast}}</td><td class="middle">{{consent}}</td>{{/places}}\
    <td>{{shelter}}</td><td class="middle">{{confirmedOn}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    {{/sheets}}
    </body>
    </html>

    """

  private static let style = """

    @page { size: A4 landscape; margin: 9mm 8mm 13mm;
      @bottom-right { content: counter(page) " / " counter(pages) " ページ"; font-size: 10.5pt; }
      @bottom-left { content: "取扱注意"; font-size: 10.5pt; } }
    body { font-family: "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Hiragino Sans", "IPAexGothic",
      sans-serif; font-size: 10.5pt; line-height: 1.3; margin: 0; color: #000; }
    table { border-collapse: collapse; width: calc(100% - 2pt); margin: 0 1pt; table-layout: fixed; }
    table + table { break-before: page; }
    thead { display: table-header-group; break-inside: avoid; } tr { break-inside: avoid; }
    th, td { border: 0.6pt solid #000; padding: 0.8mm 1mm; vertical-align: top; text-align: left;
      overflow-wrap: anywhere; }
    th { font-weight: normal; text-align: center; vertical-align: middle; }
    thead tr + tr th { background: #eee; }
    .cover { border: 0; padding: 0 0 1.5mm; text-align: left; }
    .cover span { margin-right: 5mm; }
    .title { display: flex; align-items: center; margin-bottom: 1mm; }
    h1 { font-size: 14pt; margin: 0 5mm 0 0; }
    .title .care { border: 1.5pt solid #000; padding: 0 4mm; font-size: 13pt; font-weight: bold;
      white-space: nowrap; }
    .middle { text-align: center; }
    .kana { word-break: keep-all; } .name { font-size: 12pt; } .box { white-space: nowrap; } .short, .mark { font-weight: bold; }

    """
}
