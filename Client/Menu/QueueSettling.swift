import Casework
import Merge
import Problems
import Records
import Storage
import Sync

/// Settles at the menu what has no follow-up: values that differ, two records of one person, held entries.
struct QueueSettling {
  let screen: QueueScreen

  private var session: Session { screen.session }
  private var choices: Choices { Choices(keyboard: screen.keyboard) }

  // MARK: Values that differ

  func settle(conflictsOf item: QueueItem) throws {
    guard let id = item.source?.record.id else { return }
    var found: RecordView?
    try session.show { rows, page in
      let view = try Conflicts.view(id.description, in: rows)
      found = view
      page.print("")
      try RecordSheet(rows: rows, page: page, isForMenu: true).print(ShownRecord(view, in: rows))
      return Subjects(.show, [view.record])
    }
    guard let view = found else { return }
    if case .deletedWhileEdited = view.standing { return try settleDeletion(of: view) }
    for conflict in view.conflicts {
      let (label, values) = try words(of: conflict)
      guard case .chosen(let place) = try choices.one("\(label)は、どれが正しいですか", values) else {
        return
      }
      try write(view) { try $0.settle(conflict, with: conflict.writes[place].value) }
    }
  }

  private func words(of conflict: Conflict) throws -> (label: String, values: [String]) {
    try session.store.read { rows in
      let text = RecordText(names: Names(rows: rows))
      let kind = Catalogue.kind(conflict.kind)
      let type = kind?.field(conflict.path.field)?.leaf(at: conflict.path)?.type
      return (
        try text.label(conflict.path, kind),
        try conflict.writes.map { try text.text($0.value, type) }
      )
    }
  }

  private func settleDeletion(of view: RecordView) throws {
    let answer = try choices.one("削除と書き込みが重なっています。どうしますか", ["残す", "削除する"])
    guard case .chosen(let place) = answer else { return }
    try write(view) { try $0.settleDeletion(keep: place == 0) }
  }

  private func write(_ view: RecordView, _ body: (Settlement) throws -> Void) throws {
    try session.store.transact { rows in
      try body(
        Settlement(
          of: view, seen: view.version.description, rows: rows, writer: session.writer(in: rows)))
    }
    Output.say("✓ 決めた値を保存しました。")
  }

  // MARK: Two records of one person

  func settle(doubles item: QueueItem) throws {
    guard item.persons.count == 2 else { return }
    try session.show { rows, page in
      page.print("\n\(item.detail)")
      try Similar.sideBySide(item.persons, rows).forEach(page.print)
      return Subjects(.show, [Person.kindName], item.persons)
    }
    let answer = try choices.one("同じ人ですか", ["同じ人(一人にまとめる)", "別の人"])
    guard case .chosen(let place) = answer else { return }
    try session.store.transact { rows in
      try JoinedPersons(rows: rows, writer: session.writer(in: rows)).link(
        item.persons[0].description, item.persons[1].description, place == 0)
    }
    Output.say(place == 0 ? "✓ 一人にまとめました。" : "✓ 別の人としました。")
  }

  // MARK: Held entries

  func decideHeld() throws {
    Output.say("サーバーに問い合わせています…")
    let held = try screen.keyboard.working { try HeldEntries(session) }
    let entries = try screen.keyboard.working { try held.all() }
    for entry in entries {
      try session.show { rows, page in
        page.print("")
        try HeldSheet(rows: rows, page: page, isForMenu: true).print(entry)
        return Subjects(.show, [entry])
      }
      guard try decide(entry, held) else { return }
    }
    Output.say("判断を待つ入力は、これで全部です。")
  }

  /// - Returns: false where somebody goes back.
  private func decide(_ entry: WaitingEntry, _ held: HeldEntries) throws -> Bool {
    let contents = entry.contents.count > 1 ? entry.contents.map(\.name) : []
    let accepting =
      contents.isEmpty ? ["受け付ける"] : contents.indices.map { "内容\($0 + 1)を受け付ける" }
    let answer = try choices.one("どうしますか", accepting + ["受け付けない", "あとで決める"])
    guard case .chosen(let place) = answer else { return false }
    guard place <= accepting.count else { return true }
    return try screen.line("理由を書いてください。記入した人に伝わります(0でもどる):") { reason in
      var words: [String: Value] = [
        "decision": place < accepting.count ? "accept" : "refuse",
        "reason": .text(try DecisionRequest.checked(reason)),
      ]
      if place < contents.count { words["content"] = .text(contents[place]) }
      _ = try held.connection.decide(entry.id, .object(words))
      Output.say("✓ 判断を送りました。")
    }
  }
}
