import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu_server

/// `/openapi.json` is made of the declarations that the router is built from.
@Suite struct DescriptionTests {
  // One of each kind of path.
  private let endpoints = Endpoints(
    StatusRoutes().endpoints + KeyRoutes(identity: nil).endpoints)

  private func document() throws -> Value {
    let folder = TemporaryFolder()
    let store = try ServerStore.founded(in: folder.path("server"))
    return OpenAPI(Build.endpoints(store: store, identity: nil).all).document
  }

  @Test func everyRouteIsThereWithEverythingThatItCanAnswer() throws {
    let document = try document()
    #expect(document["openapi"] == "3.1.0")
    let paths = try #require(document["paths"]?.object)
    #expect(
      Set(paths.keys) == [
        "/health", "/version", "/openapi.json", "/api/v1/key", "/api/v1/enroll", "/api/v1/sync",
        "/api/v1/held", "/api/v1/held/{replica}/{counter}", "/api/v1/statistics/carenet",
        "/api/v1/statistics/routes", "/api/v1/statistics/consultations", "/api/v1/statistics/own",
        "/api/v1/statistics/support",
        "/api/v1/audit",
      ])
    for (path, methods) in paths {
      for (method, operation) in methods.object ?? [:] {
        let statuses = Set((operation["responses"]?.object ?? [:]).keys)
        #expect(statuses.isSuperset(of: ["200", "400", "408", "429", "431", "500", "507"]))
        if operation["security"] != nil { #expect(statuses.contains("401"), "\(path)") }
        if method == "post" { #expect(statuses.isSuperset(of: ["413", "415"]), "\(path)") }
      }
    }
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let document = try document()
    let schemas = try #require(document["components"]?["schemas"]?.object)
    var references: [String] = []
    func collect(_ value: Value) {
      switch value {
      case .list(let list): list.forEach(collect)
      case .object(let object):
        for (name, member) in object {
          if name == "$ref", let text = member.text { references.append(text) }
          collect(member)
        }
      default: break
      }
    }
    collect(document)
    #expect(!references.isEmpty)
    for reference in references {
      #expect(schemas[reference.replacing("#/components/schemas/", with: "")] != nil)
    }
  }

  @Test func everyKindIsDescribedWithEveryField() throws {
    let document = try document()
    for kind in Catalogue.kinds {
      let schema = document["components"]?["schemas"]?["Kind_" + kind.name]
      #expect(schema?["title"] == .text(kind.label))
      #expect(Set((schema?["properties"]?.object ?? [:]).keys) == Set(kind.fields.map(\.name)))
      for field in kind.fields {
        guard let words = field.type.vocabulary?.words else { continue }
        let property = schema?["properties"]?[field.name]
        #expect((property?["enum"] ?? property?["items"]?["enum"]) == .texts(words))
      }
    }
  }

  @Test func aStrangerIsTurnedAwayBeforeAnythingOfTheirsIsRead() async throws {
    let folder = TemporaryFolder()
    let store = try ServerStore.founded(in: folder.path("server"))
    let context = EdgeContext(
      source: .init(channel: EmbeddedChannel(), logger: Logger(label: "test")))
    for endpoint in Build.endpoints(store: store, identity: nil).all
    where endpoint.caller == .device {
      for headers: HTTPFields in [[:], [.authorization: "Bearer nobody"]] {
        let head = HTTPRequest(
          method: endpoint.method, scheme: "http", authority: "a", path: endpoint.path + "?after=x",
          headerFields: headers)
        let request = Request(head: head, body: .init(buffer: ByteBuffer(string: "x")))
        await #expect(throws: Problem(.unauthorized), "\(endpoint.name)") {
          try await endpoint.respond(to: request, context)
        }
      }
    }
  }

  @Test func everyFieldAndPartSaysHowItIsShownWhileWritesDiffer() throws {
    let schemas = try #require(try document()["components"]?["schemas"])
    for kind in Catalogue.kinds {
      let properties = schemas["Kind_" + kind.name]?["properties"]
      for field in kind.fields {
        let said = properties?[field.name]?["x-merge"]?["rule"]?.text
        #expect(["keep_all", "severest", "add_up", "doubt"].contains(said), "\(field.name)")
      }
    }
    let entry = schemas["Kind_supporter_entry"]?["properties"]?["supporters"]
    let rule = entry?["items"]?["properties"]?["consent"]?["x-merge"]
    #expect(rule == ["rule": "severest", "words": ["未確認", "有", "無"]])
  }

  @Test func whatARouteDemandsIsSaidToBeDemanded() async throws {
    let document = try document()
    let carenet = document["paths"]?["/api/v1/statistics/carenet"]?["get"]?["parameters"]?.list
    #expect(carenet?.map { $0["required"] } == [true, true])
    let routes = document["paths"]?["/api/v1/statistics/routes"]?["get"]?["parameters"]?.list
    #expect(routes?.map { $0["required"] } == [true, false])
  }

  @Test func aPathWithNamesMatchesComponentsAndNothingElse() {
    let endpoint = Endpoint(
      method: .get, path: "/a/{b}/c", name: "x", summary: "", caller: .anybody, answer: .json([:])
    ) { _, _ in Answer.json([:]) }
    #expect(endpoint.matches("/a/1/c"))
    for path in ["/a/1", "/a/1/c/", "/a/1/d", "/b/1/c", "a/1/c", "/a/1/2/c"] {
      #expect(!endpoint.matches(path), "\(path)")
    }
    #expect(endpoints.methods(of: "/health") == [.get, .head])
    #expect(endpoints.methods(of: "/nowhere").isEmpty)
  }
}
