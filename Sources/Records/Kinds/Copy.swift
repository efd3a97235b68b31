/// 写し: a list or sheet with a number that has left the office. It is entered by itself when it was written whole, so that a
/// council can say who has what, ask for it back, and after a loss name exactly the people who stand on it (個人情報の保護に関する法律
/// 26条, 68条). It names them by their ids alone, so that an erasure leaves the copy known and says nothing of the erased.
public enum Copy: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let number = Field.text("number", "写し番号", sensitivity: .open, isRequired: true)
    public let document = Field.choice(
      "document", "何の写しか", CopiedDocument.self, sensitivity: .open, isRequired: true)
    public let title = Field.text("title", "題名", sensitivity: .open)
    public let edition = Field.text("edition", "版", sensitivity: .open)
    public let asOf = Field.date("as_of", "基準日")
    public let area = Field.reference("area", "地域", Area.self)
    public let persons = Field.list("persons", "載っている人", CopiedPersons.self)
    public let count = Field.count("count", "人数")
    public let recipient = Field.text("recipient", "渡した相手", isRequired: true)
    public let recipientClass = Field.choice(
      "recipient_class", "相手の種類", ConsentRecipient.self, sensitivity: .open)
    public let handedOn = Field.date("handed_on", "渡した日", isPast: true)
    public let dueBack = Field.date("due_back", "返却期限")
    public let disclosure = Field.reference(
      "disclosure", "災害時の開示", Disclosure.self, sensitivity: .open)
    public let stage = Field.choice(
      "stage", "段階", CopyStage.self,
      merge: .severest(CopyStage.held, .returned, .destroyed, .lost), sensitivity: .open)
    public let stageOn = Field.date("stage_on", "段階の日", isPast: true)
    public let checkedOn = Field.date("checked_on", "棚卸の日", isPast: true)
    public let memo = Field.note("memo", "備考", sensitivity: .personal)
  }

  public static let kindName = "copy"
  public static let kind = Kind(
    Copy.self, "写し", placedBy: .area(Copy.area), businessDate: Copy.handedOn, names: [\.number],
    listed: [\.number, \.document, \.recipient, \.count, \.dueBack, \.stage],
    example: [
      \.number: "2-15", \.document: "支援者リスト", \.recipient: "見本自治会長", \.area: "見本地区",
      \.handedOn: "R7.4.1",
    ],
    change: [\.dueBack: "R8.3.31"])
}

/// People who stand on a copy, so many as one value holds.
public struct CopiedPersons: FieldSet {
  public static let shared = CopiedPersons()
  public init() {}

  public let set = Field.recordSet("set", "載っている人")
}

public enum CopiedDocument: String, VocabularyWord {
  case supporterList = "支援者リスト"
  case statutoryList = "避難行動要支援者名簿"
  case disasterList = "災害時の名簿"
  case evacuationPlan = "個別避難計画"
  case kit = "いのちのバトン"
  case handout = "配付物"
}

public enum CopyStage: String, VocabularyWord {
  case held = "手元"
  case returned = "返却"
  case destroyed = "破棄"
  case lost = "紛失"

  /// Whether the copy may still be with its recipient or with anybody else.
  public var isOut: Bool { self == .held || self == .lost }
}
