// FuzzProperties says what holds for every decoder of foreign bytes, whatever the bytes are. The fuzzer
// (scripts/fuzz) and the tests (FuzzRegressionTests) ask the same functions.
//
// Never here: the clock, randomness, files. The bytes come in as a parameter.

/// A decoder of bytes that come from elsewhere. The raw value names its folder in Fixtures/fuzz.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case json
  case operation
  case state
  case request
  case answer
  case parcel
  case gzip
  case date
  case address
  case searchKey = "search-key"
  case path
  case vocabulary
  case seen
  case delimited

  /// Checks every property of the decoder on some bytes.
  ///
  /// - Throws: `PropertyViolation`. A crash is a violation as well, which nothing can catch.
  public func check(_ bytes: [UInt8]) throws {
    switch self {
    case .json: try JSONProperties.check(bytes)
    case .operation: try OperationProperties.check(bytes)
    case .state: try StateProperties.check(bytes)
    case .request: try RequestProperties.check(bytes)
    case .answer: try AnswerProperties.check(bytes)
    case .parcel: try ParcelProperties.check(bytes)
    case .gzip: try GzipProperties.check(bytes)
    case .date: try DateProperties.check(bytes)
    case .address: try AddressProperties.check(bytes)
    case .searchKey: try SearchKeyProperties.check(bytes)
    case .path: try PathProperties.check(bytes)
    case .vocabulary: try VocabularyProperties.check(bytes)
    case .seen: try SeenProperties.check(bytes)
    case .delimited: try DelimitedProperties.check(bytes)
    }
  }
}

/// A property that does not hold, in one sentence.
public struct PropertyViolation: Error, CustomStringConvertible {
  public let description: String
}

/// Fails with a sentence unless something holds.
func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(PropertyViolation) {
  guard holds else { throw PropertyViolation(description: sentence()) }
}

/// The bytes as text; bytes that are not UTF-8 are replaced, as in typed input.
func typedText(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Bytes as text for a sentence.
func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(400), as: UTF8.self) }

/// Up to `limit` places at which a message is cut: all of them where it is short, spread over it otherwise.
func cuts(of count: Int, limit: Int = 40) -> [Int] {
  guard count > limit else { return Array(0..<count) }
  return (0..<limit - 2).map { $0 * count / limit } + [count - 2, count - 1]
}
