import Merge
import Records
import Storage
import Sync

/// One thing that happened, in words for people.
struct AuditLine: Codable, Sendable {
  /// When, by the clock of the device where there was one: to be shown.
  let at: Timestamp
  /// When it came to the server, by whose clock it is looked for.
  let arrived: Timestamp
  /// The user who did it, or to whom it was done; nil for the administrator.
  let user: RecordID?
  let device: Int64?
  /// A stable word: an `AuditEvent`, the name of an action, or `write`.
  let name: String
  let what: String
  var code: ProblemCode?
  /// The number of records or persons.
  var count: Int?
}

extension AuditedOperation {
  fileprivate func text(_ field: String) -> String? {
    operation.writes[FieldPath(field)]?.value.text
  }

  /// The records that a field of a view record names.
  func set(_ field: String) -> RecordSet? { text(field).flatMap { RecordSet($0) } }

  /// The line of a view record; nil for the parts of a set, which are no event.
  func line(arrived: Timestamp) -> AuditLine? {
    guard let action = text(Access.action.name).flatMap(AccessAction.init),
      let event = action.event
    else { return nil }
    let kinds = (text(Access.kinds.name) ?? "").split(separator: ",")
      .map { Catalogue.kind(String($0))?.label ?? String($0) }.joined(separator: "・")
    let doubt = outcome.map { "(この閲覧記録は\($0))" } ?? ""
    return AuditLine(
      at: operation.recordedAt, arrived: arrived, user: user, device: device, name: event,
      what: action.sentence(kinds, self) + doubt, code: verdict.code,
      count: operation.writes[FieldPath(Access.count.name)]?.value.integer.map { Int($0) })
  }

  /// The line of a write to the person's records.
  func writing(arrived: Timestamp) -> AuditLine {
    let label = Catalogue.kind(operation.kind)?.label ?? operation.kind
    return AuditLine(
      at: operation.recordedAt, arrived: arrived, user: user, device: device, name: "write",
      what: label + (outcome.map { "を書こうとした(\($0))" } ?? "を書いた"), code: verdict.code)
  }

  /// Why an entry was not accepted; nil where it was.
  private var outcome: String? {
    switch verdict {
    case .accepted: nil
    case .held: "担当者の確認待ち"
    case .refused: "受け付けられなかった"
    }
  }
}

extension AccessAction {
  /// Its name in the audit that is sent and printed (docs/PROTOCOL.md). Never changed; nil for the parts of a set,
  /// which are no event.
  var event: String? {
    switch self {
    case .show: "show"
    case .list: "list"
    case .search: "search"
    case .tally: "tally"
    case .print: "print"
    case .export: "export"
    case .exportFailed: "exportFailed"
    case .auditRewritten: "auditRewritten"
    case .auditLost: "auditLost"
    case .part: nil
    }
  }

  private var verb: String {
    switch self {
    case .print: "印刷用に書き出した"
    case .exportFailed: "書き出そうとして、終わらなかった"
    default: "ファイルに書き出した"
    }
  }

  fileprivate func sentence(_ kinds: String, _ access: AuditedOperation) -> String {
    switch self {
    case .show: return "\(kinds)の記録を画面で見た"
    case .list: return "\(kinds)の一覧を画面で見た"
    case .search: return "\(kinds)を検索し、結果を画面で見た"
    case .tally: return "\(kinds)を数えて集計した"
    case .print, .export, .exportFailed:
      let count = access.operation.writes[FieldPath(Access.copy.name)]?.value.integer ?? 0
      let number = access.text(Access.copyNumber.name) ?? String(count)
      let recipient = access.text(Access.recipient.name) ?? ""
      return "\(kinds)の一覧を\(verb)(渡す相手: \(recipient)、写し番号 \(number))"
    case .part: return ""
    case .auditRewritten, .auditLost:
      return "\(rawValue)を端末が知らせた(端末が知っていた先頭 \(access.text(Access.head.name) ?? ""))"
    }
  }
}

extension AuditLine {
  /// The line of an entry of the chain.
  init(_ entry: AuditEntry) {
    let members = entry.members
    self.init(
      at: entry.at, arrived: entry.at, user: members["user"]?.text.flatMap(RecordID.init),
      device: members["device"]?.integer, name: entry.event.rawValue, what: AuditLine.what(entry),
      code: members["code"]?.text.map { ProblemCode(rawValue: $0) },
      count: AuditLine.count(entry))
  }

  private static func count(_ entry: AuditEntry) -> Int? {
    switch entry.event {
    case .sent: entry.members["persons"]?.text.flatMap { RecordSet($0) }?.ids.count
    case .imported: entry.members["count"]?.integer.map { Int($0) }
    default: nil
    }
  }

  private static func what(_ entry: AuditEntry) -> String {
    let members = entry.members
    switch entry.event {
    case .parcel:
      let first = max(1, members["first"]?.integer ?? 1)
      let sent = max(first, members["last"]?.integer ?? 0) - first + 1
      let others = members["verdicts"]?.object?.count ?? 0
      return "\(sent)件を送ってきた" + (others > 0 ? "(うち保留・不受理 \(others)件)" : "")
    case .sent: return "記録が端末に送られた"
    case .refused: return "断られた"
    case .userAdded: return "利用者として登録された"
    case .userEnded: return "利用者の登録が終わった"
    case .assignmentGiven: return "担当が加わった"
    case .assignmentEnded: return "担当の終わりが決まった"
    case .codeMade: return "端末の登録コードが作られた"
    case .imported:
      let kind = members["kind"]?.text ?? ""
      let label = ImportTable.form(of: kind)?.kind.label ?? kind
      return members["undone"] == true ? "\(label)の名簿の取り込みが取り消された" : "\(label)の名簿が取り込まれた"
    case .deviceEnrolled: return "端末が登録された"
    case .deviceRevoked: return "端末の登録が取り消された"
    case .regimeChanged:
      let regime = members["regime"]?.text.flatMap(ConsentRegime.init)
      return "同意の扱いが「\(regime?.label ?? "")」になった"
    case .lockChanged: return "表示を閉じるまでの日数が\(members["days"]?.integer ?? 0)日になった"
    case .decided: return "保留の記録が決められた"
    case .backup: return "控えが作られた"
    case .restored: return "サーバーが控えから戻された"
    case .wentBack: return "サーバーのデータが、戻す手順によらず古いものになっていた"
    case .actsConfirmed: return "控えの後の取り消しがないことを管理者が確かめた"
    case .certificate: return "サーバーの証明書か鍵が替えられたか、読み直された"
    case .clockConfirmed: return "サーバーの時計が確かめられた"
    case .audited: return "だれが見たかの記録を調べた"
    }
  }

  /// The operations of a parcel that were not taken.
  static func verdicts(_ entry: AuditEntry) -> [AuditLine] {
    let verdicts = entry.members["verdicts"]?.object ?? [:]
    let replica = entry.members["replica"]?.text ?? ""
    return verdicts.sorted { (Int64($0.key) ?? 0) < (Int64($1.key) ?? 0) }.map { counter, verdict in
      AuditLine(
        at: entry.at, arrived: entry.at, user: entry.members["user"]?.text.flatMap(RecordID.init),
        device: entry.members["device"]?.integer, name: verdict.list?.first?.text ?? "",
        what: (verdict.list?.first?.text == "held" ? "保留" : "不受理") + " \(replica)-\(counter)",
        code: verdict.list?.last?.text.map { ProblemCode(rawValue: $0) })
    }
  }
}
