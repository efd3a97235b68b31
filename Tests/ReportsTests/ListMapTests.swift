import Records
import Reports
import Testing

/// The list on a map, as RFC 7946 asks for it.
@Suite struct ListMapTests {
  private func row(
    _ number: Int, _ latitude: Double?, _ longitude: Double = 136.97, isHidden: Bool = false
  ) -> PersonList.Row {
    var values: [String: Value] = ["name": .text("見本\(number)")]
    values["coordinate"] = latitude.flatMap {
      Coordinate(latitude: $0, longitude: longitude)?.value
    }
    return PersonList.Row(
      person: Sample.record(Person.kind, number, values), records: [Sample.entry(number)],
      area: nil,
      addresses: ["見本町1"], isAddressHidden: isHidden)
  }

  @Test func aPointHasItsLongitudeFirstAndTheColumnsOfTheList() throws {
    let map = ListMap([Sample.list([row(1, 36.85)])])
    #expect(map.geoJSON["type"] == "FeatureCollection")
    let feature = try #require(map.geoJSON["features"]?.list?.first)
    #expect(feature["type"] == "Feature" && feature["geometry"]?["type"] == "Point")
    #expect(feature["geometry"]?["coordinates"] == [.number(136.97), .number(36.85)])
    #expect(feature["properties"]?["対象者氏名"] == "見本1")
    #expect(feature["properties"]?["写し番号"] == "K7QXM2P-17")
  }

  @Test func whoIsNotOnTheMapIsCountedByWhy() {
    let map = ListMap([
      Sample.list([
        row(1, 36.85), row(2, nil), row(3, nil), row(4, 36.85, isHidden: true),
        // In the sea off Africa.
        row(5, 0, 0),
      ])
    ])
    #expect(map.geoJSON["features"]?.list?.count == 1)
    #expect(map.unknown == 2 && map.hidden == 1 && map.abroad == 1)
  }

  @Test func nobodyWhoseAddressIsHiddenHasAPlaceInTheFile() {
    let map = ListMap([Sample.list([row(4, 36.85, isHidden: true)])])
    #expect(!JSON.text(map.geoJSON).contains("36.85"))
  }
}
