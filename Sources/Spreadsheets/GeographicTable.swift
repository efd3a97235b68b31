import Records

/// Reads GeoJSON (RFC 7946) as a table: a row for each feature, a column for each property, and the position of a point as
/// 緯度 and 経度.
enum GeographicTable {
  static let latitude = "緯度"
  static let longitude = "経度"

  /// Whether bytes begin like an object of JSON.
  static func isLikely(_ bytes: [UInt8]) -> Bool {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let body = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    return body.first { !blanks.contains($0) } == UInt8(ascii: "{")
  }

  /// - Throws: `TableProblem`.
  static func read(_ bytes: [UInt8]) throws(TableProblem) -> ForeignTable {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let document: Value
    do throws(JSONProblem) {
      document = try JSON.read(bytes.starts(with: mark) ? bytes[3...] : bytes[...])
    } catch { throw .broken(part: "GeoJSON") }
    guard document["type"] == "FeatureCollection", let features = document["features"]?.list else {
      throw .notATable("json")
    }
    guard !features.isEmpty else { throw .empty }
    guard features.count < TableLimits.rows else { throw .tooLarge(limit: "rows") }
    let properties = try names(in: features, as: bytes)
    let headings = properties + [latitude, longitude].filter { !properties.contains($0) }
    guard headings.count * features.count <= TableLimits.cells else {
      throw .tooLarge(limit: "cells")
    }
    var table = ForeignTable(rows: [ForeignRow(number: 1, cells: headings.map { ForeignCell($0) })])
    for (index, feature) in features.enumerated() {
      table.rows.append(ForeignRow(number: index + 2, cells: cells(of: feature, headings)))
    }
    let shapes = features.count { point(of: $0) == nil && $0["geometry"]?.object != nil }
    if shapes > 0 { table.notices.append(.shapesWithoutPoint(shapes)) }
    return table
  }

  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]

  /// The names of all properties, in the order in which they first stand in the file.
  private static func names(
    in features: [Value], as bytes: [UInt8]
  ) throws(TableProblem) -> [String] {
    var found: Set<String> = []
    for feature in features { found.formUnion((feature["properties"]?.object ?? [:]).keys) }
    guard found.count <= TableLimits.properties else { throw .tooLarge(limit: "columns") }
    let places = found.map { name in
      (name: name, place: bytes.firstRange(of: JSON.bytes(.text(name)))?.lowerBound ?? .max)
    }
    return places.sorted { ($0.place, $0.name) < ($1.place, $1.name) }.map(\.name)
  }

  private static func cells(of feature: Value, _ headings: [String]) -> [ForeignCell] {
    let point = point(of: feature)
    return headings.map { heading in
      if let value = feature["properties"]?[heading] { return cell(value) }
      switch heading {
      case latitude: return cell(point?.latitude)
      case longitude: return cell(point?.longitude)
      default: return ForeignCell("")
      }
    }
  }

  /// A position is longitude, then latitude (RFC 7946 §3.1.1).
  private static func point(of feature: Value) -> (latitude: Value, longitude: Value)? {
    guard let geometry = feature["geometry"], geometry["type"] == "Point",
      let position = geometry["coordinates"]?.list, position.count >= 2
    else { return nil }
    return (position[1], position[0])
  }

  private static func cell(_ value: Value?) -> ForeignCell {
    switch value {
    case nil, .null: ForeignCell("")
    case .text(let text): ForeignCell(text)
    case .bool(let bool): ForeignCell(bool ? "TRUE" : "FALSE")
    case .integer(let number): ForeignCell(String(number), origin: .number)
    case .number(let number): ForeignCell(String(number), origin: .number)
    case .list, .object: ForeignCell(value.map(JSON.text) ?? "")
    }
  }
}
