import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// Lists of places: of shelters as municipalities publish them, of agencies and of resources as offices keep them.
@Suite struct ShelterImportTests {
  private let city: RunningCity
  private let worker: RunningDevice

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
  }

  private func outcomes(_ kind: String, _ name: String, _ text: String) throws -> [String] {
    let path = try city.folder.write(text, to: name)
    let result = try worker.run("import", kind, path, "--json")
    return try JSON.read(result.output)["rows"]?.list?.compactMap { $0["outcome"]?.text } ?? []
  }

  private func fields(_ kind: String, _ name: String) throws -> Value? {
    try worker.json(kind, "show", name)["fields"]
  }

  /// One feature of the 国土地理院's list of 指定緊急避難場所.
  private func site(_ id: String, _ name: String, flood: String, at position: String) -> String {
    """
    {"type":"Feature","geometry":{"type":"Point","coordinates":[\(position)]},"properties":
    {"NO":1,"共通ID":"\(id)","都道府県名及び市町村名":"富山県氷見市","施設・場所名":"\(name)","住所":"富山県氷見市見本町1",
    "洪水":"\(flood)","崖崩れ、土石流及び地滑り":"","指定避難所との住所同一":"1","備考":null}}
    """
  }

  private func collection(_ features: String...) -> String {
    #"{"type":"FeatureCollection","name":"162051","features":[\#(features.joined(separator: ","))]}"#
  }

  @Test func sheltersComeFromGeoJSON() throws {
    let file = collection(
      site("E1620500000001", "見本小学校", flood: "1", at: "136.98,36.88"),
      site("E1620500000002", "見本公民館", flood: "0", at: "136.97,36.87"))
    #expect(try outcomes("shelter", "sites.geojson", file) == ["new", "new"])
    let school = try fields("shelter", "見本小学校")
    #expect(school?["identifier"] == "E1620500000001")
    #expect(school?["designation"] == "指定緊急避難場所")
    #expect(school?["doubly_designated"] == "有")
    #expect(school?["position"]?["latitude"]?.number == 36.88)
    #expect(school?["flood"] == "有")
    // A blank is unknown, and a zero is a no.
    #expect(school?["landslide"] == .null)
    #expect(try fields("shelter", "見本公民館")?["flood"] == "無")
    #expect(try outcomes("shelter", "sites.geojson", file) == ["same", "same"])
  }

  @Test func aNewEditionThatNumbersAnewIsKnownByItsIDs() throws {
    let (school, hall) = (
      site("E1620500000001", "見本小学校", flood: "1", at: "136.98,36.88"),
      site("E1620500000002", "見本公民館", flood: "", at: "136.97,36.87")
        .replacing("\"NO\":1", with: "\"NO\":2")
    )
    _ = try outcomes("shelter", "sites.geojson", collection(school, hall))
    let edition = collection(
      hall.replacing("\"NO\":2", with: "\"NO\":1").replacing("\"洪水\":\"\"", with: "\"洪水\":\"1\""),
      school.replacing("\"NO\":1", with: "\"NO\":2"))
    #expect(try outcomes("shelter", "sites.geojson", edition) == ["changed", "same"])
    #expect(try worker.json("shelter", "list").list?.count == 2)
  }

  @Test func sheltersComeInTheColumnsOfTheStandard() throws {
    let file = """
      ID,名称,名称_カナ,所在地_連結表記,所在地_都道府県,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,標高,災害種別_洪水,\
      災害種別_崖崩れ、土石流及び地滑り,災害種別_津波,想定収容人数,対象となる町会・自治会
      CC01,"見本会館,東",ミホンカイカン,石川県見本市本町１２４,石川県,本町,124番地,,37.04,136.96,2.7,1.0,,0.0,"屋内1,371人／屋外0人",本町(25町会)
      NEW001,寄合い処,,石川県見本市馬出町49,石川県,馬出町,49,,37.05,136.97,,,,,,
      ,名のみの会館,,,,,,,,,,,,,,

      """
    #expect(try outcomes("shelter", "shelters.csv", file) == ["new", "new", "new"])
    let hall = try fields("shelter", "見本会館,東")
    #expect(hall?["capacity"] == "屋内1,371人／屋外0人")
    #expect(hall?["address"]?["town"] == "本町" && hall?["address"]?["street"] == "124番地")
    #expect(hall?["flood"] == "有" && hall?["tsunami"] == "無" && hall?["landslide"] == .null)
    #expect(try outcomes("shelter", "shelters.csv", file) == ["same", "same", "same"])
  }

  @Test func placesOfOneNameWithDifferentIDsAreTwo() throws {
    let rows = "ID,名称\nA1,見本公民館\nA2,見本公民館\n"
    #expect(try outcomes("shelter", "halls.csv", rows) == ["new", "new"])
    #expect(try outcomes("shelter", "halls.csv", rows) == ["same", "same"])
  }

  @Test func agenciesAndResourcesComeFromLists() throws {
    let agencies = "番号,機関名,相談項目,電話番号,受付時間\n1,見本地域包括支援センター,介護・健康,766000001,平日8:30-17:15\n"
    #expect(try outcomes("agency", "agencies.csv", agencies) == ["new"])
    #expect(try fields("agency", "見本地域包括")?["needs"] == ["介護", "健康"])
    #expect(try fields("agency", "見本地域包括")?["phone"] == "0766000001")
    let resources = "種別,サロン名,会場,開催日時,参加費,定員\nサロン,見本サロン,見本公民館,第2火曜 10時,100円,10〜15人\n"
    #expect(try outcomes("resource", "resources.csv", resources) == ["new"])
    #expect(try fields("resource", "見本サロン")?["capacity"] == "10〜15人")
    #expect(try outcomes("resource", "resources.csv", resources) == ["same"])
  }
}
