import Records

/// The headings under which offices keep a field, beside its own label: one line a field, by kind and name.
enum ImportSynonyms {
  /// - Parameter column: a field's name; of a list's part, `phones.number`.
  static func headings(_ kind: Kind, _ column: String) -> [String] {
    (byColumn["\(kind.name).\(column)"] ?? []) + (byField[column] ?? [])
  }

  private static let name = ["氏名", "名前", "お名前", "姓名", "氏名漢字"]
  private static let phone = [
    "電話", "電話番号", "TEL", "連絡先", "連絡先電話番号", "自宅電話", "自宅電話番号", "固定電話", "携帯", "携帯電話", "携帯番号", "携帯電話番号",
  ]

  private typealias Headings<Fields: FieldSet> = KeyValuePairs<PartialKeyPath<Fields>, [String]>

  /// By the column: `person.address`, `person.phones.number`.
  private static let byColumn: [String: [String]] = {
    let columns: [[(String, [String])]] = [
      fields(
        of: Person.self,
        [
          \.name: name + ["対象者", "対象者名", "要支援者氏名", "要援護者氏名", "利用者氏名", "本人氏名"],
          \.birthDate: ["生年月日", "誕生日", "生年"],
          \.address: ["住所", "現住所", "居住地", "所在地", "自宅住所"],
          \.association: ["自治会", "自治会名", "町内会", "町内会名", "町内", "行政区", "区"],
          \.household: ["世帯", "世帯名"],
          \.attributes: ["属性", "世帯類型", "世帯状況", "世帯の状況", "対象区分"],
          \.status: ["状態", "現況"],
          \.mayVisit: ["訪問可否", "訪問"],
          \.addressHidden: ["住所秘匿", "秘匿", "支援措置"],
        ]),
      parts(
        of: Person.phones, in: Person.self,
        [
          \.number: phone
        ]),
      fields(
        of: Area.self,
        [
          \.level: ["区分", "種別", "階層"],
          \.code: ["コード", "番号", "自治会コード", "地区コード", "団体コード"],
          \.name: ["名称", "名前", "自治会名", "町内会名", "地区名", "地区社協名", "自治会", "町内会"],
          \.parent: ["地区", "地区社協", "所属地区", "上位地域", "校区"],
          \.households: ["世帯数", "戸数"],
        ]),
      fields(
        of: Worker.self,
        [
          \.name: name + ["担い手", "委員氏名", "協力者氏名", "役員氏名"],
          \.area: ["地域", "自治会", "自治会名", "町内会", "町内会名", "担当自治会", "担当区域", "活動地域"],
          \.phone: phone,
          \.memo: ["メモ", "備考"],
        ]),
      parts(
        of: Worker.roles, in: Worker.self,
        [
          \.role: ["役割", "役職", "職名", "職", "種別", "区分"],
          \.from: ["就任日", "委嘱日", "任期開始", "任期始", "任期自"],
          \.to: ["退任日", "任期満了日", "任期終了", "任期末", "任期至", "任期"],
        ]),
      fields(
        of: UserRow.self,
        [
          \.name: name + ["利用者", "利用者名"],
          \.role: ["役職", "職名", "職", "種別", "区分", "権限"],
          \.district: district + ["担当地区", "受け持ち地区"],
          \.association: ["自治会名", "町内会", "町内会名", "担当自治会"],
          \.from: ["就任日", "委嘱日", "任期開始", "任期始", "任期自"],
          \.to: ["退任日", "任期満了日", "任期終了", "任期末", "任期至"],
          \.seesHiddenAddresses: ["住所秘匿", "秘匿の閲覧"],
        ]),
      fields(
        of: Household.self,
        [
          \.name: ["世帯名", "世帯主", "世帯主氏名", "世帯主名"],
          \.association: ["自治会", "自治会名", "町内会", "町内会名"],
          \.memo: ["備考", "メモ"],
        ]),
      parts(
        of: Household.members, in: Household.self,
        [
          \.name: ["世帯員氏名", "世帯員", "家族氏名", "家族", "同居者"],
          \.relation: ["続柄", "世帯主との続柄"],
        ]),
      fields(
        of: Team.self,
        [
          \.cooperators: ["協力者", "協力者氏名", "協力員", "見守り協力者", "見守り者", "担当協力者"],
          \.plannedActivities: ["活動", "活動内容", "予定活動", "支援内容"],
          \.formedOn: ["結成日", "開始日", "結成年月日"],
          \.endedOn: ["終了日", "解散日"],
          \.memo: ["備考", "メモ"],
        ]),
      fields(
        of: SupporterEntry.self,
        [
          \.support: ["支援内容", "必要な支援", "支援の内容"],
          \.registered: ["地区名簿記載有無", "名簿記載", "名簿記載有無", "地区名簿"],
          \.consent: ["本人または家族の同意", "本人又は家族の同意", "同意", "同意有無", "同意の有無", "本人同意"],
          \.shelter: ["避難場所", "避難先", "避難所", "指定避難所"],
          \.route: ["避難経路", "避難路"],
        ]),
      parts(
        of: SupporterEntry.supporters, in: SupporterEntry.self,
        [
          \.name: ["支援協力者", "支援協力者氏名", "支援者", "支援者氏名", "支援者名", "協力者", "協力者氏名"],
          \.phone: ["支援協力者連絡先", "支援協力者電話", "支援者連絡先", "支援者電話", "支援者電話番号"],
          \.address: ["支援協力者住所", "支援者住所"],
          \.consent: ["支援協力者協力同意", "協力同意", "協力の同意", "支援者同意", "協力者同意"],
        ]),
      fields(
        of: Consent.self,
        [
          \.recipient: ["渡す相手", "提供先", "提供相手", "開示先"],
          \.data: ["情報の範囲", "範囲", "提供する情報", "書類"],
          \.purpose: ["目的", "利用目的"],
          \.state: ["状態", "同意", "同意の有無", "同意有無", "同意状況"],
          \.signedOn: ["署名日", "同意日", "記入日", "同意年月日"],
          \.signer: ["署名者", "記入者", "同意者"],
          \.signerRelation: ["続柄", "署名者続柄"],
          \.withdrawnOn: ["撤回日", "撤回年月日"],
        ]),
      fields(
        of: Kit.self,
        [
          \.conditions: ["病名手術歴", "病名", "持病", "既往歴", "病歴"],
          \.place: ["保管場所", "設置場所"],
        ]),
      parts(
        of: Kit.medicines, in: Kit.self,
        [
          \.name: ["薬", "服薬", "常用薬", "薬の名前", "服用中の薬"]
        ]),
      parts(
        of: Kit.allergies, in: Kit.self,
        [
          \.substance: ["アレルギー", "アレルギー原因"]
        ]),
      parts(
        of: Kit.doctors, in: Kit.self,
        [
          \.hospital: ["かかりつけ", "かかりつけ病院", "かかりつけ医療機関", "病院", "医療機関"],
          \.doctor: ["主治医", "かかりつけ医", "医師"],
          \.phone: ["病院電話", "かかりつけ電話"],
        ]),
      parts(
        of: Kit.contacts, in: Kit.self,
        [
          \.name: ["緊急連絡先", "緊急連絡先氏名", "緊急時連絡先"],
          \.relation: ["緊急連絡先続柄"],
          \.phone: ["緊急連絡先電話", "緊急連絡先電話番号"],
        ]),
      fields(
        of: EvacuationPlan.self,
        [
          \.reason: ["避難支援等を必要とする事由", "事由", "支援を必要とする理由"],
          \.consent: ["同意", "同意の有無", "本人同意"],
        ]),
      parts(
        of: EvacuationPlan.supporters, in: EvacuationPlan.self,
        [
          \.name: ["避難支援等実施者", "避難支援者", "支援者", "支援者氏名", "実施者氏名"],
          \.phone: ["実施者電話", "支援者電話", "支援者連絡先"],
        ]),
      fields(
        of: Agency.self,
        [
          \.name: ["名称", "機関", "相談機関", "相談機関名", "窓口", "相談窓口"],
          \.number: ["NO", "No.", "整理番号", "連番"],
          \.needs: ["相談項目", "相談分野", "分野", "困りごと"],
          \.whenUnsure: ["★", "迷ったとき"],
          \.address: ["住所", "場所"],
          \.phone: phone,
          \.hours: ["受付", "受付時間", "開設時間", "相談時間", "開所時間"],
          \.memo: ["メモ"],
        ]),
      parts(of: Agency.contacts, in: Agency.self, [\.name: ["担当者", "担当", "担当者名"]]),
      fields(
        of: CommunityResource.self,
        [
          \.type: ["種類", "区分", "分類"],
          \.name: ["名前", "サロン名", "団体名", "事業名", "活動名"],
          \.provider: ["運営", "運営主体", "運営団体", "実施主体", "主催"],
          \.area: ["地域", "地区社協", "自治会", "町内会"],
          \.address: ["住所", "所在地", "会場", "開催場所"],
          \.hours: ["開催日", "開催日時", "曜日", "日時", "時間", "開催曜日時間"],
          \.audience: ["対象者"],
          \.cost: ["料金", "参加費", "利用料"],
          \.capacity: ["定員", "人数"],
          \.phone: phone,
          \.memo: ["メモ"],
        ]),
      fields(
        of: Shelter.self,
        [
          \.identifier: ["共通ID", "施設ID"],
          \.name: ["施設名", "施設・場所名", "避難所名", "避難場所名", "避難所", "避難場所"],
          \.englishName: ["名称_英字", "名称英語"],
          \.designation: ["区分", "避難所種別"],
          \.doublyDesignated: alsoShelter + alsoEmergencySite,
          \.address: ["住所", "所在地_連結表記"],
          \.elevation: ["標高m", "海抜"],
          \.phone: phone,
          \.phoneExtension: ["内線"],
          \.flood: ["災害種別_洪水"],
          \.landslide: ["災害種別_崖崩れ、土石流及び地滑り", "土砂災害"],
          \.stormSurge: ["災害種別_高潮"],
          \.earthquake: ["災害種別_地震"],
          \.tsunami: ["災害種別_津波"],
          \.largeFire: ["災害種別_大規模な火事"],
          \.inlandFlood: ["災害種別_内水氾濫"],
          \.volcano: ["災害種別_火山現象"],
          \.capacity: ["収容人数", "定員", "想定収容人員"],
          \.covered: ["対象となる町会_自治会", "対象自治会", "対象地区"],
          \.page: ["ホームページ"],
          \.memo: ["メモ"],
        ]),
    ]
    return Dictionary(uniqueKeysWithValues: columns.joined())
  }()

