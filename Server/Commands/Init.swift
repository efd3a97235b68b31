import ArgumentParser
import Foundation
import Records
import Storage
import Sync

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "サーバーのデータを作ります。",
    discussion: "例: tsunagu-server init --code 162051 --name 氷見市")

  @OptionGroup var folder: DataFolder
  @Option(name: .long, help: "全国地方公共団体コード(6桁)")
  var code: String
  @Option(name: .long, help: "市町村の名前")
  var name: String

  func run() throws {
    guard MunicipalityCode.isValid(code) else {
      throw Problem(.usage, .municipalityCodeWrong, ["code": code])
    }
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let store = try ServerStore(folder: folder.path, creating: true)
    try store.initialise(
      municipalityCode: code, name: name, incarnation: Secret.incarnation())
    print("\(name)のデータを \(folder.path) に作りました。次は tsunagu-server user add で利用者を登録してください。")
  }
}

/// 全国地方公共団体コード: five digits and a check digit (総務省 JIS X 0402 の検査数字).
enum MunicipalityCode {
  static func isValid(_ code: String) -> Bool {
    let digits = code.utf8.compactMap { (0x30...0x39).contains($0) ? Int($0 - 0x30) : nil }
    guard digits.count == 6, code.utf8.count == 6 else { return false }
    let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    return digits[5] == (11 - sum % 11) % 10
  }
}
