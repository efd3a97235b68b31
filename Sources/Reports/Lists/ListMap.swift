import Records

/// Lists on a map: GeoJSON (RFC 7946) with a point a person, whose properties are the columns of the list.
public struct ListMap: Sendable {
  /// The persons who are not on the map: their number by why.
  public private(set) var unknown = 0
  public private(set) var hidden = 0
  /// Points that do not lie in Japan, such as 0, 0 of a device that has not found its place.
  public private(set) var abroad = 0
  private var features: [Value] = []

  public init(_ lists: [PersonList]) {
    for list in lists {
      let table = list.table
      for (row, cells) in zip(list.rows, table.rows) {
        add(row, Dictionary(zip(table.columns.map(\.heading), cells)) { $1 })
      }
    }
  }

  private mutating func add(_ row: PersonList.Row, _ properties: [String: String]) {
    if row.isAddressHidden {
      hidden += 1
      return
    }
    guard let position = row.position else {
      unknown += 1
      return
    }
    guard position.isInJapan else {
      abroad += 1
      return
    }
    features.append([
      "type": "Feature",
      // RFC 7946, 3.1.1: longitude before latitude.
      "geometry": [
        "type": "Point", "coordinates": [.number(position.longitude), .number(position.latitude)],
      ],
      "properties": .object(properties.mapValues(Value.text)),
    ])
  }

  public var geoJSON: Value { ["type": "FeatureCollection", "features": .list(features)] }
}

extension Coordinate {
  /// Between 与那国島 and 南鳥島, 沖ノ鳥島 and 択捉島.
  fileprivate var isInJapan: Bool {
    (20.4...45.6).contains(latitude) && (122.9...154).contains(longitude)
  }
}
