/// A passphrase of three pictures to choose from, easy to remember and hard to guess: 夕方の川のそばの大きな柿の木. Drawn from
/// our own words by the system's generator; there are tens of millions, and each try costs
/// what scrypt asks for (docs/decisions/0013-sealed-at-rest.md).
enum ProposedPassphrase {
  static func make(using generator: inout some RandomNumberGenerator) -> String {
    func pick(_ words: [String]) -> String { words.randomElement(using: &generator) ?? "" }
    return pick(times) + "の" + pick(places) + "の" + pick(sides) + "の" + pick(looks) + pick(things)
  }

  /// How many there are.
  static var count: Int {
    [times, places, sides, looks, things].reduce(1) { $0 * $1.count }
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static let times = words("朝 昼 夕方 夜 夜明け 雨の日 雪の日 晴れの日 春 夏 秋 冬 祭り 休み 正月 満月")
  private static let places = words(
    """
    川 池 湖 海 浜 港 橋 坂 丘 山 谷 森 林 畑 田んぼ 庭 公園 広場 神社 お寺 学校 駅 市場 食堂 床屋 本屋 花屋 魚屋 酒屋 米屋 郵便局 図書館
    体育館 集会所 公民館 診療所 消防団 交番 灯台 水車 温泉 牧場 果樹園 竹やぶ 石段 峠 滝 泉 井戸 倉 納屋 縁側 台所 玄関 物置 屋根 煙突 土手 堤防
    水門 用水路 十字路 踏切 停留所
    """)
  private static let sides = words("そば 上 下 裏 横 向こう 手前 まわり")
  private static let looks = words(
    """
    大きな 小さな 丸い 四角い 長い 短い 太い 細い 赤い 青い 白い 黒い 黄色い 茶色い 緑の 古い 新しい 重い 軽い 固い やわらかい 明るい 静かな
    にぎやかな きれいな 立派な 元気な おかしな 不思議な めずらしい なつかしい やさしい すました 眠そうな 急いだ 光る 揺れる 曲がった 傾いた 濡れた 乾いた
    あたたかい 冷たい 甘い 渋い 高い 低い 遠くの
    """)
  private static let things = words(
    """
    柿の木 栗の木 梅の木 桃の木 松の木 杉の木 桜の木 柳の木 銀杏 楓 南天 椿 菊 百合 朝顔 向日葵 菜の花 紫陽花 水仙 彼岸花 大根 人参 茄子 胡瓜 南瓜
    西瓜 玉葱 白菜 里芋 薩摩芋 林檎 蜜柑 葡萄 枇杷 無花果 狸 狐 兎 鹿 猪 猿 鼬 亀 蛙 蛍 蜻蛉 鈴虫 燕 雀 烏 鳶 白鷺 鶴 鴨 鮒 鯉 鮎 鰤 蟹
    郵便受け 自転車 三輪車 荷車 風車 風鈴 提灯 看板 太鼓 笛 釣り竿 長靴 麦わら帽子 傘 手ぬぐい 風呂敷 座布団 火鉢 やかん 鍋 茶碗 湯のみ 箸 臼 籠
    桶 梯子 鍬 鎌 脚立 石臼 地蔵 灯籠 水がめ 植木鉢 ベンチ ブランコ 時計 鏡 鞄 眼鏡 切手 絵はがき 積み木 凧 独楽 けん玉 めんこ
    """)
}
