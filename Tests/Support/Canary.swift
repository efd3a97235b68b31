import Foundation

/// Looks for bytes in all files of a folder, in every shape in which a program might have kept them.
public struct Canary: Sendable {
  public let name: String
  private let shapes: [(how: String, bytes: Data)]

  /// A text: in the encodings of text.
  public init(_ text: String) {
    let bytes = Data(text.utf8)
    let wide = Array(text.utf16)
    name = text
    shapes =
      [
        ("UTF-16LE", Data(wide.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] })),
        ("UTF-16BE", Data(wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })),
      ] + Canary.shapes(bytes)
  }

  /// Bytes that are no text, such as those of an id.
  public init(_ name: String, bytes: [UInt8]) {
    self.name = name
    shapes = Canary.shapes(Data(bytes))
  }

  private static func shapes(_ bytes: Data) -> [(how: String, bytes: Data)] {
    func hex(_ uppercase: Bool) -> Data {
      Data(
        bytes.map { byte in
          let digits = String(byte, radix: 16, uppercase: uppercase)
          return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined().utf8)
    }
    // The Base64 forms after 0, 1 or 2 other bytes, without the letters that depend on the bytes
    // around.
    let base64 = (0..<3).map { before in
      let text = (Data(count: before) + bytes).base64EncodedString()
      let letters = text.replacingOccurrences(of: "=", with: "")
      let unsure = (bytes.count + before) % 3 == 0 ? 0 : 1
      return Data(letters.dropFirst(before == 0 ? 0 : before + 1).dropLast(unsure).utf8)
    }
    return [("plain", bytes), ("hex", hex(false)), ("HEX", hex(true))]
      + base64.map { ("Base64", $0) }
  }

  /// Where it is: the file's name and the shape; empty where it is nowhere.
  public func found(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().flatMap { file in
      let content = FileManager.default.contents(atPath: folder + "/" + file) ?? Data()
      return shapes.filter { content.range(of: $0.bytes) != nil }
        .map { "\(name) in \(file) as \($0.how)" }
    }
  }
}
