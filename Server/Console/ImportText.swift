import Casework
import Records

extension ImportTable.Outcome: ConsoleText {
  var text: String {
    guard written > 0 else { return "変わるところはありません。何も書いていません。" }
    return kind == ImportForm.users.kind.name
      ? "\(written)人の利用者を登録するか、担当を改めました。登録コードは tsunagu-server enroll --page 登録コード.html でまとめて出せます。"
      : "\(written)件を取り込みました。端末には次の通信で届きます。"
  }
}

extension UndoImport.Outcome: ConsoleText, ConsoleJSON {
  var json: Value {
    [
      "kind": .text(kind), "file": .text(file), "undone": .integer(Int64(undone)),
      "kept": .integer(Int64(kept)), "applied": .bool(isApplied),
    ]
  }

  var text: String {
    let label = ImportTable.form(of: kind)?.kind.label ?? kind
    let unit = kind == ImportForm.users.kind.name ? "人" : "件"
    let what = "\(file) の取り込み(\(label))"
    guard isApplied else {
      return """
        \(what)を取り消すと、\(undone)\(unit)が元に戻り、手の入った\(kept)\(unit)は残ります。
        まだ何も変えていません。取り消すには tsunagu-server import undo --yes
        """
    }
    return "\(what)を取り消しました。\(undone)\(unit)を戻し、手の入った\(kept)\(unit)は残しました。"
  }
}
