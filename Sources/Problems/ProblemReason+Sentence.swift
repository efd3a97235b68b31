import Records

extension ProblemReason {
  /// The reason in words, to stand in the sentence of its code. A test finds a reason without one.
  public var sentence: String { ProblemReason.sentences[self, default: ""] }

  private static let sentences: [ProblemReason: String] = [
    backups, certificates, clocks, locks, audits, bytes, names, options, missing, texts, items,
    decisions,
    passphrases, tables, terms, disclosures,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static let backups: [ProblemReason: String] = [
    .backupMissing: "{path} がありません",
    .manifestUnreadable: "{path} を読めません",
    .backupIncomplete: "{folder} のファイルがそろっていません",
    .backupFileChanged: "{path} が控えたときのものではありません",
    .ledgerOfAnotherBackup: "{path} はこの控えの続きではありません",
  ]

  private static let certificates: [ProblemReason: String] = [
    .fileUnusable: "{path}",
    .keyOfAnotherCertificate: "{certificate} と {key} が合いません",
    .loadedCertificateStays: "{fault}。前のものを使い続けます",
  ]

  private static let disclosures: [ProblemReason: String] = [
    .disclosureAwaitsApproval: "二人目の承認がまだです",
    .disclosureOver: "もう終わっています",
    .disclosureOfOtherLists: "{list}は開いていません",
    .disclosureToOthers: "渡す相手の種類「{recipient}」は入っていません",
    .disclosureElsewhere: "その地域は入っていません",
    .listDisclosure: "{list}には、災害時の開示(--disclosure)",
    .packHolders: "--holder に、合言葉を持つ人を2人から5人、ちがう名前で入れてください。",
    .packPassphrases: "合言葉は一人ずつちがうものにしてください。",
  ]

  private static let clocks: [ProblemReason: String] = [
    .clockBehind: "監査の記録より前を指しています",
    .clockLeapt: "急に大きく進みました",
    .deviceClockAhead: "{duration}進んで",
    .deviceClockBehind: "{duration}遅れて",
  ]

  private static let locks: [ProblemReason: String] = [
    .lockHolder: "(「{program}」、プロセス番号{process}、{since}から動いています)"
  ]

  private static let audits: [ProblemReason: String] = [
    .auditLineUnreadable: "{number}番の記録を読めません",
    .auditLineMissing: "{number}番の記録がありません",
    .auditLineChanged: "{number}番の記録が書かれたときのものではありません",
    .auditUnlikeDevice: "{number}番までの記録が、端末の知っているものと違います",
    .auditShorterThanDevice: "端末は{number}番まで知っていますが、記録はそこまでありません",
    .auditUnlikeEntries: "{number}番の記録が、保存されている入力と合いません",
  ]

  private static let bytes: [ProblemReason: String] = [
    .argument: "命令の{number}番目の言葉",
    .environmentVariable: "環境変数{name}",
    .typedText: "入れられた文字",
  ]

  private static let names: [ProblemReason: String] = [
    .usersOfOneName: "「{name}」という利用者が{count}人います。番号で指定してください。",
    .usersAlike: "「{name}」に似た利用者が{count}人います: {names}。登録のとおりに書いてください。",
    .recordsOfOneName: "「{word}」という{kind}が{count}件あります。番号で指定してください。",
    .severalRecords: "「{word}」に当てはまる記録が複数あります。",
    .recordsToChoose: "「{word}」に当てはまる記録が複数あります。番号で選んでください: {candidates}",
    .moreRecordsToChoose: "「{word}」に当てはまる記録が複数あります。番号で選んでください: {candidates}ほか{others}件",
    .severalWaitingEntries: "「{word}」に当てはまる保留が複数あります: {numbers}",
  ]

  private static let options: [ProblemReason: String] = [
    .argumentLeftOver: "「{word}」は余分です。",
    .fieldWithoutOption: "「{word}」は余分です。項目は --項目 値 の形で入れてください。",
    .optionUnknown: "「{option}」というオプションはありません。使えるオプションは --help で見られます。",
    .optionMistyped: "「{option}」というオプションはありません。{near} ではありませんか。使えるオプションは --help で見られます。",
    .optionWithoutValue: "{option} の値がありません。",
    .optionAbsent: "必要なものが足りません: {option}({label})",
    .optionUnusable: "「{word}」は使えません。{option}: {label}",
    .choiceUnknown: "「{word}」は使えません。{option} は {choices} です。",
    .numberOutOfRange: "{option} は1から{count}までです。",
    .optionOfAnother: "{option} は {other} と一緒に使います。",
    .eachWithoutAssociation: "--each は自治会に渡すときに使います。",
    .requestPart: "{part}",
  ]

  private static let missing: [ProblemReason: String] = [
    .option: "{option}",
    .labeledOption: "{label}({option})",
    .subjectPerson: "対象者(--person)",
    .personOrWords: "対象者(--person)か、{label}({option})",
    .itemPart: "{field}の{part}",
    .recordNumber: "{kind}の番号",
    .searchWords: "探す言葉",
    .takeOrValue: "--take か --value",
    .erasureConfirmation: "消去は元に戻せません。確かめたしるしに --yes ",
    .erasureReason: "消去する理由(--reason)",
    .listRecipient: "渡す相手(--recipient)",
    .listRecipientClass: "渡す相手の種類(--class。{classes} のどれか)",
    .listAssociation: "どの自治会の名簿か(--area 自治会名。自治会ごとに1部ずつ作るときは --each)",
    .workerOfRole: "{role}には --worker(担い手の番号か氏名)",
    .districtOfRole: "{role}には --district(地区社協)",
    .associationOfRole: "{role}には --association(自治会)",
    .districtOfAssignment: "同じ役割が{count}つあるので --district(地区社協)",
    .leaverOrDistrict: "退任者か地区社協",
  ]

  private static let texts: [ProblemReason: String] = [
    .decisionReason: "理由: {fault}",
    .fieldText: "{field}: {fault}",
    .lineTooLong: "1行が長すぎます。短く分けて入れてください。",
    .linesInOneLine: "{lines}行あります。1行で入れてください。",
    .wordUnknown: "{field}に「{word}」はありません。使える言葉: {words}",
    .wordMistyped: "{field}に「{word}」はありません。「{near}」ではありませんか。使える言葉: {words}",
    .roleUnknown: "「{name}」という役割はありません。{roles} から選んでください。",
    .encodingUnknown: "「{name}」という文字コードは読めません。使えるもの: {encodings}",
    .dayUnreadable: "{fault}",
    .dayAhead: "{field}の「{text}」は{day}です。",
    .timeUnreadable: "「{text}」を時刻として読めません。9:30 のように入れてください。",
    .monthUnreadable: "「{text}」を月として読めません。今月、先月、10月、R8.10、2026-10 のように入れてください。",
    .fiscalYearUnreadable: "「{text}」を年度として読めません。R2、令和2年度、2020 のように入れてください。",
    .endsBeforeItBegins: "始めの日(--from)が終わりの日(--to)より後です。",
    .numberUnreadable: "{field}の「{text}」を数として読めません。",
    .coordinateUnreadable: "{field}の「{text}」を緯度,経度として読めません。{hint}",
    .hostNameUnfit: "「{name}」はサーバーの名前になりません。端末から見える名前かIPアドレスを入れてください。",
    .municipalityCodeWrong: "「{code}」は正しい団体コードではありません。検査数字を含む6桁で入れてください(氷見市は162051)。",
    .receiptUnreadable: "受領のしるしを読めません。端末の表示をそのまま入れてください。",
    .receiptOfAnotherServer: "このしるしは、このサーバーのものではありません。",
    .auditHeadUnreadable: "「{text}」を監査の先頭として読めません。",
  ]

  private static let items: [ProblemReason: String] = [
    .itemAsAWhole: "{field}は項目ごとに入れてください。",
    .itemPartUnknown: "{field}の「{piece}」という項目はありません。{parts} を「名前=値」で入れてください。",
    .itemPartWithoutName:
      "{field}の「{piece}」が分かりません。{parts} を「名前=値」で入れてください。値の中の「,」は \"朝,夕\" のように囲んでください。",
    .itemQuotesOpen: "{field}の「{piece}」の引用符が閉じていないか、後ろに何かあります。値の中の「,」は \"朝,夕\" のように囲んでください。",
    .itemPartTwice: "{field}の「{piece}」が2回あります。値の中の「,」は \"朝,夕\" のように囲んでください。",
  ]

  private static let decisions: [ProblemReason: String] = [
    .oneRecordTwice: "別々の二つの記録を選んでください。",
    .joinedWithNone: "この記録は、ほかの記録と結ばれていません。",
    .joinedWithSeveral: "この記録は{count}件と結ばれています。離す相手を選んでください: {numbers}",
    .joinedPerson:
      "この人には同じ人として結ばれた記録が{count}件あります({numbers})。すべて消去するなら --all-joined、この記録だけなら --only-this を付けてください。",
    .severalConflicts: "食い違いが{count}つあります。--field で選んでください: {paths}",
    .endsWhenDone: "これは、訪問・確認・返事が記録されると列から消えるので、終結にはできません。延ばすときは review postpone を使ってください。",
    .mineWithoutWorker: "あなたの登録に担い手の記録が結びついていないので、自分の担当を選べません。管理者に伝えてください。",
    .reviewOfAnother: "この報告は {name} さんが担当しています。何も変えていません。替わるときは --instead を付けてください。",
    .nobodyOnList: "この範囲には、{list}に載せる行がありません。",
    .ownWorkerMissing:
      "{document}は本人の活動から作ります。あなたの登録に担い手の記録が結びついていないので、作れません。管理者に伝えてください。",
    .nobodyInDocument: "この範囲には、{document}に載せる人がいません。",
    .nothingEntered: "取り消せる入力はありません。",
    .nothingImported: "取り消せる取り込みはありません。",
    .lastEntryHeld: "最後の入力は保留されていて、まだどこにも表示されていません。取り消しは要りません。",
    .anotherEntrySince: "その間に別の入力がありました。何も取り消していません。もう一度お確かめください。",
    .lastEntryRefused: "最後の入力は受け付けられていないので、取り消しは要りません。",
    .recordWrittenSince: "{name}が{moment}に{kind}に書き足しています。直すときは edit を使うか、CSWに知らせてください。",
    .linkedSince: "{name}が{moment}に{kind}をこれについて書いています。直すときは edit を使うか、CSWに知らせてください。",
    .valueWrittenSince: "{name}が{moment}に{field}を書き直しています。直すときは edit を使うか、CSWに知らせてください。",
  ]

  private static let passphrases: [ProblemReason: String] = [
    .passphraseShort: "合言葉は{characters}文字以上にしてください。",
    .passphraseCommon: "その合言葉は、よく使われていて当てられやすいので使えません。「{proposal}」のように、いくつかの言葉を続けてください。",
    .passphraseLong: "合言葉が長すぎます。",
    .passphraseMissing: "合言葉がありません。端末で入れるか、標準入力の1行目に入れてください。",
    .removalNotConfirmed: "やめました。何も消していません。",
  ]

  private static let tables: [ProblemReason: String] = [
    .kindNotImported: "「{word}」は取り込めません。取り込める種類: {kinds}",
    .oldExcel: "古いExcel(.xls)のファイルです。Excelで開き、「Excel ブック(.xlsx)」として保存し直してください。",
    .passwordProtected: "パスワードのかかったファイルです。Excelで開き、パスワードを外して保存し直してください。",
    .notATable: "表として読めないファイルです({what})。CSVか、Excelの .xlsx にしてください。",
    .tableBroken: "ファイルが壊れています({part})。Excelで開けるなら、保存し直してください。",
    .tableTooLarge: "ファイルが大きすぎます({limit})。いくつかに分けてください。",
    .sheetUnknown: "「{name}」というシートはありません。",
    .tableEmpty: "表の中に何もありません。",
    .cellUndecodable: "{row}行目の{column}列目を、文字コード {encoding} として読めません。",
    .quoteOpen: "{row}行目の「\"」が閉じていません。",
  ]

  private static let terms: [ProblemReason: String] = [
    .handoversUnreadable: "「{path}」を読めません。",
    .handoversOfOtherEncoding: "文字コードが UTF-8 でも CP932(シフトJIS)でもないので読めません。何も変えていません。",
    .handoverRowUnreadable: "{row}行目がCSVとして読めません。",
    .handoverHeadingsMissing: "1行目に 退任者,後任者 の見出しが要ります(地区社協,自治会 は任意)。",
    .handoversWrong: "{faults}",
    .handoverWrong: "{line}行目: {fault}",
    .handoverTwice: "同じ人の同じ担当が2回出てきます。",
    .roleWithoutArea: "「{role}」は地区や自治会を受け持つ役割ではありません。",
    .personsLeftAlone:
      "担当のいなくなる人が{count}人います。何も変えていません。--apply なしで確かめ、後任を決めるか --allow-gaps を付けてください。",
  ]
}
