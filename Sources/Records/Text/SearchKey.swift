import Foundation

/// The key that names are searched and sorted by: width, kana and variant kanji folded. It is
/// derived and never shown.
public enum SearchKey {
  /// NFKC, lower case, katakana as hiragana, spaces and variation selectors removed, variant kanji as the
  /// common one: 髙 and 高, 邉, 邊 and 辺 give the same key.
  public static func make(_ text: String) -> String {
    var key = String.UnicodeScalarView()
    // Composed once more: the voiced marks of half-width kana come out of the mapping beside their kana.
    let folded =
      text.unicodeScalars.allSatisfy(isFolded)
      ? text
      : text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        .lowercased()
    for scalar in folded.unicodeScalars {
      guard !scalar.properties.isWhitespace, !isVariationSelector(scalar) else { continue }
      let plain = hiragana(scalar)
      key.append(variants[plain] ?? plain)
    }
    return String(key)
  }

  /// Whether one key stands in another. By bytes: Foundation's search for a text stops the program at some
  /// that hold U+0000.
  public static func isFound(_ key: String, in other: String) -> Bool {
    Array(other.utf8).contains(Array(key.utf8))
  }

  /// Whether NFKC and lower case leave a letter as it is: most names consist of such, and their mapping takes long.
  private static func isFolded(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x30...0x39, 0x61...0x7a, 0x3000, 0x3041...0x3094, 0x30a1...0x30f6, 0x30fc,
      0x4e00...0x9fff:
      true
    default: false
    }
  }

  private static func hiragana(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0x30a1...0x30f6).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0x60) ?? scalar
  }

  private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xfe00...0xfe0f).contains(scalar.value) || (0xe0100...0xe01ef).contains(scalar.value)
  }

  /// Kanji of names that are written in several ways: the common form, then its variants.
  private static let families = [
    "高髙", "崎﨑嵜碕", "辺邉邊", "斉斎齋齊", "吉𠮷", "沢澤", "浜濱濵", "広廣", "国國", "島嶋嶌", "桜櫻", "渋澁",
    "富冨", "徳德", "恵惠", "真眞", "竜龍", "滝瀧", "静靜", "万萬", "与與", "来來", "栄榮", "円圓", "学學",
    "関關", "亀龜", "気氣", "旧舊", "鉄鐵", "条條", "剣劍", "県縣", "検檢", "険險", "顕顯", "験驗", "鶏鷄", "蔵藏",
    "豊豐", "礼禮", "穂穗", "実實", "寿壽", "収收", "従從", "縦縱", "粛肅",
    "処處", "将將", "称稱", "焼燒", "証證", "乗乘", "浄淨", "嬢孃", "譲讓", "粋粹", "数數", "瀬瀨", "清淸",
    "青靑", "増增", "曽曾", "荘莊", "総總", "聡聰", "体體", "対對", "台臺", "択擇", "団團", "弾彈", "昼晝",
    "鋳鑄", "庁廳", "聴聽", "灯燈", "当當", "党黨", "独獨", "読讀", "弐貳", "拝拜", "売賣", "抜拔", "仏佛",
    "並竝", "歩步", "翻飜", "毎每", "満滿", "弥彌", "薬藥", "訳譯", "予豫", "余餘", "謡謠", "頼賴",
    "覧覽", "猟獵", "緑綠", "涙淚", "塁壘", "励勵", "霊靈", "齢齡", "恋戀", "労勞", "郎郞", "楼樓", "桑桒",
    "柳栁", "梅楳", "峰峯", "松枩", "船舩", "杉杦", "館舘", "黒黑", "戸戶", "仙僊", "靱靭", "槙槇", "尭堯", "遥遙",
    "けゖ", "かゕ",
    "凛凜", "晋晉", "巌巖", "昇曻", "檜桧", "龝秋", "稲稻", "鎮鎭",
  ]

  private static let variants: [Unicode.Scalar: Unicode.Scalar] = {
    var variants: [Unicode.Scalar: Unicode.Scalar] = [:]
    for family in families {
      guard let common = family.unicodeScalars.first else { continue }
      for variant in family.unicodeScalars.dropFirst() where variants[variant] == nil {
        variants[variant] = common
      }
    }
    return variants
  }()
}
