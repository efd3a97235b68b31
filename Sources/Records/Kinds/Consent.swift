/// 同意: one person's consent for one recipient, one set of data, one purpose. A renewed consent is a new
/// record with a later signing date; a withdrawal beats a concurrent grant (DOMAIN.md §3).
public enum Consent: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let recipient = Field.choice(
      "recipient", "渡す相手", ConsentRecipient.self, isRequired: true)
    public let data = Field.choice("data", "情報の範囲", ConsentData.self, isRequired: true)
    public let purpose = Field.choice("purpose", "目的", ConsentPurpose.self, isRequired: true)
    public let state = Field.choice(
      "state", "状態", ConsentState.self, merge: .severest(ConsentState.unknown, .given, .withdrawn),
      isRequired: true)
    public let signedOn = Field.date("signed_on", "署名日")
    public let signer = Field.choice("signer", "署名者", ConsentSigner.self)
    public let signerRelation = Field.text("signer_relation", "続柄", hint: "署名者が家族のとき")
    public let withdrawnOn = Field.date("withdrawn_on", "撤回日")
    public let formNumber = Field.text("form_number", "様式番号")
  }

  public static let kindName = "consent"
  public static let kind = Kind(
    Consent.self, "同意", placedBy: .person(Consent.person), businessDate: Consent.signedOn,
    listed: [\.person, \.recipient, \.data, \.state, \.signedOn],
    example: [
      \.person: "海老名リヨ", \.recipient: "協力者", \.data: "いのちのバトン", \.purpose: "救急時の対応",
      \.state: "同意", \.signedOn: "R2.4.1",
    ],
    change: [\.formNumber: "12"], forms: [form])

  /// A withdrawal counts from the day on which it was heard, and needs no paper.
  private static let form = Form(
    Consent.self, "同意・撤回を聞いた",
    saved: "\(Consent.data)を\(Consent.recipient)に渡すこと: \(Consent.state)。保存しました。",
    at: .below,
    .ask(Consent.person, "だれの同意・撤回ですか"),
    .ask(Consent.state, "本人か家族は何と言っていますか"),
    .ask(Consent.data, "何の情報のことですか"),
    .ask(Consent.recipient, "だれに渡すことですか"),
    .ask(Consent.purpose, "何のためですか"),
    .ask(
      Consent.signedOn, "同意書に署名した日を書いてください(例: 今日、11月20日):", when: .holds(Consent.state, .given)),
    .ask(Consent.signer, "署名したのはだれですか", when: .holds(Consent.state, .given)))
}

/// Consent is asked per class of recipient (DOMAIN.md §2).
public enum ConsentRecipient: String, VocabularyWord {
  case welfareCommissioner = "民生委員"
  case neighborhoodAssociation = "自治会"
  case districtCouncil = "地区社協"
  case cooperator = "協力者"
  case emergencyServices = "消防・警察"
  case city = "市"
}

public enum ConsentData: String, VocabularyWord {
  case supporterList = "支援者リスト"
  case kit = "いのちのバトン"
  case evacuationPlan = "個別避難計画"
  /// 名簿情報 of the law (災害対策基本法 49条の11第2項): it says more of a person than the supporters' list.
  case register = "避難行動要支援者名簿"
}

public enum ConsentPurpose: String, VocabularyWord {
  case watching = "平常時の見守り"
  case disaster = "災害時の支援"
  case emergency = "救急時の対応"
}

public enum ConsentState: String, VocabularyWord {
  case given = "同意"
  case withdrawn = "撤回"
  case unknown = "未確認"
}

public enum ConsentSigner: String, VocabularyWord {
  case person = "本人"
  case family = "家族"
  case representative = "代理"
}
