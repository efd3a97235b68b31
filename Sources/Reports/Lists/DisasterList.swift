import Records

/// 災害時の名簿: the list that goes to rescuers under a disclosure in a disaster, and to nobody without one (DOMAIN.md §5). It has no
/// more columns than it takes to fetch somebody out of a house, and of what is ill only what their life depends on.
public enum DisasterList: ListFormDeclaration {
  public static let form = ListForm(
    "disaster", "災害時の名簿", title: "災害時の名簿",
    explanation: "災害時の開示により、同意のない人も載った名簿を書き出します。開示が開いているあいだだけ作れます。",
    example: "--disclosure 台風19号 --area 中央町 --recipient 氷見消防署", carriers: [SupporterEntry.kind],
    data: .supporterList, document: .disasterList, isForDisasters: true, columns: columns)

  private static let columns: [ListColumn<PersonList.Line>] = [
    .init("NO", width: 4) { String($0.number) },
    .init("氏名", width: 14, \.row.name),
    .init("カナ", width: 14, onPage: .beneath, \.row.kana),
    .init("年齢帯", width: 7) { $0.row.ageBand(on: $0.list.cover.asOf) },
    .init("性別", width: 7, onPage: .beneath, \.row.sex),
    .init("住所", width: 20) { $0.row.addressLines.joined(separator: " ") },
    .init("電話", width: 14) { $0.row.phones.joined(separator: " / ") },
    .init("事由", width: 14, \.row.reason),
    .init("命にかかわること", width: 14, \.row.lifeline),
    .init("支援内容", width: 15, \.row.supportWords),
    .init("支援協力者", width: 16) { line in
      line.supporters.places.map {
        [$0.name, $0.phone].filter { !$0.isEmpty }.joined(separator: " ")
      }
      .joined(separator: " / ")
    },
    .init("避難場所", width: 14, \.row.shelter),
    EvacuationRegister.confirmation,
    .init("状態", width: 12, \.row.mark),
  ]
}

extension PersonList.Row {
  /// `80代`: as much as a rescuer has to know.
  func ageBand(on day: CalendarDate) -> String {
    guard let age = person[Person.birthDate]?.age(on: day) else { return PersonList.unknown }
    return "\(age / 10 * 10)代"
  }

  /// 医療機器 and アレルギー of the kit; 未確認 where no kit is known here.
  var lifeline: String {
    guard let kit = record(Kit.kindName) else { return PersonList.unknown }
    let allergies = kit[Kit.allergies].compactMap(\.substance)
    let words = [
      MedicalDevice.words(kit[Kit.devices]),
      allergies.isEmpty ? "" : "アレルギー: " + allergies.joined(separator: "、"),
    ].filter { !$0.isEmpty }
    return words.isEmpty ? "バトンに記載なし" : words.joined(separator: "。")
  }
}
