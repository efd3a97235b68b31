import Casework

extension ImportTable.Outcome: ConsoleText {
  var text: String {
    guard written > 0 else { return "変わるところはありません。何も書いていません。" }
    return kind == ImportForm.users.kind.name
      ? "\(written)人の利用者を登録するか、担当を改めました。登録コードは tsunagu-server enroll --page 登録コード.html でまとめて出せます。"
      : "\(written)件を取り込みました。端末には次の通信で届きます。"
  }
}
