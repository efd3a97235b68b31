import Records

/// The one catalogue of problems: code, HTTP status, exit code, sentence. `{path}` is the place of a detail of
/// that name, `{reason}` that of the reason.
public enum ProblemCatalogue {
  public struct Entry: Sendable {
    public let code: ProblemCode
    public let httpStatus: Int
    public let exitCode: ExitStatus
    public let sentence: String
  }

  /// The entry of a code; for one that a newer version gave, a general sentence that shows the code.
  public static func entry(_ code: ProblemCode) -> Entry {
    byCode[code]
      ?? Entry(
        code: code, httpStatus: 500, exitCode: .refused,
        sentence: "この版では説明できない理由です(\(code.rawValue))。新しい版に入れ替えてください。")
  }

  public static let all: [Entry] = wire + judgement + entry + imports + device + operation

  private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

  /// Problems with a request.
  private static let wire: [Entry] = [
    .init(.malformed, 400, "送られた内容を読めませんでした({part})。何も変わっていません。"),
    .init(
      .unsupportedProtocol, 426, "サーバーと版が合いません({part})。tsunaguを新しい版に入れ替えてください。入力した記録は端末に残っています。"),
    .init(
      .unauthorized, 401, "この端末は登録されていません。管理者から登録コードを受け取り、tsunagu enroll をしてください。入力した記録は端末に残っています。"),
    .init(.accountEnded, 403, "この利用者の登録は終了しています。未送信の記録は担当者が確認します。管理者に連絡してください。"),
    .init(
      .deviceRevoked, 403,
      "この端末の登録は取り消されています。届いた記録は担当者が確認します。この端末で見られた記録は消えました。使い続けるときは管理者に連絡してください。"),
    .init(
      .signatureWrong, 403,
      "送られた記録がこの端末のものであることを、サーバーが確かめられません。サーバーは何も受け取っていません。入力した記録は端末に残っています。管理者に連絡してください。"),
    .init(.enrollmentCodeInvalid, 403, "登録コードが違うか、期限が切れています。管理者に新しいコードを頼んでください。"),
    .init(
      .enrollmentOfAnother, 403,
      "この登録コードは、この端末の利用者のものではありません。コードはまだ使えます。入力した記録は端末に残っています。この端末の利用者の登録コードを管理者に頼んでください。"),
    .init(.tooManyTries, 429, "登録コードの間違いが続いたので、しばらく受け付けません。1時間ほどおいて、コードを確かめてからもう一度お試しください。"),
    .init(
      .tooManyRequests, 429, "短い間に通信が多すぎます。入力した記録は端末に残っています。少し待ってから tsunagu sync をしてください。",
      .unreachable),
    .init(
      .shareUsed, 429,
      "この端末が1日に送れる量を超えました。入力した記録は端末に残っていて、失われません。時間をおいて tsunagu sync をしてください。続くときは管理者に連絡してください。",
      .unreachable),
    .init(.bodyTooLarge, 413, "一度に送れる大きさを超えています。何も変わっていません。"),
    .init(.mediaTypeUnknown, 415, "その形式では受け取れません({type})。何も変わっていません。"),
    .init(.contentCodingUnknown, 415, "その圧縮の形式は読めません。gzipか、圧縮なしで送ってください。何も変わっていません。"),
    .init(.expectationUnknown, 417, "その条件(Expect)には応じられません。何も変わっていません。"),
    .init(.headersTooLarge, 431, "要求の見出しが大きすぎます。"),
    .init(.notFound, 404, "その場所はありません。"),
    .init(.methodNotAllowed, 405, "その方法では受け付けていません。"),
    .init(.tooManyConnections, 503, "いま混み合っています。少し待ってからもう一度お試しください。"),
    .init(.requestTimedOut, 408, "送信に時間がかかりすぎました。もう一度お試しください。"),
    .init(.serverFailed, 500, "サーバーで問題が起きました。保存は完了していません。時間をおいてもう一度お試しください。"),
    .init(
      .serverDamaged, 500,
      "サーバーのデータの一部が壊れています({part})。管理者が控えから戻すまで、この操作はできません。端末で入力した記録は端末に残っています。"),
    .init(.storageFull, 507, "空き容量が足りず保存できませんでした。何も変わっていません。不要なファイルを片付けてからもう一度お試しください。"),
  ]

