import Records
import Testing

@testable import Reports

@Suite("Supporters' list")
struct SupporterListTests {
  private func row(_ entry: Record, _ person: Record? = nil) -> PersonList.Row {
    PersonList.Row(
      person: person ?? Sample.listed(1, "見本　花子"), records: [entry], area: nil, addresses: [])
  }

  @Test("the printed sample comes out of records, but for its 有無 that nobody circled")
  func printedSampleIsReproduced() throws {
    let printed = try PrintedTable("himi-supporter-list-sample").rows
    let area = Sample.area(1, "見本町")
    let support: [EvacuationSupport] = [.calling, .walking, .guiding]
    let rows = printed.enumerated().map { index, row in
      PersonList.Row(
        person: Sample.listed(
          index, row["対象者氏名"] ?? "", kana: String(index), phone: row["連絡先"] ?? ""),
        records: [
          Sample.entry(
            index, support: support, ["registered": "有"],
            supporters: [
              (row["支援協力者1氏名"] ?? "", .yes), (row["支援協力者2氏名"] ?? "", .yes),
            ])
        ],
        area: area, addresses: [row["住所"] ?? ""])
    }
    let read = try Sample.list(rows).readBack()
    #expect(read.count == 2)
    for (row, var sample) in zip(read, printed) {
      #expect(sample["本人または家族の同意"] == "有無")
      sample["本人または家族の同意"] = "未確認"
      for (column, cell) in sample { #expect(row[column] == cell, "\(column)") }
    }
  }

  @Test("CSV begins with the printed columns in their order, then says which copy it is")
  func csvHasThePrintedColumns() throws {
    let headings = try #require(try DelimitedText.rows(Sample.list([]).csv).first)
    #expect(
      headings.prefix(15) == [
        "NO", "対象者氏名", "カナ", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意", "支援協力者1氏名",
        "支援協力者1協力同意", "支援協力者2氏名", "支援協力者2協力同意", "他n名", "避難場所", "最終確認日",
      ])
    let row = try #require(try Sample.list([Sample.row(1)]).readBack().first)
    #expect(row["写し番号"] == "K7QXM2P-17" && row["版番号"] == "3" && row["基準日"] == "2020-12-31")
    #expect(row["渡す相手"] == "見本町自治会長" && row["返却期限"] == "2021-03-31")
    #expect(row["印刷した人"] == "地区社協 見本")
    #expect(row["取扱"] == "取扱注意。必ず支援を約束するものではありません。")
  }

  @Test("who may not be at home says so in both formats, and a paper speaks where the row does not")
  func marksAndPapersArePrinted() throws {
    let person = Sample.listed(1, "見本　花子")
    func row(_ mark: PersonStatus?, _ isOpenedByPaper: Bool) -> PersonList.Row {
      PersonList.Row(
        person: person, records: [Sample.entry(1, ["consent": "無"])], area: nil, addresses: [],
        mark: mark, isOpenedByPaper: isOpenedByPaper)
    }
    let list = Sample.list([row(.facility, true)])
    let read = try #require(try list.readBack().first)
    #expect(read["状態"] == "入所" && read["本人または家族の同意"] == "有(同意書)")
    #expect(try list.html().contains("<div class=\"mark\">入所</div>"))
    #expect(try Sample.list([row(nil, false)]).readBack().first?["状態"] == "")
    #expect(try !Sample.list([row(nil, false)]).html().contains("class=\"mark\""))
  }

  @Test("several copies in one file each say their own number")
  func severalCopiesAreOneFile() throws {
    var second = Sample.cover
    (second.copyNumber, second.recipient) = ("K7QXM2P-18", "川端町自治会長")
    let lists = [
      Sample.list([Sample.row(1)], leavingOut: [.deceased]),
      PersonList(SupporterList.form, cover: second, rows: [Sample.row(2)], leftOut: .init([])),
    ]
    let rows = try DelimitedText.rows(ListTable.csv(of: lists.map(\.table)))
    let number = try #require(rows[0].firstIndex(of: "写し番号"))
    #expect(rows.dropFirst().map { $0[number] } == ["K7QXM2P-17", "K7QXM2P-18"])
    #expect(rows[1].last == "1人(死亡 1人)" && rows[2].last == "0人")
    let html = try SupporterList.form.html(lists)
    for words in ["写し番号 K7QXM2P-17", "写し番号 K7QXM2P-18", "渡す相手 川端町自治会長"] {
      #expect(html.contains(words), "\(words)")
    }
  }

  @Test("every telephone number is printed, the one that answered last first")
  func everyNumberIsPrinted() throws {
    var person = Sample.listed(1, "見本　花子")
    for (item, number, answered) in [
      ("a", "0766-00-0001", nil), ("b", "090-0000-0002", "2026-05-01"),
      ("c", "0766-00-0003", "2020-04-01"),
    ] {
      person.values[FieldPath("phones", member: item)] = true
      person.values[FieldPath("phones", item: item, part: "number")] = .text(number)
      person.values[FieldPath("phones", item: item, part: "last_success")] = answered.map(
        Value.text)
    }
    let list = Sample.list([row(Sample.entry(1), person)])
    let printed = "090-0000-0002 / 0766-00-0003 / 0766-00-0001"
    #expect(try list.readBack().first?["連絡先"] == printed)
    for number in printed.components(separatedBy: " / ") {
      #expect(try list.html().contains("<div>\(number)</div>"))
    }
  }

