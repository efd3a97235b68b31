import Foundation

/// Text files as offices have them: UTF-8, or CP932 (シフトJIS of Windows), found by their content.
enum JapaneseText {
  /// The bytes as UTF-8; nil where they are neither.
  static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
    String(validating: bytes, as: UTF8.self) != nil ? bytes : converted(bytes, from: "CP932")
  }

  /// glibc's conversion, which knows the letters that Windows adds (髙﨑①㈱).
  private static func converted(_ bytes: [UInt8], from encoding: String) -> [UInt8]? {
    guard let descriptor = iconv_open("UTF-8", encoding), Int(bitPattern: descriptor) != -1 else {
      return nil
    }
    defer { iconv_close(descriptor) }
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: bytes.count * 4 + 4)
    var (inputLeft, outputLeft) = (input.count, output.count)
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        var (from, to) = (source.baseAddress, target.baseAddress)
        return iconv(descriptor, &from, &inputLeft, &to, &outputLeft)
      }
    }
    guard result != -1, inputLeft == 0 else { return nil }
    return output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }
  }
}