  /// Why an operation is held or refused.
  private static let judgement: [Entry] = [
    .init(.notPermitted, 403, "あなたの役割ではこの記録を書けません。"),
    .init(.exportNotPermitted, 403, "あなたの役割では{list}を配れません。地区社協かCSWに頼んでください。"),
    .init(.reportNotPermitted, 403, "あなたの役割では集計を見られません。"),
    .init(.auditNotPermitted, 403, "あなたの役割では、だれが見たかの記録を読めません。CSWは自分のしたことを、監査の担当者はすべてを読めます。"),
    .init(.outsideAssignment, 403, "担当の範囲の外です。担当者(CSW)が確認するまで保留されています。"),
    .init(.authorMismatch, 403, "端末の利用者と記入者が違います。"),
    .init(.recordUnknown, 409, "もとになる記録がまだサーバーに届いていません。担当者(CSW)が確認するまで保留されています。"),
    .init(.recordErased, 410, "この記録は消去済みです。"),
    .init(.kindMismatch, 409, "同じ番号の別の種類の記録があります。"),
    .init(.kindUnknown, 409, "サーバーがこの種類の記録を知りません。"),
    .init(.factNotEditable, 409, "見守り記録と相談は書き換えられません。訂正(correct)を使ってください。"),
    .init(.badValue, 422, "値が項目の形に合いません。"),
    .init(.limitExceeded, 422, "決められた大きさを超えています。"),
    .init(.clockSkewed, 409, "端末の時計が大きくずれています。担当者(CSW)が確認するまで保留されています。"),
    .init(
      .futureFact, 422, "{reason}まだ来ていない日の記録は保存できません。日付を確かめて、入れ直してください。", .wrongUsage),
    .init(.factIncomplete, 422, "だれの、いつのことかがないので、記録として受け付けられません。入れ直してください。"),
    .init(
      .lamportAhead, 409, "記録の順番を表す数が、ほかのすべての記録から大きく離れています。担当者(CSW)が確認するまで保留されています。管理者に連絡してください。"),
    .init(.clonedDevice, 409, "同じ端末の複製から別の内容が送られました。担当者(CSW)が確認するまで保留されています。"),
    .init(.authorEnded, 403, "記入者の登録が終了した後に届きました。担当者(CSW)が確認するまで保留されています。"),
    .init(.refusedBySupervisor, 409, "担当者が確認し、受け付けないことにしました。"),
    .init(.otherContentAccepted, 409, "同じ番号で届いた2つの内容のうち、担当者がもう一方を採りました。"),
    .init(.decisionNotPermitted, 403, "保留の判断は、CSWの登録がある端末でしかできません。"),
    .init(.heldUnknown, 404, "その番号の保留はありません。decision list で確かめてください。"),
    .init(.alreadyDecided, 409, "この保留はすでに判断されています。初めの判断が残り、何も変わっていません。"),
    .init(
      .withdrawalToConfirm, 403,
      "聞き取った同意の撤回です。CSWが確かめるまで保留されています。急ぐときはCSWに電話で知らせてください。"),
    .init(
      .unhidingNotPermitted, 403,
      "住所秘匿を外せるのは、指定された職員だけです。住所は隠れたままで、何も変わっていません。外すときは指定された職員に頼んでください。"),
    .init(
      .ownAccess, 403, "自分に見える範囲を自分で広げる書き込みです。ほかの担当者(CSW)が確認するまで保留されています。入力は残っています。"),
    .init(
      .disclosureFixed, 409,
      "災害時の開示は、始めたあとで変えたり消したりできません。終わりにするには disclosure close を使い、必要なら新しく始めてください。"),
    .init(.packUnreadable, 422, "開示パックとして読めません。ファイルが壊れているか、ちがうファイルです。"),
    .init(.disclosureNotOpen, 409, "この開示では渡せません。{reason}。何も書き出していません。"),
    .init(.disclosureTooLong, 422, "災害時の開示は一度に72時間までです。終わる日と時刻を72時間以内にしてください。長引くときは延ばせます。"),
    .init(
      .secondPersonNeeded, 403,
      "災害時の開示は二人で開きます。始めた人は自分で承認できません。ほかの担当者(地区社協、CSW、市)の端末で承認してください。"),
    .init(.overtaken, 409, "ほかの人がもうこれに書き込んでいるので、取り消せません。何も変えていません。{reason}"),
    .init(.decisionOnOneself, 403, "自分に見える範囲を広げる書き込みは、書いた本人には判断できません。ほかのCSWに頼んでください。"),
    .init(
      .contentUnclear, 409, "同じ番号で別々の内容が届いています。decision show で見て、--content で採る方を選んでください。"),
  ]

