import Records
import Storage

extension ChangeTerm.Outcome: ConsoleText {
  var text: String {
    let sections = [summary, people, quiet, gapLines].map { $0.joined(separator: "\n") }
    return sections.joined(separator: "\n\n")
      + (isApplied
        ? "\n以上のとおりにしました。端末には次の通信で伝わります。"
        : "\nまだ何も変えていません。このとおりでよければ、同じ命令に --apply を付けてください。")
  }

  private var summary: [String] {
    var lines = [
      "\(role.label)の交代  \(day.adding(days: -1).japanese)まで → \(day.japanese)から",
      "  退任 \(leavers)人  後任 \(successors)人(うち新しい利用者 \(newcomers.count)人)  "
        + "後任なし \(vacancies)か所",
    ]
    if done > 0 { lines.append("  すでに済んでいる交代 \(done)か所(変えません)") }
    lines += newcomers.map { "  新しく登録する利用者: \($0)" }
    lines += respelled.map { "  「\($0.written)」は、登録済みの「\($0.registered)」と同じ人として扱います。" }
    return lines
  }

  private var people: [String] {
    let width = districts.map { DisplayWidth.width(of: $0.name) }.max() ?? 0
    return ["地区ごとの人数(対象者 \(persons)人)"]
      + districts.map {
        "  \(DisplayWidth.padded($0.name, to: width))  \($0.before)人 → \($0.after)人  対象者 \($0.persons)人"
      }
  }

  private var quiet: [String] {
    guard !quietDevices.isEmpty else { return ["退任する人の端末は、どれも最近通信しています。"] }
    return ["未送信の入力が残っているかもしれない端末(退任の日までに tsunagu sync を頼んでください。後で届いたものは保留になります):"]
      + quietDevices.map {
        "  \($0.userName)  端末\($0.id)  最後の通信 \($0.lastContact.dateInJapan.japanese)"
      }
  }

  private var gapLines: [String] {
    guard !gaps.isEmpty else { return ["担当のいなくなる対象者: いません(\(persons)人を確かめました)。"] }
    return ["担当のいなくなる対象者: \(left)人います。"]
      + gaps.map { "  \($0.area ?? "地区なし")  \($0.persons)人" }.sorted()
  }
}
