/// How a municipality takes the silence of somebody who was asked, or of whom an ordinance speaks (DOMAIN.md §2). Somebody who refuses
/// stands on no list under any of them.
public enum ConsentRegime: String, CaseIterable, Sendable, Codable {
  /// Nobody stands on a list who has not agreed.
  case optIn = "opt_in"
  /// 推定同意: who was asked on paper and has not answered (a paper of state 未確認) is taken as having agreed.
  case presumed
  /// By ordinance (災害対策基本法 49条の11第2項ただし書, 49条の15第2項ただし書) the register and the plans are handed out unless
  /// somebody refuses. It says nothing of the council's own lists.
  case ordinanceOptOut = "ordinance_opt_out"

  public var label: String {
    switch self {
    case .optIn: "同意した人だけ"
    case .presumed: "推定同意(紙で聞いて答えのない人も載せる)"
    case .ordinanceOptOut: "条例(断った人のほかは、名簿と個別避難計画に載せる)"
    }
  }
}
