import Records

/// The order in which somebody walks: from the first house by its address always on to the nearest one. Houses whose place on
/// the map is not known follow by their address, and those whose address is not known or hidden come last, by kana.
enum WalkingOrder {
  static func sorted(_ rows: [PersonList.Row]) -> [PersonList.Row] {
    let byAddress = PersonList.sorted(rows).enumerated()
      .map { (key: key($0.element), place: $0.offset, row: $0.element) }
      .sorted { one, other in
        one.key == other.key ? one.place < other.place : isBefore(one.key, other.key)
      }.map(\.row)
    var left = byAddress.filter { $0.position != nil }
    var walked: [PersonList.Row] = []
    while let next = left.indices.min(by: { one, other in
      distance(walked.last, left[one]) < distance(walked.last, left[other])
    }) {
      walked.append(left.remove(at: next))
    }
    return walked + byAddress.filter { $0.position == nil }
  }

  /// The square of the distance, in degrees of latitude; before the first house all are as near.
  private static func distance(_ last: PersonList.Row?, _ next: PersonList.Row) -> Double {
    guard let from = last?.position, let to = next.position else { return 0 }
    let north = to.latitude - from.latitude
    // In Japan a degree of longitude is about four fifths of one of latitude.
    let east = (to.longitude - from.longitude) * 0.8
    return north * north + east * east
  }

  /// The parts of an address, in which 2 comes before 10; nil where none is known.
  private static func key(_ row: PersonList.Row) -> [AddressPart]? {
    row.addresses.first.map { AddressPart.parts(of: AddressKey.make($0)) }
  }

  private static func isBefore(_ one: [AddressPart]?, _ other: [AddressPart]?) -> Bool {
    guard let one, let other else { return one != nil }
    return one.lexicographicallyPrecedes(other)
  }
}

/// A piece of an address: a number, or the text between two.
private enum AddressPart: Comparable {
  case number(Int)
  case text(String)

  static func parts(of key: String) -> [AddressPart] {
    var parts: [AddressPart] = []
    var rest = key[...]
    while let first = rest.first {
      let isNumber = first.isASCII && first.isNumber
      let piece = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
      rest = rest.dropFirst(piece.count)
      parts.append(isNumber ? .number(Int(piece) ?? .max) : .text(String(piece)))
    }
    return parts
  }
}
