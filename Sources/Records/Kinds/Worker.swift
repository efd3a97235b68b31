/// 担い手: a person who does the work, with their roles and the terms of each (DOMAIN.md §1).
public enum Worker: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let name = Field.text("name", "氏名", isRequired: true)
    public let kana = Field.text("kana", "カナ")
    public let area = Field.reference("area", "地域", Area.self, hint: "活動する地区社協または自治会")
    public let phone = Field.phone("phone", "電話")
    public let roles = Field.list("roles", "役割", WorkerRole.self, newestFirst: \.from)
    public let memo = Field.note("memo", "メモ", sensitivity: .personal)
  }

  public static let kindName = "worker"
  public static let kind = Kind(
    Worker.self, "担い手", placedBy: .area(Worker.area), names: [\.name, \.kana],
    listed: [\.name, \.kana, \.area, \.roles, \.phone],
    example: [\.name: "山田花子", \.kana: "ヤマダハナコ", \.area: "氷見地区社協"],
    change: [\.phone: "0766-00-0001"])
}

/// One role of a worker and its term. A 地域福祉活動サポーター is recommended, takes four lessons and is
/// commissioned for two years; 民生委員 change every third December 1 (民生委員法 10条).
public struct WorkerRole: FieldSet {
  public static let shared = WorkerRole()
  public init() {}

  public let role = Field.choice("role", "役割", WorkerOffice.self, isRequired: true)
  public let from = Field.date("from", "就任日")
  public let to = Field.date("to", "退任日")
  public let recommendedBy = Field.text("recommended_by", "推薦者")
  public let firstLesson = Field.date("first_lesson", "講座1回目")
  public let secondLesson = Field.date("second_lesson", "講座2回目")
  public let thirdLesson = Field.date("third_lesson", "講座3回目")
  public let fourthLesson = Field.date("fourth_lesson", "講座4回目")
  public let commissionedOn = Field.date("commissioned_on", "委託日")
}

public enum WorkerOffice: String, VocabularyWord {
  case cooperator = "協力者"
  case welfareCooperator = "福祉協力員"
  case welfareActivitySupporter = "地域福祉活動サポーター"
  case welfareCommissioner = "民生委員・児童委員"
  case associationChair = "自治会長"
  case districtCouncilOfficer = "地区社協役員"
  case communitySocialWorker = "CSW"
  case centerStaff = "センター職員"
  case cityStaff = "市職員"
}
