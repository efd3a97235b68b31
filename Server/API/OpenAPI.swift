import Problems
import Records
import Sync

/// The description of all routes in the words of OpenAPI 3.1.
struct OpenAPI {
  let endpoints: [Endpoint]

  init(_ endpoints: [Endpoint]) {
    self.endpoints = endpoints
  }

  var document: Value {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Tsunagu", "version": .text(Release.version), "license": ["name": "Apache-2.0"],
        "description":
          "What a device says to its server. docs/PROTOCOL.md says what the members mean and what a client must do.",
      ],
      "paths": .object(
        Dictionary(grouping: endpoints, by: \.path).mapValues { path in
          .object(
            Dictionary(
              uniqueKeysWithValues: path.map { ($0.method.rawValue.lowercased(), operation($0)) }))
        }),
      "components": [
        "schemas": .object(WireSchemas.components.merging(KindSchemas.components) { $1 }),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private func operation(_ endpoint: Endpoint) -> Value {
    var members: [String: Value] = [
      "operationId": .text(endpoint.name), "summary": .text(endpoint.summary),
      "responses": responses(endpoint),
    ]
    if endpoint.caller == .device { members["security"] = [["token": []]] }
    if !endpoint.parameters.isEmpty {
      members["parameters"] = .list(
        endpoint.parameters.map { parameter in
          [
            "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
            "required": .bool(parameter.place == .path || parameter.isRequired),
            "schema": parameter.schema,
            "description": .text(parameter.summary),
          ]
        })
    }
    if let body = endpoint.body {
      members["requestBody"] = ["required": true, "content": content(body)]
    }
    return .object(members)
  }

  private func content(_ content: Endpoint.Content) -> Value {
    .object([content.mediaType: ["schema": content.schema]])
  }

  private func responses(_ endpoint: Endpoint) -> Value {
    var responses: [String: Value] = [
      "200": ["description": "Done.", "content": content(endpoint.answer)]
    ]
    let byStatus = Dictionary(
      grouping: endpoint.allProblems, by: { ProblemCatalogue.entry($0).httpStatus })
    for (status, codes) in byStatus {
      responses[String(status)] = problem(codes, retries: status == 429)
    }
    return .object(responses)
  }

  /// The one shape of every problem, with the codes that a status can bring.
  private func problem(_ codes: [ProblemCode], retries: Bool) -> Value {
    let entries = codes.map { "`\($0.rawValue)`: \(ProblemCatalogue.entry($0).sentence)" }
    var response: [String: Value] = [
      "description": .text(entries.joined(separator: "\n")),
      "content": content(
        .json([
          "allOf": [
            Schema.reference("Problem"),
            [
              "properties": [
                "error": ["properties": ["code": ["enum": .texts(codes.map(\.rawValue))]]]
              ]
            ],
          ]
        ])),
    ]
    if retries {
      response["headers"] = [
        "Retry-After": ["description": "Seconds.", "schema": ["type": "integer", "minimum": 0]]
      ]
    }
    return .object(response)
  }
}

/// Words of JSON Schema.
enum Schema {
  static func reference(_ name: String) -> Value { ["$ref": .text("#/components/schemas/" + name)] }

  static func text(_ pattern: String) -> Value { ["type": "string", "pattern": .text(pattern)] }

  static func object(
    _ required: [String: Value], optional: [String: Value] = [:]
  ) -> Value {
    [
      "type": "object", "required": .texts(required.keys.sorted()),
      "properties": .object(required.merging(optional) { $1 }),
    ]
  }

  static func list(of items: Value, atMost limit: Int? = nil) -> Value {
    var members: [String: Value] = ["type": "array", "items": items]
    members["maxItems"] = limit.map { .integer(Int64($0)) }
    return .object(members)
  }

  /// A list of a fixed length, with a shape for each place.
  static func tuple(_ items: [Value]) -> Value {
    let count = Value.integer(Int64(items.count))
    return ["type": "array", "minItems": count, "maxItems": count, "prefixItems": .list(items)]
  }

  static func words(_ words: [String]) -> Value { ["type": "string", "enum": .texts(words)] }

  static func constant(_ value: Value) -> Value { ["const": value] }

  static func orNull(_ schema: Value) -> Value { ["anyOf": [schema, ["type": "null"]]] }

  static func integer(atLeast minimum: Int64, atMost maximum: Int64 = .max) -> Value {
    ["type": "integer", "minimum": .integer(minimum), "maximum": .integer(maximum)]
  }

  static let string: Value = ["type": "string"]
  static let bool: Value = ["type": "boolean"]
  /// A day of the proleptic Gregorian calendar.
  static let month: Value = ["type": "string", "pattern": "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"]
  static let day: Value = [
    "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
  ]
  /// Milliseconds since 1970.
  static let moment = integer(atLeast: .min)
  static let recordID = text("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
  static let replica = text("^[0-9a-f]{16}$")
  /// At most 2^53, but for the last few.
  private static let count = "([1-9][0-9]{0,14}|[1-8][0-9]{15}|900[0-6][0-9]{12})"
  static let counter = text("^\(count)$")
  static let operationID = text("^[0-9a-f]{16}-\(count)$")
  static let hash = text("^[0-9a-f]{64}$")
}