  /// Problems with an entry.
  private static let entry: [Entry] = [
    .init(.usage, 400, "{reason}", .wrongUsage),
    .init(.missingOption, 400, "{reason}が必要です。", .wrongUsage),
    .init(.badDate, 400, "{reason}", .wrongUsage),
    .init(.badText, 400, "{reason}", .wrongUsage),
    .init(
      .notUTF8, 400,
      "{reason}をUTF-8の文字として読めません。何も保存していません。端末(画面)の文字コードをUTF-8にして、もう一度入れてください。", .wrongUsage),
    .init(.unknownWord, 400, "{reason}", .wrongUsage),
    .init(.badNumber, 400, "{reason}", .wrongUsage),
    .init(.idUnknown, 404, "「{word}」という記録は見つかりません。list で番号を確かめてください。"),
    .init(
      .numberNeeded, 400, "「{word}」では、だれのことか決められません。あなたの役割では名簿を見られないので、カードに書いてある番号(36文字)を入れてください。",
      .wrongUsage),
    .init(.idAmbiguous, 409, "{reason}"),
    .init(.idTooShort, 400, "番号「{word}」は短すぎます。4桁以上で入力してください。", .wrongUsage),
    .init(.badVersion, 400, "--seen の「{version}」を読めません。show が表示した版をそのまま入れてください。", .wrongUsage),
    .init(.nothingToChange, 400, "変える項目がありません。変えたい項目を指定してください。", .wrongUsage),
    .init(.nothingToSettle, 409, "食い違いはありません。"),
    .init(.nothingToUndo, 409, "{reason}"),
  ]

  /// Problems with a file to import.
  private static let imports: [Entry] = [
    .init(.importKindUnknown, 400, "{reason}", .wrongUsage),
    .init(
      .importHeadingsMissing, 400,
      "見出しの行が見つからないか、要る列がありません({columns})。何も変えていません。--make-mapping で見出しと項目の対応を書き始められます。",
      .wrongUsage),
    .init(
      .importMappingUnreadable, 400,
      "対応のファイルの{line}行目を読めません。「見出し = 項目」の形で、ある見出しと項目を入れてください。何も変えていません。", .wrongUsage),
    .init(
      .importRowsWrong, 409,
      "間違いか、確かめる行が{count}行あります。何も取り込んでいません。直してからもう一度取り込むか、--accept-good ファイル で残りを書き出してください。"),
    .init(.tableUnreadable, 400, "{reason}何も変えていません。", .wrongUsage),
    .init(
      .encodingDoubtful, 409, "文字コードを決められません。正しく読めるものを --encoding で選んでください。何も変えていません。\n{samples}"),
    .init(.fileUnreadable, 404, "「{path}」を開けません。場所と名前を確かめてください。", .wrongUsage),
  ]

