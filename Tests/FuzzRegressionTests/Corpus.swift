import Foundation
import FuzzProperties
import Support
import Testing

/// The seeds of Fixtures/fuzz: small inputs of each decoder, and everything that once broke one.
enum Corpus {
  struct Seed: Sendable, CustomTestStringConvertible {
    let target: FuzzTarget
    let name: String
    let bytes: [UInt8]

    var testDescription: String { "\(target.rawValue)/\(name)" }
  }

  static let all: [Seed] = FuzzTarget.allCases.flatMap(of)

  static func of(_ target: FuzzTarget) -> [Seed] {
    let folder = top.appending("/Fixtures/fuzz/\(target.rawValue)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)").map {
        Seed(target: target, name: name, bytes: Array($0))
      }
    }
  }

  private static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
}

/// Damages bytes as a line or a hand might: a pure function of the generator.
enum Mutation {
  static func mutated(
    _ bytes: [UInt8], with others: [Corpus.Seed], using random: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes, others, &random) }
    return bytes
  }

  private static func change(
    _ bytes: inout [UInt8], _ others: [Corpus.Seed], _ random: inout SeededGenerator
  ) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let length = Int.random(in: 0...min(16, bytes.count - place), using: &random)
    let range = place..<(place + length)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeSubrange(range)
    case 1: bytes.insert(contentsOf: Array(bytes[range]), at: place)
    case 2: bytes.removeSubrange(place...)
    case 3:
      let other = others.randomElement(using: &random)?.bytes ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.replaceSubrange(range, with: other[start...].prefix(24))
    case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    default:
      for index in range.prefix(2) {
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
  }
}
