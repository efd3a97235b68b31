/// 個別避難計画: how one person is evacuated, with whom, and with which indispensable things
/// (災害対策基本法 49条の14; the fields follow the 内閣府's model form). A person has one; its id
/// is the person's companion.
public enum EvacuationPlan: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let reason = Field.note("reason", "避難支援等を必要とする事由")
    public let supporters = Field.list(
      "supporters", "避難支援等実施者", EvacuationSupporter.self, hint: "氏名は団体の名称でもよい")
    public let shelter = Field.text("shelter", "避難場所")
    public let route = Field.note("route", "避難路", sensitivity: .whereabouts)
    public let room = Field.text("room", "普段いる部屋・寝室", sensitivity: .whereabouts)
    public let daytimePlace = Field.text(
      "daytime_place", "日中の居場所", sensitivity: .whereabouts)
    public let belongings = Field.note("belongings", "携行品")
    public let devices = Field.words("devices", "医療機器", MedicalDevice.self)
    public let scribe = Field.text("scribe", "代理記載者")
    public let consent = Field.choice("consent", "同意", Presence.self)
    public let confirmedOn = Field.date("confirmed_on", "最終確認日", isPast: true)
  }

  public static let kindName = "evacuation_plan"
  public static let kind = Kind(
    EvacuationPlan.self, "個別避難計画", command: "plan", placedBy: .person(EvacuationPlan.person),
    businessDate: EvacuationPlan.confirmedOn, companionOf: EvacuationPlan.person,
    listed: [\.person, \.supporters, \.shelter, \.devices, \.consent, \.confirmedOn],
    example: [\.person: "海老名リヨ", \.shelter: "中央小学校", \.devices: "酸素", \.consent: "有"],
    change: [\.room: "1階の和室"])
}
