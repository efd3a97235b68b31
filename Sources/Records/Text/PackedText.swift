import struct Foundation.Data

/// Bytes as Base64 that stands in addresses and texts without signs of its own.
package enum PackedText {
  package static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// nil for another spelling than `text` writes.
  package static func bytes(_ text: String) -> [UInt8]? {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    let plain = text.replacing("-", with: "+").replacing("_", with: "/") + padding
    guard let data = Data(base64Encoded: plain) else { return nil }
    let bytes = Array(data)
    return PackedText.text(bytes) == text ? bytes : nil
  }
}
