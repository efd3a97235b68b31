/// 避難所・避難場所: a place to flee to or to stay at, which the municipality has designated (災害対策基本法 49条の4, 49条の7). The
/// fields are the columns of the 自治体標準オープンデータセット (指定緊急避難場所一覧) and of the 国土地理院's GeoJSON. A blank is
/// unknown and never a no.
public enum Shelter: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let identifier = Field.text(
      "identifier", "ID", sensitivity: .open, hint: "標準データセットのID、国土地理院の共通ID。先頭の0も残します")
    public let name = Field.text("name", "名称", sensitivity: .open, isRequired: true)
    public let kana = Field.text("kana", "カナ", sensitivity: .open)
    public let englishName = Field.text("english_name", "名称(英字)", sensitivity: .open)
    public let designation = Field.choice(
      "designation", "種別", ShelterDesignation.self, sensitivity: .open)
    public let doublyDesignated = Field.choice(
      "doubly_designated", "避難所と避難場所の重複", Presence.self, sensitivity: .open)
    public let address = Field.address("address", "所在地", sensitivity: .open)
    public let position = Field.coordinate("position", "位置", sensitivity: .open)
    public let elevation = Field.text("elevation", "標高", sensitivity: .open, hint: "メートル")
    public let phone = Field.phone("phone", "電話番号", sensitivity: .open)
    public let phoneExtension = Field.text("extension", "内線番号", sensitivity: .open)
    public let flood = hazard("flood", .flood)
    public let landslide = hazard("landslide", .landslide)
    public let stormSurge = hazard("storm_surge", .stormSurge)
    public let earthquake = hazard("earthquake", .earthquake)
    public let tsunami = hazard("tsunami", .tsunami)
    public let largeFire = hazard("large_fire", .largeFire)
    public let inlandFlood = hazard("inland_flood", .inlandFlood)
    public let volcano = hazard("volcano", .volcano)
    public let capacity = Field.text(
      "capacity", "想定収容人数", sensitivity: .open, hint: "例 屋内480人／屋外3,350人")
    public let covered = Field.note("covered", "対象となる町会・自治会", sensitivity: .open)
    public let accepted = Field.note("accepted", "受入対象者", sensitivity: .open)
    public let furtherMatters = Field.note(
      "further_matters", "その他市町村長が必要と認める事項", sensitivity: .open)
    public let page = Field.text("page", "URL", sensitivity: .open)
    public let memo = Field.note("memo", "備考", sensitivity: .open)

    /// Whether one can flee there from a kind of disaster.
    private static func hazard(_ name: String, _ hazard: Hazard) -> Field<Presence?> {
      .choice(name, hazard.rawValue, Presence.self, sensitivity: .open)
    }
  }

  public static let kindName = "shelter"
  public static let kind = Kind(
    Shelter.self, "避難所", placedBy: .city, names: [\.name, \.kana, \.identifier],
    listed: [\.name, \.designation, \.address, \.phone, \.flood, \.landslide, \.tsunami],
    example: [\.name: "見本小学校", \.designation: "指定避難所", \.phone: "0766-00-0000"],
    change: [\.tsunami: "有"])
}

/// 指定緊急避難場所 saves lives while the danger lasts; 指定避難所 is where people stay afterwards.
public enum ShelterDesignation: String, VocabularyWord {
  case emergencySite = "指定緊急避難場所"
  case shelter = "指定避難所"
  case welfareShelter = "福祉避難所"
  case other = "その他"
}

/// 異常な現象の種類: the disasters for which a municipality designates places to flee to (災害対策基本法施行令 20条の4).
public enum Hazard: String, VocabularyWord {
  case flood = "洪水"
  case landslide = "崖崩れ、土石流及び地滑り"
  case stormSurge = "高潮"
  case earthquake = "地震"
  case tsunami = "津波"
  case largeFire = "大規模な火事"
  case inlandFlood = "内水氾濫"
  case volcano = "火山現象"

  /// The field of a shelter that says whether one can flee there from it.
  public var field: Field<Presence?> {
    switch self {
    case .flood: Shelter.flood
    case .landslide: Shelter.landslide
    case .stormSurge: Shelter.stormSurge
    case .earthquake: Shelter.earthquake
    case .tsunami: Shelter.tsunami
    case .largeFire: Shelter.largeFire
    case .inlandFlood: Shelter.inlandFlood
    case .volcano: Shelter.volcano
    }
  }

  /// The question for one, as a command asks it.
  public static let asked = Field.choice("hazard", "災害の種類", Hazard.self).declaration
}