  @Test("what is not known is printed as such, never as a blank")
  func unknownIsPrinted() throws {
    let person = Sample.record(Person.kind, 1)
    let read = try #require(try Sample.list([row(Sample.entry(1), person)]).readBack().first)
    for column in ["対象者氏名", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意", "避難場所", "最終確認日"] {
      #expect(read[column] == "未確認", "\(column)")
    }
    #expect(read["自治会"] == "自治会未確認")
  }

  @Test("two supporters are printed, those who agreed first, and the others counted")
  func twoSupportersArePrinted() throws {
    let entry = Sample.entry(
      1,
      supporters: [
        ("未確認の人", nil), ("去った人", .no), ("一郎", .yes), ("次郎", .unknown), ("三郎", .yes),
      ])
    let read = try #require(try Sample.list([row(entry)]).readBack().first)
    #expect(read["支援協力者1氏名"] == "一郎" && read["支援協力者1協力同意"] == "有")
    #expect(read["支援協力者2氏名"] == "三郎" && read["支援協力者2協力同意"] == "有")
    #expect(read["他n名"] == "他2名")
    #expect(SupporterPlaces(row(entry)).places.map(\.isEmpty) == [false, false])
  }

  @Test("an empty place for a supporter says 支援者不足; who withdrew is not named")
  func shortageIsMarked() throws {
    let entry = Sample.entry(1, supporters: [("一郎", nil), ("去った人", .no)])
    let list = Sample.list([row(entry)])
    let read = try #require(try list.readBack().first)
    #expect(read["支援協力者1氏名"] == "一郎" && read["支援協力者1協力同意"] == "未確認")
    #expect(read["支援協力者2氏名"] == "支援者不足" && read["支援協力者2協力同意"] == "")
    #expect(SupporterPlaces(row(entry)).places.map(\.isEmpty) == [false, true])
    #expect(!(try list.html()).contains("去った人"))
  }

  @Test("a hidden address is in no output, whatever the caller passed")
  func hiddenAddressesStayHidden() throws {
    let list = Sample.list([
      Sample.row(1, addresses: ["秘密の町1", "秘密の町2"], hidden: .yes),
      Sample.row(2, addresses: ["公開の町"], hidden: .unknown),
    ])
    let html = try list.html()
    #expect(try list.readBack().map { $0["住所"] } == ["（住所非公開）", "公開の町"])
    #expect(html.contains("（住所非公開）") && html.contains("公開の町"))
    #expect(!html.contains("秘密") && !String(decoding: list.csv, as: UTF8.self).contains("秘密"))
  }

  @Test("addresses that stand beside each other are all printed")
  func conflictingAddressesAreAllPrinted() throws {
    let list = Sample.list([Sample.row(1, addresses: ["東町1", "西町2"])])
    #expect(try list.readBack().first?["住所"] == "東町1 または 西町2")
    let html = try list.html()
    #expect(html.contains("<div>東町1</div><div>または 西町2</div>"))
  }

  @Test("associations are sorted by kana and kept apart by record; NO begins anew in each")
  func associationsAreKeptApart() throws {
    let (first, second) = (Sample.area(1, "中央町", "チュウオウ"), Sample.area(2, "中央町", "チュウオウ"))
    let list = Sample.list([
      Sample.row(1, kana: "カ", area: nil), Sample.row(2, kana: "カ", area: second),
      Sample.row(3, kana: "カ", area: first), Sample.row(4, kana: "ア", area: first),
      Sample.row(5, kana: "カ", area: Sample.area(3, "朝日町", "アサヒ")),
    ])
    #expect(list.groups.map(\.place.name) == ["朝日町", "中央町", "中央町", "自治会未確認"])
    #expect(try list.readBack().map { $0["NO"] } == ["1", "1", "2", "1", "1"])
    #expect(list.groups[1].rows.map(\.kana) == ["ア", "カ"])
  }

  @Test("the order is that of kana, the same for whatever order the rows come in")
  func orderDoesNotDependOnTheInput() {
    let rows = [
      Sample.row(1, kana: "ワダ"), Sample.row(2, kana: "アイダ"), Sample.row(3, kana: "あいだ"),
      Sample.row(4, "伊藤", kana: ""),
    ]
    let ids = Sample.list(rows).rows.map(\.person.id)
    #expect(ids == Sample.list(rows.reversed()).rows.map(\.person.id))
    #expect(
      ids.prefix(2) == [Sample.id(Person.kind, 2), Sample.id(Person.kind, 3)])
  }

  @Test("names are kept as written, and a cell that a spreadsheet would run is guarded")
  func namesAreKeptAsWritten() throws {
    let name = "𠮷田　葛\u{e0100}子"
    let list = Sample.list([Sample.row(1, name, kana: "=1+1")])
    let read = try #require(try list.readBack().first)
    #expect(read["対象者氏名"]?.hasSameBytes(as: name) == true)
    #expect(read["カナ"] == "'=1+1")
    #expect(try list.html().contains(name))
  }

  @Test("その他 says what was written beside it")
  func otherSupportIsSpelledOut() throws {
    let entry = Sample.entry(1, support: [.other, .calling], ["other_support": "車いす"])
    #expect(try Sample.list([row(entry)]).readBack().first?["支援内容"] == "声かけ・その他【車いす】")
  }
}
