import ArgumentParser
import Foundation
import Records
import Storage
import Sync

struct Enroll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "この端末をサーバーに登録します(はじめの1回だけ)。",
    discussion: """
      例: tsunagu enroll http://127.0.0.1:8080 ABCD-EFGH
      この端末を開く合言葉を決めます。端末以外から入れるときは、標準入力の1行目が合言葉です。
      サーバーが控えから戻されて、この端末を知らなくなったとき([unauthorized])も、新しいコードで使います。入力したものは残り、すべて送られます。
      """)

  @Argument(help: "サーバーのURL") var url: String
  @Argument(help: "管理者から受け取った登録コード") var code: String

  func run() throws {
    let session = try Session.openLocked()
    if try session.store.read({ try $0.isEnrolled }) {
      return try EnrollingAgain(session: session, url: url).run(code)
    }
    let code = try EnrollmentCode(typed: code)
    guard let secret = code.secret else { throw Problem(.enrollmentCodeMistyped) }
    // The secret is sent only to the holder of the key that the paper names.
    let pins = try code.pin.map { [try ServerConnection.pin(of: url, matching: $0)] } ?? []
    let connection = ServerConnection(url: url, token: nil, pins: pins)
    // The code is good for one trade: everything that can go wrong here goes before it.
    let dataKey = try session.lock.newKey()
    var generator = SystemRandomNumberGenerator()
    let key = DeviceKey.random(using: &generator)
    let enrolled = try connection.enroll(secret: secret, key: key)
    let enrollment = enrolled.enrollment
    try session.lock.begin(dataKey, in: session.store)
    try session.store.transact { rows in
      try rows.enroll(enrollment, key: key, replica: UInt64.random(in: 1...UInt64.max))
      try TokenRenewal.begin(at: session.now, in: rows)
      try enrolled.receiptKey.map { try rows.setReceiptKey($0) }
      try KnownKeys.write(pins, to: rows)
      try KnownKeys.update(with: connection.announcedPins, in: rows)
      try rows.note("enroll", record: nil, detail: enrollment.municipality, at: session.now)
    }
    print(
      "\(enrollment.municipality) \(enrollment.userName)さん(\(enrollment.standing.roleLabel(on: session.today)))の端末として登録しました。"
    )
    print("\(Limits.unlockedHoursUsually)時間は合言葉なしで使えます。次に tsunagu sync をすると、見られる記録が届きます。")
  }
}

struct Trust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "サーバーの鍵が替わったとき、管理者から受け取ったしるしで新しい鍵を確かめます。",
    discussion: """
      例:
        tsunagu trust ABCD-EFGH-JKMN-PQRS
        tsunagu trust --authorities      サーバーが認証局の証明書に替わったとき
      入力した記録と登録はそのままです。しるしは、管理者が直接か電話で伝えたものだけを使ってください。
      """)

  @Argument(help: "管理者から受け取った鍵のしるし(16文字)") var pin: String?
  @Flag(name: .long, help: "これからは認証局の証明書で確かめます。") var authorities = false

  func validate() throws {
    guard (pin != nil) != authorities else {
      throw ValidationError("鍵のしるしか --authorities の、どちらか一つを入れてください。")
    }
  }

  func run() throws {
    let session = try Session.open()
    guard let enrollment = try session.store.read({ try $0.enrollment() }) else {
      throw Problem(.notEnrolled)
    }
    let pins = try pin.map { [try Trust.pin($0, of: enrollment.server)] } ?? []
    // The device changes over only to whom it can already trust that way.
    try ServerConnection(url: enrollment.server, token: nil, pins: pins).greet()
    try session.store.transact { rows in
      try KnownKeys.write(pins, to: rows)
      try rows.note("trust", record: nil, detail: enrollment.municipality, at: session.now)
    }
    print("サーバーを確かめました。tsunagu sync をしてください。")
  }

  private static func pin(_ typed: String, of url: String) throws -> KeyPin {
    guard let letters = try EnrollmentCode(typed: typed).pin else { throw Problem(.pinMissing) }
    return try ServerConnection.pin(of: url, matching: letters)
  }
}
