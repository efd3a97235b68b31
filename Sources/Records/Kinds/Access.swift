/// 閲覧記録: a note that a user saw, searched, printed or exported something on a device. It
/// travels like every entry, so that notes made without a network arrive with the next sync; nobody
/// is sent them (DOMAIN.md §4). docs/decisions/0014-audit.md says why it is a record.
public enum Access: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let action = Field.choice(
      "action", "したこと", AccessAction.self, sensitivity: .open, isRequired: true)
    public let kinds = Field.text("kinds", "記録の種類", sensitivity: .open)
    public let persons = Field.recordSet("persons", "対象者", sensitivity: .specialCare)
    public let same = Field.recordSet("same", "対象者を書いた前の閲覧記録", sensitivity: .specialCare)
    public let count = Field.count("count", "件数")
    public let recipient = Field.text("recipient", "渡した相手")
    public let copy = Field.count("copy", "写し番号")
    /// Unique in the municipality; `copy` is its count alone, and all that an older device wrote.
    public let copyNumber = Field.text("copy_number", "写し番号(端末の文字つき)", sensitivity: .open)
    public let recipientClass = Field.choice(
      "recipient_class", "渡した相手の種類", ConsentRecipient.self, sensitivity: .open)
    public let head = Field.text("head", "端末が知っていた監査の先頭", sensitivity: .open)
  }

  public static let kindName = "access"
  public static let kind = Kind(
    Access.self, "閲覧記録", isAutomatic: true, isFact: true, placedBy: .city)
}

public enum AccessAction: String, VocabularyWord {
  case show = "表示"
  case list = "一覧"
  case search = "検索"
  case tally = "集計"
  case print = "印刷"
  case export = "書き出し"
  /// A copy that was not written whole. Somebody may have seen a part of it.
  case exportFailed = "書き出しの失敗"
  /// Not an event: persons that the following ones name together with others.
  case part = "一覧の一部"
  /// The server's audit is not what this device was told of it.
  case auditRewritten = "監査の不一致"
  /// The server came back from a backup that does not hold what this device was told of.
  case auditLost = "監査の途切れ"
}