  /// Problems on the device.
  private static let device: [Entry] = [
    .init(.notEnrolled, 409, "この端末はまだ登録されていません。tsunagu enroll URL コード で登録してください。"),
    .init(.alreadyEnrolled, 409, "この端末は登録済みです({user})。"),
    .init(
      .cacheLocked, 409,
      "この端末は{days}日を超えてサーバーとつながっていないので、記録を表示できません。つながる場所で tsunagu sync をすると、また見られます。新しい見守り記録はこのまま入力できます。"
    ),
    .init(
      .deviceLocked, 409,
      "この端末は閉じてあります。合言葉が要ります: tsunagu unlock で開いてください。入力した記録は端末に残っています。"),
    .init(
      .passphraseWrong, 403,
      "合言葉が違います。何も変わっていません。もう一度お試しください。どうしても思い出せないときは tsunagu unlock --lost で登録し直せます。"),
    .init(.passphraseUnfit, 400, "{reason}", .wrongUsage),
    .init(
      .keyUnreadable, 500,
      "この端末の鍵のファイル(tsunagu-key.json)がないか、壊れているので、記録を開けません。管理者に相談してください。控えがなければ tsunagu unlock --lost で登録し直せます。"
    ),
    .init(
      .runtimeFolderMissing, 500,
      "開けた鍵を置く場所({folder})が使えません。電源を切ると消える、自分だけが読めるフォルダを XDG_RUNTIME_DIR で指定してください。何も変えていません。"),
    .init(.storeLocked, 409, "ほかのtsunaguが同じデータを使っています{reason}。終わってからもう一度お試しください。"),
    .init(.storeNewer, 409, "データが新しい版のtsunaguで作られています。新しい版を使ってください。何も変えていません。"),
    .init(
      .storeDamaged, 500,
      "この端末のデータの一部が壊れています({part})。tsunagu sync をすると直ります。未送信の入力も読めるものはすべて引き継ぎます。"),
    .init(
      .storeTampered, 500,
      "この端末のデータの一部が、つなぐ以外のものに書き換えられたか、古いものに戻されています({part})。tsunagu sync をすると直ります。心当たりがなければ管理者に連絡してください。"
    ),
    .init(.storeUnwritable, 500, "データの置き場所に書き込めません({place})。"),
    .init(
      .serverUnreachable, 503, "サーバーに届きません。入力した記録は端末に残っています。つながる場所で tsunagu sync をしてください。",
      .unreachable),
    .init(
      .serverNeeded, 503, "サーバーに届かないので、いまは調べられません。この端末の記録はそのままです。つながる場所でもう一度お試しください。",
      .unreachable),
    .init(
      .networkLibraryMissing, 503,
      "通信に使う部品(libcurl4)がこのコンピューターに入っていません。入れてもらってから、もう一度お試しください。入力した記録は端末に残っています。", .unreachable),
    .init(
      .answerUnreadable, 502, "サーバーからの返事を読めませんでした({part})。入力した記録は端末に残っています。もう一度お試しください。",
      .unreachable),
    .init(.badAddress, 400, "サーバーの場所「{address}」を読めません。https://… の形で入れてください。", .wrongUsage),
    .init(
      .enrollmentCodeMistyped, 400, "登録コードに打ち間違いがあります。紙のコードと見比べて、もう一度入れてください。どこにも何も送っていません。",
      .wrongUsage),
    .init(.pinMissing, 400, "このコードにはサーバーの鍵のしるしがありません。管理者から16文字のしるしを受け取ってください。", .wrongUsage),
    .init(
      .serverKeyWrong, 502, "つながった相手の鍵が、登録したサーバーのものと違います。何も送っていません。入力した記録は端末に残っています。管理者に連絡してください。",
      .unreachable),
    .init(
      .serverNameWrong, 502,
      "つながった相手は、別の名前のサーバーです。何も送っていません。入力した記録は端末に残っています。サーバーのURLを管理者に確かめてください。",
      .unreachable),
    .init(
      .serverCertificateExpired, 502,
      "サーバーの証明書の期限が切れているか、端末の時計がずれています。何も送っていません。入力した記録は端末に残っています。時計を確かめ、管理者に連絡してください。",
      .unreachable),
    .init(
      .serverAuthorityUnknown, 502,
      "サーバーの証明書を発行したところを確かめられません。何も送っていません。入力した記録は端末に残っています。管理者に連絡してください。", .unreachable),
    .init(
      .serverProtocolOld, 502,
      "サーバーの暗号化の方式が古く、安全に送れません(TLS 1.3が必要です)。何も送っていません。入力した記録は端末に残っています。管理者に連絡してください。",
      .unreachable),
    .init(
      .serverNotTrusted, 502, "つながった相手がサーバーであることを確かめられません。何も送っていません。入力した記録は端末に残っています。管理者に連絡してください。",
      .unreachable),
    .init(
      .auditRewritten, 500,
      "サーバーの監査の記録が、この端末が前に受け取ったもの({number}番まで)と合いません。書き換えられたか、控えから戻す手順によらずに古いものへ戻されたおそれがあります。この端末を消さずに、監査の担当者に知らせてください。"
    ),
    .init(.clockOff, 409, "この端末の時計は、サーバーより{reason}います。時計を合わせてください。入力した記録は残っています。"),
    .init(
      .auditLost, 500,
      "サーバーが控えから戻され、この端末が知っていた監査の記録({number}番まで)の一部がなくなりました。そのことを記録しました。"),
  ]

