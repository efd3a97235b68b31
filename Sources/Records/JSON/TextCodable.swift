/// A value that `Codable` carries as its one text.
public protocol TextCodable: Codable {
  var codedText: String { get }
  /// The value of a text; nil for text that is none of its kind.
  static func decoded(_ codedText: String) -> Self?
}

extension TextCodable {
  /// - Throws: `DecodingError` for text that is none of its kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self.decoded(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no \(Self.self): \(text)")
    }
    self = value
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(codedText)
  }
}

extension RecordID: TextCodable {
  public var codedText: String { description }
  public static func decoded(_ codedText: String) -> RecordID? { RecordID(codedText) }
}

extension CalendarDate: TextCodable {
  public var codedText: String { description }
  public static func decoded(_ codedText: String) -> CalendarDate? {
    CalendarDate(iso: codedText)
  }
}

extension Timestamp: TextCodable {
  /// The milliseconds since 1970.
  public var codedText: String { String(milliseconds) }

  public static func decoded(_ codedText: String) -> Timestamp? {
    Int64(codedText).map(Timestamp.init(milliseconds:))
  }
}

extension Value: TextCodable {
  public var codedText: String { JSON.text(self) }
  public static func decoded(_ codedText: String) -> Value? { try? JSON.read(codedText) }
}

extension FieldPath: TextCodable {
  public var codedText: String { text }
  public static func decoded(_ codedText: String) -> FieldPath? { FieldPath(codedText) }
}
