import Mustache
import Records

// The supporters' list as a page to print: A4 landscape, a sheet a 自治会, everything that a copy has to say
// about itself on each sheet.

extension SupporterList {
  /// HTML without anything from outside.
  ///
  /// - Throws: what the template engine throws; the template is ours, so it does not.
  public func html() throws -> String {
    let template = try MustacheTemplate(string: SupporterList.template)
    return template.render(page)
  }

  private var page: [String: Any] {
    let associations = rows.reduce(into: [(String, [Row])]()) { groups, row in
      if groups.last?.0 == row.association {
        groups[groups.count - 1].1.append(row)
      } else {
        groups.append((row.association, [row]))
      }
    }
    let sheets: [[String: Any]] = associations.enumerated().map { index, group in
      [
        "association": group.0, "number": index + 1, "count": associations.count,
        "persons": group.1.count,
        "rows": group.1.enumerated().map { cells($0 + 1, $1) },
      ]
    }
    return [
      "district": cover.district, "asOf": cover.asOf.japanese, "edition": cover.edition,
      "copy": cover.copyNumber, "recipient": cover.recipient,
      "due": cover.dueBack?.japanese ?? "なし", "sheets": sheets, "isEmpty": sheets.isEmpty,
      "withoutConsent": withoutConsent, "hasWithoutConsent": withoutConsent > 0,
      "disclaimer": SupporterList.disclaimer,
    ]
  }

  private func cells(_ number: Int, _ row: Row) -> [String: Any] {
    let chosen = row.entry[SupporterEntry.support]
    let supporters = supporterCells(row)
    let support = EvacuationSupport.allCases.map { word -> [String: Any] in
      let other = word == .other ? "【\(row.entry[SupporterEntry.otherSupport] ?? "　　")】" : ""
      return ["box": chosen.contains(word) ? "■" : "□", "word": word.rawValue + other]
    }
    return [
      "number": number, "name": row.name, "kana": row.kana, "address": row.address,
      "phone": row.phone.isEmpty ? "未確認" : row.phone, "support": support,
      "registered": word(row.entry[SupporterEntry.registered]),
      "consent": word(row.entry[SupporterEntry.consent]), "first": supporters[0],
      "firstConsent": supporters[1], "second": supporters[2], "secondConsent": supporters[3],
      "more": supporters[4], "isShort": row.isShortOfSupporters,
      "shelter": row.entry[SupporterEntry.shelter] ?? "未確認",
      "confirmedOn": row.entry[SupporterEntry.confirmedOn]?.japanese ?? "未確認",
    ]
  }

  static let template = """
    <!DOCTYPE html>
    <html lang="ja">
    <head>
    <meta charset="utf-8">
    <title>{{district}} 福祉・防災マップ 支援者リスト</title>
    <style>
    @page { size: A4 landscape; margin: 12mm 10mm 14mm;
      @bottom-right { content: counter(page) " / " counter(pages) " ページ"; font-size: 10.5pt; } }
    body { font-family: "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Hiragino Sans", sans-serif;
      font-size: 10.5pt; line-height: 1.35; margin: 0; color: #000; }
    section { break-after: page; } section:last-of-type { break-after: auto; }
    header { display: flex; justify-content: space-between; align-items: flex-start; gap: 8mm; }
    h1 { font-size: 15pt; margin: 0 0 1mm; }
    .care { border: 1.5pt solid #000; padding: 1mm 5mm; font-size: 14pt; font-weight: bold;
      white-space: nowrap; }
    .cover { margin: 1mm 0 2mm; } .cover span { margin-right: 6mm; white-space: nowrap; }
    table { border-collapse: collapse; width: 100%; table-layout: fixed; }
    thead { display: table-header-group; } tr { break-inside: avoid; }
    th, td { border: 0.6pt solid #000; padding: 1mm 1.2mm; vertical-align: top;
      overflow-wrap: anywhere; }
    th { background: #eee; font-weight: bold; text-align: center; }
    .n { width: 8mm; text-align: center; } .w { width: 14mm; text-align: center; }
    .name { width: 31mm; } .tel { width: 29mm; } .sup { width: 42mm; } .who { width: 27mm; }
    .kana { font-size: 10.5pt; color: #333; } .box { white-space: nowrap; margin-right: 2mm; }
    .short { font-weight: bold; } footer { margin-top: 2mm; }
    </style>
    </head>
    <body>
    {{#isEmpty}}<section><h1>{{district}} 福祉・防災マップ 支援者リスト</h1>
    <p>載せる人はいません。</p></section>{{/isEmpty}}
    {{#sheets}}
    <section>
    <header>
    <div>
    <h1>{{association}} 福祉・防災マップ 支援者リスト</h1>
    <div class="cover"><span>{{district}}</span><span>基準日 {{asOf}}</span><span>第{{edition}}版</span>\
    <span>写し番号 {{copy}}</span><span>渡す相手 {{recipient}}</span><span>返却期限 {{due}}</span>\
    <span>自治会 {{number}}/{{count}}</span><span>{{persons}}人</span></div>
    </div>
    <div class="care">取扱注意</div>
    </header>
    <table>
    <thead>
    <tr><th class="n" rowspan="2">NO</th><th class="name" rowspan="2">対象者氏名</th>\
    <th rowspan="2">住所</th><th class="tel" rowspan="2">連絡先</th><th class="sup" rowspan="2">支援内容</th>\
    <th class="w" rowspan="2">地区名簿</th><th class="w" rowspan="2">本人・家族の同意</th>\
    <th colspan="4">支援協力者</th><th class="who" rowspan="2">避難場所</th></tr>
    <tr><th class="who">氏名</th><th class="w">協力同意</th><th class="who">氏名</th>\
    <th class="w">協力同意</th></tr>
    </thead>
    <tbody>
    {{#rows}}
    <tr><td class="n">{{number}}</td><td><div class="kana">{{kana}}</div>{{name}}</td>\
    <td>{{address}}</td><td>{{phone}}</td>\
    <td>{{#support}}<span class="box">{{box}}{{word}}</span> {{/support}}</td>\
    <td class="w">{{registered}}</td><td class="w">{{consent}}</td>\
    <td class="{{#isShort}}short{{/isShort}}">{{first}}</td><td class="w">{{firstConsent}}</td>\
    <td>{{second}} {{more}}</td><td class="w">{{secondConsent}}</td>\
    <td>{{shelter}}</td></tr>
    {{/rows}}
    </tbody>
    </table>
    <footer>{{disclaimer}}{{#hasWithoutConsent}} 同意のない{{withoutConsent}}人は載せていません。\
    {{/hasWithoutConsent}}</footer>
    </section>
    {{/sheets}}
    </body>
    </html>

    """
}
