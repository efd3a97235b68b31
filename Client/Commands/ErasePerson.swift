import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu person erase`: everything about a person goes, after it was said how much that is.
struct ErasePerson: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "対象者についての記録をすべて消去します。元には戻せません(CSWだけ)。",
    discussion: """
      例:
        tsunagu person erase 1a2b3c4d                          まず、何が消えるかを見ます
        tsunagu person erase 1a2b3c4d --reason 本人の求め --yes  そのとおりに消去します
      支援者リストの行・計画・バトン・同意・チーム・見守り・相談・気づき・確認の経過・つなぐシート・世帯員の欄が消えます。
      見守りと相談は、日付や活動などの数だけを、だれのものか分からない形で残します。
      """)

  @Argument(help: "番号か氏名")
  var id: String
  @Option(name: .long, help: "消去する理由(氏名は書かないでください)")
  var reason: String?
  @Flag(name: .long, help: "同じ人として結ばれた記録も、すべて消去します。")
  var allJoined = false
  @Flag(name: .long, help: "同じ人として結ばれていても、この記録だけを消去します。")
  var onlyThis = false
  @Flag(name: .long, help: "元に戻せないことを承知しています。")
  var yes = false
  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws {
    let session = try Session.open()
    guard yes else { return try preview(session) }
    guard let reason else { throw Problem(.missingOption, .erasureReason) }
    let (plan, erased) = try session.store.transact { rows in
      let writer = session.writer(in: rows)
      let plan = try self.plan(rows)
      guard plan.joined.count == 1 || allJoined || onlyThis else {
        throw ErasePerson.unclear(plan.joined)
      }
      for id in plan.persons {
        guard let state = try rows.state(id) else { throw Problem(.idUnknown, ["word": id.short]) }
        try writer.record(
          "erase", Person.kind, id, Lifecycle.erasure(of: state, reason: reason))
      }
      // An erasure cannot be undone.
      try writer.keepLast(nil)
      return (plan, plan.persons)
    }
    guard !json else { return Output.json(plan.json(erased: true)) }
    print("対象者 \(erased.map(\.short).joined(separator: "、")) を消去しました。")
    print("この人についての記録は、つながるところで tsunagu sync をすると、サーバーとすべての端末から消えます。")
  }

  private func preview(_ session: Session) throws {
    try session.show { rows, page in
      let plan = try self.plan(rows)
      if json {
        page.json(plan.json(erased: false))
      } else {
        page.print("消去すると、次のものが消えます。元には戻せません。まだ何も消していません。")
        for (label, count) in plan.lines { page.print("  \(label) \(count)件") }
        page.print("見守り記録と相談は、日付・活動などの数だけを、だれのものか分からない形で残します。")
        if plan.joined.count > 1, !allJoined, !onlyThis {
          page.print(ErasePerson.unclear(plan.joined).sentence)
        }
        page.print("消去するには、同じ命令に --reason 理由 --yes を付けてください。")
      }
      return Subjects(.show, [Person.kind.name], plan.persons)
    }
  }

  /// Whether the joined records are meant as well has to be said.
  private static func unclear(_ joined: [RecordID]) -> Problem {
    let numbers = joined.map(\.short).joined(separator: "、")
    return Problem(.usage, .joinedPerson, ["count": String(joined.count), "numbers": numbers])
  }

  private func plan(_ rows: DeviceRows) throws -> ErasurePlan {
    let id = try Lookup(rows: rows).findRecord(self.id, [Person.kind.name])
    let joined = try rows.samePerson(as: id)
    return try ErasurePlan(of: onlyThis ? [id] : joined, joined: joined, in: rows)
  }
}

extension ErasurePlan {
  fileprivate func json(erased: Bool) -> Value {
    [
      "persons": .texts(persons.map(\.description)), "joined": .texts(joined.map(\.description)),
      "counts": .object(counts.mapValues { .integer(Int64($0)) }),
      "household_members": .integer(Int64(householdMembers)), "erased": .bool(erased),
    ]
  }
}
