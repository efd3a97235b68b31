// Records says what is recorded: kinds, fields, vocabularies, dates, names; and what every layer needs to speak of it:
// the bounds (`Limits`) and the codes of what can go wrong (`Problem`).
//
// It is the bottom layer and knows nothing of operations, files, networks or clocks. A kind is
// declared once, in one file under Kinds/; validation, merging, command-line options, JSON, CSV
// headings and help are all derived from that declaration.
//
// Never here: storage, transport, randomness, the current time. They come in as parameters.

import Foundation

extension String {
  /// The text that these bytes are; nil where they are not UTF-8. Swift mends such bytes, which shows.
  init?(exactly utf8: UnsafeBufferPointer<UInt8>) {
    self.init(decoding: utf8, as: UTF8.self)
    guard withBytes({ $0.count == utf8.count && compareBytes($0, utf8) == 0 }) else { return nil }
  }

  /// Whether both strings are the same UTF-8 bytes. Swift's `==` also accepts canonically
  /// equivalent text, so that two devices could disagree about a written text.
  public func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && compare(toBytesOf: other) == 0
  }

  /// Whether this string's UTF-8 bytes sort before the other's.
  public func precedesByBytes(_ other: String) -> Bool {
    let order = compare(toBytesOf: other)
    return order == 0 ? utf8.count < other.utf8.count : order < 0
  }

  /// The order of the bytes that both have.
  private func compare(toBytesOf other: String) -> Int32 {
    withBytes { bytes in other.withBytes { compareBytes(bytes, $0) } }
  }

  /// The UTF-8 bytes in place.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = self
    return copy.withUTF8(body)
  }
}

/// The order of the bytes that both have: negative where the first come before the second.
func compareBytes(
  _ one: UnsafeBufferPointer<UInt8>, _ two: UnsafeBufferPointer<UInt8>
) -> Int32 {
  guard let left = one.baseAddress, let right = two.baseAddress else { return 0 }
  return memcmp(left, right, min(one.count, two.count))
}
