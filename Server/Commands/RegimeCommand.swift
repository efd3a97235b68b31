import ArgumentParser
import Records

/// `tsunagu-server regime …`: by which rule people stand on lists who have not answered.
struct RegimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regime", abstract: "同意を聞いて答えのない人を名簿に載せるかどうか(同意の扱い)を決めます。",
    discussion: """
      例:
        tsunagu-server regime                    いまの扱い
        tsunagu-server regime opt_in             同意した人だけ(はじめの扱い)
        tsunagu-server regime presumed           推定同意: 紙で聞いて答えのない人も載せる
        tsunagu-server regime ordinance_opt_out  条例: 断った人のほかは載せる
      条例の扱いは、避難行動要支援者名簿と個別避難計画だけのものです。
      断った人、撤回した人は、どの扱いでも載りません。
      """)

  @OptionGroup var folder: DataFolder
  @Argument(help: "opt_in、presumed、ordinance_opt_out のどれか(省くと、いまの扱いを示します)")
  var regime: ConsentRegime?

  func run() throws { try folder.tell(SetConsentRegime(regime: regime)) }
}

extension ConsentRegime: ExpressibleByArgument {}
