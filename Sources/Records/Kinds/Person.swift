/// 対象者: a person whom the neighborhood watches over (DOMAIN.md §2).
public enum Person: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let name = Field.text("name", "氏名", isRequired: true, hint: "書かれたとおりの字で")
    public let kana = Field.text("kana", "カナ")
    public let sex = Field.choice("sex", "性別", Sex.self)
    public let birthDate = Field.birthDate("birth_date", "生年月日")
    public let address = Field.address("address", "住所")
    public let phones = Field.list("phones", "電話", Phone.self, newestFirst: \.lastSuccess)
    public let association = Field.reference("association", "自治会", Area.self)
    /// Others of the household live where this person does.
    public let household = Field.reference(
      "household", "世帯", Household.self, sensitivity: .whereabouts)
    public let attributes = Field.words("attributes", "属性", PersonAttribute.self)
    public let status = Field.choice(
      "status", "状態", PersonStatus.self,
      merge: .doubt([
        .between(PersonStatus.deceased, .deathUnconfirmed, shows: .deathUnconfirmed),
        .between(PersonStatus.movedAway, .facility, .hospital, .absent, shows: .absent),
      ]), sensitivity: .specialCare)
    public let coordinate = Field.coordinate("coordinate", "位置")
    public let mayVisit = Field.choice("may_visit", "訪問の可否", VisitPermission.self)
    public let addressHidden = Field.choice(
      "address_hidden", "住所秘匿", Presence.self, merge: .severest(Presence.unknown, .no, .yes),
      sensitivity: .specialCare, hint: "DV・支援措置。有なら住所は指定された職員にしか見えません")
    public let confirmedOn = Field.date("confirmed_on", "最終確認日", isPast: true)
    public let sameAs = Field.references(
      "same_as", "同じ人", Person.self, merge: .keepAll, hint: "同一人物の別の記録")
  }

  public static let kindName = "person"
  public static let kind = Kind(
    Person.self, "対象者", placedBy: .area(Person.association), businessDate: Person.confirmedOn,
    names: [\.name, \.kana],
    listed: [\.name, \.kana, \.association, \.attributes, \.status, \.address],
    example: [
      \.name: "海老名リヨ", \.kana: "エビナリヨ", \.birthDate: "S10.3.3", \.association: "中央町",
      \.attributes: "独居",
    ],
    change: [\.status: "入院"])
}

/// A telephone number. The number that last answered comes first.
public struct Phone: FieldSet {
  public static let shared = Phone()
  public init() {}

  public let number = Field.phone("number", "番号", isRequired: true)
  public let label = Field.text("label", "種別", hint: "自宅、携帯など")
  public let lastSuccess = Field.date("last_success", "最後に通じた日")
}

extension Record {
  /// The telephone numbers of a person: the one that answered last comes first.
  public var phoneNumbers: [String] {
    let phones = self[Person.phones].filter { $0.number != nil }
    return phones.enumerated().sorted { one, other in
      let days = (one.element.lastSuccess?.description, other.element.lastSuccess?.description)
      return (days.1 ?? "", one.offset) < (days.0 ?? "", other.offset)
    }.compactMap(\.element.number)
  }
}

public enum Sex: String, VocabularyWord {
  case female = "女"
  case male = "男"
  case other = "その他"
  case unknown = "未確認"
}

/// A person can have several; teams are never counted from them (data/printed, known slips).
public enum PersonAttribute: String, VocabularyWord {
  case livingAlone = "独居"
  case elderlyOnly = "高齢者のみ"
  case livingTogether = "同居"
  case physical = "身体"
  case intellectual = "知的"
  case mental = "精神"
  case singleParent = "1人親"
  case other = "その他"
}

public enum PersonStatus: String, VocabularyWord {
  case home = "在宅"
  case hospital = "入院"
  case facility = "入所"
  case absent = "不在(確認中)"
  case movedAway = "転出"
  case deathUnconfirmed = "死亡(要確認)"
  case deceased = "死亡"
}

public enum VisitPermission: String, VocabularyWord {
  case allowed = "可"
  case refused = "否"
  case unknown = "未確認"
}
