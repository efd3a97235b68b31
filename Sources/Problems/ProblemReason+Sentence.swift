import Records

extension ProblemReason {
  /// The reason in words, to stand in the sentence of its code.
  public var sentence: String {
    switch self {
    case .backupMissing: "{path} がありません"
    case .manifestUnreadable: "{path} を読めません"
    case .backupIncomplete: "{folder} のファイルがそろっていません"
    case .backupFileChanged: "{path} が控えたときのものではありません"
    case .ledgerOfAnotherBackup: "{path} はこの控えの続きではありません"
    case .fileUnusable: "{path}"
    case .keyOfAnotherCertificate: "{certificate} と {key} が合いません"
    case .clockBehind: "監査の記録より前を指しています"
    case .clockLeapt: "急に大きく進みました"
    case .argument: "命令の{number}番目の言葉"
    case .environmentVariable: "環境変数{name}"
    case .typedText: "入れられた文字"
    case .lockHolder: "(「{program}」、プロセス番号{process}、{since}から動いています)"
    case .usersOfOneName: "「{name}」という利用者が{count}人います。番号で指定してください。"
    case .decisionReason: "理由: {fault}"
    }
  }
}
