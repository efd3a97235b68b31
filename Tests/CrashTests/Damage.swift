import Foundation
import Support

/// The damage that a disk does to a database file by itself.
enum Damage: CaseIterable {
  case turnedBytes, turnedBytesEverywhere, emptyPage, anotherPage, cutFile

  private static let pageBytes = 4_096

  /// Damages a closed database.
  static func strike(_ path: String, using random: inout SeededGenerator) throws -> Damage {
    let url = URL(fileURLWithPath: path)
    var bytes = Array(try Data(contentsOf: url))
    let damage = allCases[Int.random(in: 0..<allCases.count, using: &random)]
    let pages = bytes.count / pageBytes
    let page = Int.random(in: 0..<pages, using: &random) * pageBytes
    switch damage {
    case .turnedBytes:
      turn(&bytes, page..<(page + pageBytes), using: &random)
    case .turnedBytesEverywhere:
      turn(&bytes, 0..<bytes.count, using: &random)
    case .emptyPage:
      bytes.replaceSubrange(
        page..<(page + pageBytes), with: [UInt8](repeating: 0, count: pageBytes))
    case .anotherPage:
      let other = Int.random(in: 0..<pages, using: &random) * pageBytes
      bytes.replaceSubrange(page..<(page + pageBytes), with: bytes[other..<(other + pageBytes)])
    case .cutFile:
      bytes.removeLast(Int.random(in: 1...min(pages, 8), using: &random) * pageBytes)
    }
    try Data(bytes).write(to: url)
    return damage
  }

  private static func turn(
    _ bytes: inout [UInt8], _ range: Range<Int>, using random: inout SeededGenerator
  ) {
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      bytes[Int.random(in: range, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
    }
  }
}
