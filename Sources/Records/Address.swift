/// A postal address. Its parts only make sense together, so they are one cell.
public struct Address: Sendable, Hashable {
  /// Seven digits with a dash, `935-0011`, or empty.
  public var postalCode: String
  /// 町字.
  public var town: String
  /// 番地以下.
  public var street: String
  /// 方書: the building, the flat, `○○様方`.
  public var building: String

  public init(
    postalCode: String = "", town: String = "", street: String = "", building: String = ""
  ) {
    self.postalCode = postalCode
    self.town = town
    self.street = street
    self.building = building
  }

  public init?(_ value: Value) {
    guard value.object != nil else { return nil }
    self.init(
      postalCode: value["postal_code"]?.text ?? "", town: value["town"]?.text ?? "",
      street: value["street"]?.text ?? "", building: value["building"]?.text ?? "")
  }

  /// Reads a line as people write it: an optional postal code, then the rest split at spaces into
  /// town, street and building; the last takes whatever remains.
  public init(line: String) {
    var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    self.init()
    if let code = words.first.flatMap(Address.postalCode(in:)) {
      postalCode = code
      words.removeFirst()
    }
    town = words.first ?? ""
    street = words.dropFirst().first ?? ""
    building = words.dropFirst(2).joined(separator: " ")
  }

  private static func postalCode(in word: String) -> String? {
    // 五 and 百 are numbers as well, but of no postal code.
    func digit(_ character: Character) -> Int? {
      "0123456789０１２３４５６７８９".contains(character) ? character.wholeNumberValue : nil
    }
    let digits = word.compactMap(digit)
    guard digits.count == 7, word.allSatisfy({ digit($0) != nil || "〒-－ー‐−".contains($0) })
    else { return nil }
    let text = digits.map(String.init).joined()
    return text.prefix(3) + "-" + text.suffix(4)
  }

  public var value: Value {
    [
      "postal_code": .text(postalCode), "town": .text(town), "street": .text(street),
      "building": .text(building),
    ]
  }

  /// One line without the postal code, as lists print it.
  public var line: String {
    [town + street, building].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// A point on the map, WGS 84, in degrees.
public struct Coordinate: Sendable, Hashable {
  public let latitude: Double
  public let longitude: Double

  /// nil outside of −90…90 and −180…180.
  public init?(latitude: Double, longitude: Double) {
    guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
    self.latitude = latitude
    self.longitude = longitude
  }

  public init?(_ value: Value) {
    guard let latitude = value["latitude"]?.number, let longitude = value["longitude"]?.number
    else { return nil }
    self.init(latitude: latitude, longitude: longitude)
  }

  public var value: Value { ["latitude": .number(latitude), "longitude": .number(longitude)] }
}
