import Records
import Sync

/// The fields of every kind, from its one declaration: the possible values at each path. The server
/// keeps unknown fields, and refuses an unfit value by a verdict, not by a status.
enum KindSchemas {
  static let components: [String: Value] = Dictionary(
    uniqueKeysWithValues: Catalogue.kinds.map { ("Kind_" + $0.name, schema($0)) })

  private static func schema(_ kind: Kind) -> Value {
    [
      "title": .text(kind.label), "type": "object",
      "description": .text(
        kind.isFact ? "A fact: corrected by another record, never edited." : "A record."),
      "required": .texts(kind.fields.filter(\.isRequired).map(\.name)),
      "properties": properties(kind.fields),
    ]
  }

  private static func properties(_ fields: [FieldDeclaration]) -> Value {
    .object(
      Dictionary(
        uniqueKeysWithValues: fields.map { field in
          var members = schema(field.type).object ?? [:]
          members["title"] = .text(field.label)
          members["x-sensitivity"] = .text(field.sensitivity.rawValue)
          members["x-merge"] = rule(field.merge)
          if !field.hint.isEmpty { members["description"] = .text(field.hint) }
          return (field.name, .object(members))
        }))
  }

  private static func schema(_ type: FieldType) -> Value {
    switch type {
    case .text, .note: ["type": "string", "x-max-bytes": .integer(Int64(type.textBytes))]
    case .date: ["type": "string", "format": "date"]
    case .time: Schema.text("^[0-9]{2}:[0-9]{2}$")
    case .recordSet:
      [
        "type": "string", "x-max-bytes": .integer(Int64(type.textBytes)),
        "description": "ids of records, packed",
      ]
    case .birthDate, .address: ["type": "object"]
    case .coordinate:
      Schema.object(["latitude": ["type": "number"], "longitude": ["type": "number"]])
    case .count: Schema.integer(atLeast: 0)
    case .choice(let vocabulary): Schema.words(vocabulary.words)
    case .words(let vocabulary):
      members("a cell `field/word` each, true or false", of: Schema.words(vocabulary.words))
    case .reference(let kinds): reference(to: kinds)
    case .references(let kind):
      members("a cell `field/id` each, true or false", of: reference(to: [kind]))
    case .list(let list):
      members(
        "cells `field/item` and `field/item/part`",
        of: ["type": "object", "properties": properties(list.parts)])
    }
  }

  /// The display of concurrent writes: docs/PROTOCOL.md, "What is displayed".
  private static func rule(_ rule: MergeRule) -> Value {
    switch rule {
    case .keepAll: ["rule": "keep_all"]
    case .severest(let words): ["rule": "severest", "words": .texts(words)]
    case .addUp: ["rule": "add_up"]
    case .doubt(let doubts):
      [
        "rule": "doubt",
        "doubts": .list(
          doubts.map { doubt in
            [
              "words": .texts(doubt.words.sorted { $0.precedesByBytes($1) }),
              "shown": doubt.shown.map(Value.text) ?? .null,
            ]
          }),
      ]
    }
  }

  private static func members(_ cells: String, of items: Value) -> Value {
    ["type": "array", "items": items, "x-cells": .text(cells)]
  }

  private static func reference(to kinds: [String]) -> Value {
    .object((Schema.recordID.object ?? [:]).merging(["x-kinds": .texts(kinds)]) { $1 })
  }
}
