import Authority
import Casework
import Merge
import Problems
import Records
import Storage
import Sync

extension Subjects {
  init(_ action: AccessAction, _ entries: [WaitingEntry]) {
    let contents = entries.flatMap(\.contents)
    self.init(
      action, Set(contents.compactMap { $0.kind?.name }),
      contents.flatMap { [$0.record, $0.value["person"]?.text.flatMap(RecordID.init)] }
        .compactMap(\.self))
  }
}

/// Why an entry is held, for the supervisor.
enum HeldWords {
  private static let words: [ProblemCode: (short: String, sentence: String)] = [
    .outsideAssignment: ("担当の外", "記入した人は、届いたときにはこの記録の担当ではありませんでした。"),
    .recordUnknown: ("元の記録なし", "もとになる記録(対象者など)が、届いたときにはサーバーにありませんでした。"),
    .withdrawalToConfirm: ("撤回の聞き取り", "同意の書面を扱わない人が、撤回を聞いて知らせました。本人に確かめてください。"),
    .clockSkewed: ("時計のずれ", "端末の時計が1年以上ずれていました。書いた日時は当てになりません。"),
    .ownAccess: ("自分の範囲", "記入した人に見える範囲を、その人自身が広げる書き込みです。ほかの人が決めます。"),
    .clonedDevice: ("内容が2つ", "同じ番号で別々の内容が届きました。端末の複製が使われています。"),
    .authorEnded: ("登録の終了", "記入した人の登録が終わった後に届きました。"),
    .deviceRevoked: ("端末の取消", "登録を取り消した端末から届きました。"),
  ]

  static func short(_ code: ProblemCode) -> String { words[code]?.short ?? code.rawValue }

  static func sentence(_ code: ProblemCode) -> String {
    words[code]?.sentence ?? Problem(code).sentence
  }
}

/// A held entry on the screen: author, time, reason, its writes, and the values that stand there
/// now.
struct HeldSheet {
  let rows: DeviceRows
  let page: Page
  /// The menu has no use for commands.
  var isForMenu = false

  func print(_ entry: WaitingEntry) throws {
    page.print("保留 \(entry.short)  (\(entry.id))")
    page.print("  記入者    \(entry.authorName)")
    page.print("  端末      \(entry.device)番\(standing(entry.dismissal))")
    page.print("  保留の理由  \(HeldWords.sentence(entry.code))")
    for (index, content) in entry.contents.enumerated() {
      if entry.contents.count > 1 { page.print("  内容 \(index + 1)(--content \(index + 1))") }
      try print(content)
    }
    guard !isForMenu else { return }
    page.print("  決めるには: tsunagu decision accept \(entry.short) --reason 理由(または refuse)")
  }

  private func print(_ content: WaitingEntry.Content) throws {
    let names = Names(rows: rows)
    let text = RecordText(names: names)
    page.print("  何を      \(try content.subject(names)) \(content.record?.short ?? "")")
    page.print("  書いた日時  \(content.moment)")
    for write in content.value["writes"]?.list ?? [] {
      let path = FieldPath(write["path"]?.text ?? "")
      let type = content.kind?.field(path.field)?.leaf(at: path)?.type
      let new = try text.text(write["value"] ?? .null, type)
      let now = write["now"] ?? .null
      let present = now == .null ? "" : "  (今は: \(try text.text(now, type)))"
      page.print("    \(try label(path, content.kind, text)): \(new)\(present)")
    }
    if content.value["withholds"] == true { page.print("    ※ 住所秘匿の人なので、住所は表示していません。") }
    if let obstacle = content.value["obstacle"]?.text {
      page.print("    ※ このままでは受け付けられません: \(Problem(ProblemCode(rawValue: obstacle)).sentence)")
    }
  }

  private func label(_ path: FieldPath, _ kind: Kind?, _ text: RecordText) throws -> String {
    switch path {
    case Lifecycle.path: "削除・復帰"
    case Lifecycle.erasure: "消去(元に戻せません)"
    default: try text.label(path, kind)
    }
  }

  private func standing(_ dismissal: Dismissal?) -> String {
    switch dismissal {
    case .deviceRevoked?: "(登録は取り消されています)"
    case .accountEnded?: "(記入者の登録は終わっています)"
    case nil: ""
    }
  }
}

/// Supervisors' decisions on this device's entries, as a sync brought them.
struct Decided {
  let entries: [DecidedEntry]
  let lines: [String]

  static func line(_ entry: DecidedEntry, _ names: Names) throws -> String {
    let outcome = entry.verdict.isAccepted ? "受け付けました" : "受け付けませんでした"
    return "担当者が確認し、\(outcome): \(try names.subject(of: entry.operation)) — 理由: \(entry.reason)"
  }

  /// The decisions that a sync brought and that the user is shown now.
  static func entries(
    of summary: DeviceExchange.Summary, in session: Session
  ) throws -> Decided {
    guard !summary.decided.isEmpty else { return Decided(entries: [], lines: []) }
    return try session.store.transact { rows in
      let names = Names(rows: rows)
      let entries = try rows.decidedEntries().filter {
        summary.decided[$0.operation.id] != nil
      }
      // A dismissed device has lost its entries; the decisions on them are told nevertheless.
      let known = Set(entries.map(\.operation.id))
      let others = summary.decided.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
      try rows.noteDecisionsShown()
      return Decided(
        entries: entries,
        lines: try entries.map { try line($0, names) }
          + others.map { "担当者が保留を確認しました。理由: \($0.value)" })
    }
  }
}
