import Records
import Sync

/// Common passphrases: more than ten thousand, generated here from words and the usual endings. No
/// list of leaked ones was copied; people in this country try their own words first.
enum CommonPassphrases {
  /// Whether a passphrase is one of them, or a number, a date, or one piece over and over. Width, case, kana and spaces
  /// make no difference.
  static func contains(_ passphrase: String) -> Bool {
    let key = SearchKey.make(passphrase)
    return all.contains(key) || isNumber(key) || isRepetition(key) || isRun(key)
  }

  /// By the form in which they are compared; of those that are long enough to be chosen.
  static let all: Set<String> = {
    var found: Set<String> = []
    let folded = endings.map(SearchKey.make)
    for word in words {
      let key = SearchKey.make(word)
      for ending in folded { found.insert(key + ending) }
      for beginning in ["my", "the", "123", "1234", "0", "1"] { found.insert(beginning + key) }
      found.insert(key + key)
    }
    return found.filter { $0.count >= Limits.passphraseCharacters }
  }()

  /// A telephone number, a birthday, a card's number.
  private static func isNumber(_ key: String) -> Bool {
    key.allSatisfy { $0.isNumber || "-/.年月日".contains($0) } && key.count < 16
  }

  /// Up to four characters, again and again.
  private static func isRepetition(_ key: String) -> Bool {
    let characters = Array(key)
    return (1...4).contains { period in
      characters.indices.dropFirst(period).allSatisfy {
        characters[$0] == characters[$0 - period]
      }
    }
  }

  /// A walk over the keyboard or through the alphabet, either way.
  private static func isRun(_ key: String) -> Bool {
    let rows = [
      "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890",
      "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn", "qazwsxedcrfvtgbyhnujm",
      "1q2w3e4r5t6y7u8i9o0p", "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ", "いろはにほへとちりぬるを",
    ]
    return rows.contains { row in
      SearchKey.isFound(key, in: row) || SearchKey.isFound(String(key.reversed()), in: row)
    }
  }

  private static let endings: [String] = {
    let numbers = [
      "", "0", "1", "2", "3", "7", "8", "9", "00", "01", "02", "07", "10", "11", "12", "21", "22",
      "23", "77", "88", "99",
      "000", "001", "007", "100", "111", "123", "321", "777", "888", "999", "0000", "1111", "1234",
      "2222", "4321", "7777",
      "8888", "12345", "54321", "123456", "654321", "1234567", "12345678", "123456789", "0123",
      "0123456789",
    ]
    let years = (1945...2035).map(String.init)
    let signs = [
      "!", "!!", "?", "@", "#", ".", "-1", "_1", "!1", "1!", "123!", "abc", "xyz", "desu", "dayo",
      "です", "だよ", "chan", "san",
    ]
    return numbers + years + signs
  }()

  private static let words = """
    password passphrase passw0rd p@ssword pass word login admin administrator root user guest test tester testing sample
    welcome hello secret private security access master system server tablet computer office letmein changeme default
    iloveyou love lovely sunshine princess monkey dragon football baseball soccer tennis golf superman batman shadow
    flower summer winter spring autumn january february march april june july august september october november december
    sakura himawari hanako tarou tarō jirou saburou hanami momiji kaede tsubaki ajisai sumire tanpopo ringo mikan budou
    nihon nippon japan tokyo osaka kyoto nagoya sapporo sendai hiroshima fukuoka nagasaki okinawa kanazawa toyama himi
    takaoka niigata nagano fukui okayama saga sakai tomakomai hokkaido shikoku kyushu tateyama fujisan fuji mountfuji
    kazoku kodomo mago obaachan ojiichan okaasan otousan papa mama neko inu koneko koinu wanko nyanko poti pochi tama
    shiro kuro momo hana sora umi yama kawa mori hoshi tsuki taiyou niji yuki ame kaze kumo haru natsu aki fuyu
    arigatou konnichiwa ohayou sayonara daisuki aishiteru genki ganbare ganbaru egao shiawase kibou heiwa yume kokoro
    shakyo shakai fukushi minsei minseiiin jichikai chounaikai mimamori kaigo bousai hinan himishi shiyakusho yakuba
    tsunagu kyouryokusha carenet inochi baton aikotoba himitsu angou kagi anzen anshin passuwaado
    pokemon pikachu doraemon totoro nintendo mario naruto sony toyota honda nissan suzuki yamaha kawasaki
    satou suzuki takahashi tanaka watanabe itou yamamoto nakamura kobayashi katou yoshida yamada sasaki yamaguchi
    matsumoto inoue kimura hayashi saitou shimizu yamazaki abe mori ikeda hashimoto ishikawa maeda fujita ogawa gotou
    kenji hiroshi takashi akira makoto kazuo yukio shigeru minoru keiko yoko kazuko sachiko yoshiko akemi yumiko naoko
    パスワード ひみつ 秘密 合言葉 あいことば 暗号 かぎ 鍵 管理者 利用者 テスト ためし 見本 サンプル つなぐ 見守り みまもり 社協 社会福祉協議会
    福祉 民生委員 児童委員 自治会 町内会 協力者 ケアネット いのちのバトン 支援者 防災 避難 氷見 氷見市 富山 富山県 高岡 立山 富士山 日本
    東京 大阪 京都 名古屋 札幌 仙台 広島 福岡 沖縄 金沢 新潟 長野 岡山 佐賀 坂井 苫小牧 当別 さくら 桜 ひまわり すみれ もみじ たんぽぽ 花子 太郎 はなこ
    たろう 次郎 おかあさん おとうさん おばあちゃん おじいちゃん こども まご 家族 ありがとう こんにちは おはよう さようなら だいすき 大好き がんばれ
    がんばろう しあわせ 幸せ 希望 平和 元気 笑顔 ねこ いぬ 猫 犬 たま ぽち しろ くろ もも はな そら うみ やま かわ 春夏秋冬 東西南北 七転八起 一期一会
    佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 清水 開けゴマ ひらけごま アブラカダブラ
    """.split(whereSeparator: \.isWhitespace).map(String.init)
}
