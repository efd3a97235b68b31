import Spreadsheets
import Testing

@Suite struct GeographicTableTests {
  private func table(_ text: String) throws -> ForeignTable { try ForeignTable(Array(text.utf8)) }

  @Test func aFeatureIsARowAndAPropertyAColumn() throws {
    let read = try table(
      """
      \u{feff} {"type":"FeatureCollection","features":[
      {"type":"Feature","geometry":{"type":"Point","coordinates":[136.988545,36.88455,2]},
       "properties":{"名称":"見本会館","備考":null,"NO":42112,"開設":true}},
      {"type":"Feature","geometry":null,"properties":{"名称":"名のみ","標高":4.5}}]}
      """)
    #expect(
      read.rows.map { $0.cells.map(\.text) } == [
        ["名称", "備考", "NO", "開設", "標高", "緯度", "経度"],
        ["見本会館", "", "42112", "TRUE", "", "36.88455", "136.988545"],
        ["名のみ", "", "", "", "4.5", "", ""],
      ])
    #expect(read.rows.map(\.number) == [1, 2, 3])
    #expect(read.rows[1][2].origin == .number)
    #expect(read.notices.isEmpty)
  }

  @Test func shapesThatAreNoPointsAreSaid() throws {
    let read = try table(
      """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"区域"},
      "geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}
      """)
    #expect(read.notices == [.shapesWithoutPoint(1)])
  }

  @Test(arguments: [
    (#"{"type":"FeatureCollection","features":["#, TableProblem.broken(part: "GeoJSON")),
    (#"{"type":"Feature","properties":{}}"#, .notATable("json")),
    (#"{"name":"値"}"#, .notATable("json")),
    (#"{"type":"FeatureCollection","features":[]}"#, .empty),
  ])
  func whatIsNoListOfFeaturesIsNamed(_ text: String, _ problem: TableProblem) {
    #expect(throws: problem) { try table(text) }
  }
}