  /// Problems of running the server.
  private static let operation: [Entry] = [
    .init(
      .tlsRequired, 400,
      "暗号化なしで「{host}」では待ち受けできません。先に tsunagu-server certificate make --name サーバーの名前 で証明書を作るか、--certificate と --key を指定してください。",
      .wrongUsage),
    .init(
      .certificateExists, 409,
      "証明書はすでにあります({folder})。何も変えていません。鍵を替えるには certificate prepare と certificate switch を使ってください。"),
    .init(
      .certificateMissing, 409,
      "証明書がありません。先に tsunagu-server certificate make --name サーバーの名前 をしてください。"),
    .init(.certificateUnusable, 409, "証明書か鍵のファイルを使えません({reason})。"),
    .init(
      .nextKeyMissing, 409, "次の鍵がまだありません。先に certificate prepare をして、端末が受け取るのを待ってください。何も変えていません。"),
    .init(.serverNotRunning, 409, "このデータで動いているサーバーはありません。"),
    .init(.serverNotInitialised, 409, "サーバーのデータがありません({folder})。先に tsunagu-server init をしてください。"),
    .init(.serverInitialised, 409, "すでにデータがあります({folder})。何も変えていません。"),
    .init(.userUnknown, 404, "「{name}」という利用者はいません。user list で確かめてください。"),
    .init(.assignmentUnknown, 404, "その担当はありません。user list で確かめてください。"),
    .init(.termChangeImpossible, 400, "{reason}", .wrongUsage),
    .init(.deviceUnknown, 404, "「{number}」という番号の端末はありません。device list で確かめてください。"),
    .init(.auditWrong, 409, "監査の記録が変わっています: {reason}。データと控えをそのまま残し、監査の担当者に知らせてください。"),
    .init(.portInUse, 409, "{port}番のポートは使われています。別の番号を --port で選んでください。"),
    .init(
      .serverClockWrong, 503,
      "サーバーの時計が疑わしいので({reason})、時計による保留・期限の終了・端末の閉鎖を止めています。時計を見て直し、tsunagu-server clock confirm をしてください。"
    ),
    .init(.fileExists, 409, "「{path}」はすでにあります。上書きしません。"),
    .init(
      .notInEncoding, 422,
      "{encoding}では表せない文字が{count}か所にあります。上のように置きかえてよいときは --substitute を付けてください。何も書き出していません。"),
    .init(
      .pdfNeedsChromium, 501,
      "PDFを作るには、この機械にChromiumが要ります。--format html で書き出し、ブラウザの印刷でPDFに保存することもできます。"),
    .init(.outputFailed, 507, "最後まで書き出せませんでした({cause})。出力の先を確かめて、もう一度お試しください。"),
    .init(.backupUnusable, 409, "この控えは使えません({reason})。データは何も変えていません。一つ前の控えで、もう一度 restore をしてください。"),
    .init(
      .actsWanted, 409,
      "この控えの後に、だれかの記録を消去したり、同意の撤回を受けたり、端末や利用者を取り消したりしたかどうかが分かりません(tsunagu-acts.log が見つかりません)。まだ何も送っていません。見つかれば restore --ledger で戻し直し、なければ、したことを控えや紙で確かめてから serve --no-newer-acts で始めてください。"
    ),
  ]
}

extension ProblemCatalogue.Entry {
  fileprivate init(
    _ code: ProblemCode, _ httpStatus: Int, _ sentence: String, _ exitCode: ExitStatus = .refused
  ) {
    self.init(code: code, httpStatus: httpStatus, exitCode: exitCode, sentence: sentence)
  }
}
