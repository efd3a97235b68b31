import Foundation
import Records

/// The JSON reader and the canonical writer.
enum JSONProperties {
  static func check(_ bytes: [UInt8]) throws {
    let value: Value
    do { value = try JSON.read(bytes) } catch {
      try expect((0...bytes.count).contains(error.offset), "a problem stands at \(error.offset)")
      return
    }
    try roundTrip(value)
    let readable = JSON.readableText(value)
    try expect((try? JSON.read(readable)) == value, "the readable form is read as something else")
    try expect(depth(of: value) <= JSON.depthLimit, "deeper than the limit")
    try expect(isJSONElsewhere(bytes), "Foundation does not take it: \(shown(bytes))")
  }

  /// The canonical bytes are read as the same value, and written as the same bytes.
  static func roundTrip(_ value: Value) throws {
    let canonical = JSON.bytes(value)
    guard let again = try? JSON.read(canonical) else {
      throw PropertyViolation(description: "own bytes are refused: \(shown(canonical))")
    }
    try expect(again == value, "own bytes are read as another value: \(shown(canonical))")
    try expect(again.hashValue == value.hashValue, "equal values have different hashes")
    try expect(JSON.bytes(again) == canonical, "canonical bytes are not stable")
  }

  static func depth(of value: Value) -> Int {
    switch value {
    case .list(let list): 1 + (list.map(depth).max() ?? 0)
    case .object(let object): 1 + (object.values.map(depth).max() ?? 0)
    default: 0
    }
  }

  /// Whether another reader takes the bytes as well: ours is meant to be the stricter one. Foundation
  /// refuses numbers that it cannot hold exactly, so long ones are not asked about; nor what
  /// begins with a zero byte or a byte order mark, which it takes for another encoding.
  private static func isJSONElsewhere(_ bytes: [UInt8]) -> Bool {
    var run = 0
    for byte in bytes {
      run = (0x30...0x39).contains(byte) || byte | 0x20 == UInt8(ascii: "e") ? run + 1 : 0
      if run > 15 { return true }
    }
    return
      (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
  }
}