  /// By a field, in every kind that has it.
  private static let byField: [String: [String]] = [
    Person.kana.name: [
      "カナ", "フリガナ", "ふりがな", "よみ", "読み", "ヨミガナ", "氏名カナ", "氏名フリガナ", "カナ氏名", "名称カナ", "名称_カナ",
    ],
    Person.confirmedOn.name: ["最終確認日", "確認日", "最終更新日", "更新日"],
  ]

  private static func fields<Of: RecordKind>(
    of kind: Of.Type, _ headings: Headings<Of.Fields>
  ) -> [(String, [String])] {
    zip(Of.Fields.declarations(at: headings.map(\.key)), headings).map {
      ("\(Of.kindName).\($0.name)", $1.value)
    }
  }

  private static func parts<Of: RecordKind, Parts: FieldSet>(
    of list: Field<[ListItem<Parts>]>, in kind: Of.Type, _ headings: Headings<Parts>
  ) -> [(String, [String])] {
    zip(Parts.declarations(at: headings.map(\.key)), headings).map {
      ("\(Of.kindName).\(list.name).\($0.name)", $1.value)
    }
  }

  /// How a row names the person whom it is about.
  static func headings(_ trait: SubjectTrait) -> [String] {
    switch trait {
    case .name: headings(Person.kind, Person.name.name) + ["対象者氏名", "氏名"]
    case .kana: headings(Person.kind, Person.kana.name) + ["対象者カナ", "対象者フリガナ"]
    case .birthDate: headings(Person.kind, Person.birthDate.name)
    case .address: headings(Person.kind, Person.address.name) + ["対象者住所"]
    case .phone: phone + ["対象者電話", "対象者連絡先"]
    case .association: headings(Person.kind, Person.association.name)
    }
  }

  static func headings(_ part: AddressPart) -> [String] {
    switch part {
    case .postalCode: ["郵便番号", "〒", "郵便"]
    case .town: ["町字", "町名", "大字", "所在地町字"]
    case .street: ["番地以下", "番地", "丁目番地", "所在地番地以下"]
    case .building: ["方書", "建物名", "建物", "アパート名", "建物名等方書"]
    }
  }

  /// The columns in which a list of 指定緊急避難場所, or of 指定避難所, says that a place is the other, too.
  static let alsoShelter = ["指定避難所との重複", "指定避難所との住所同一"]
  static let alsoEmergencySite = ["指定緊急避難場所との重複", "指定緊急避難場所との住所同一"]

  static let rowNumber = ["NO", "No.", "ＮＯ", "番号", "連番", "整理番号", "管理番号", "通番", "項番"]
  static let district = ["地区", "地区社協", "地区社協名", "地区名", "校区", "担当地区"]
  static let age = ["年齢", "歳"]
}
