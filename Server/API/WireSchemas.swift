import Authority
import Records
import Sync

/// The messages of docs/PROTOCOL.md. A body of lines is described as the list of its lines.
enum WireSchemas {
  static let components: [String: Value] = [
    "Problem": Schema.object([
      "error": Schema.object(["code": Schema.text("^[a-z_]+$"), "sentence": Schema.string])
    ]),
    "Operation": operation, "SyncRequest": syncRequest, "SyncAnswer": syncAnswer, "State": state,
    "Held": held, "Decision": decision, "Standing": standing,
  ]

  /// Which kinds and fields there are is in the schemas `Kind_…`.
  private static let operation: Value = Schema.object([
    "id": Schema.operationID, "lamport": Schema.integer(atLeast: 1), "author": Schema.recordID,
    "at": Schema.moment, "record": Schema.recordID, "kind": ["type": "string", "minLength": 1],
    "writes": [
      "type": "object", "minProperties": 1,
      "propertyNames": [
        "pattern": "^[^/]+(/[^/]+){0,2}$",
        "description":
          "A path, in NFC: `field`, `field/word`, `field/id`, `field/item` or `field/item/part`, as in the schemas Kind_….",
      ],
      "additionalProperties": Schema.object([
        "value": [:], "seen": Schema.list(of: Schema.operationID),
      ]),
    ],
  ])

  private static let requestHead: [String: Value] = [
    "protocol": Schema.constant(.integer(SyncRequest.protocolVersion)),
    "replica": Schema.replica, "cursors": cursors(atMost: Limits.cursors),
    "oldest": Schema.integer(atLeast: 1),
  ]

  /// The short form of the last receipt in a request, and the next receipt in an answer.
  private static let told = Schema.text("^(0|[1-9][0-9]{0,17}):[A-Za-z0-9_-]{8}$")
  private static let receipt = Schema.text(
    "^[^ ]+ (0|[1-9][0-9]{0,17}) (0|[1-9][0-9]{0,17}):[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048] [0-9a-f]{16} (0|[1-9][0-9]{0,17}) [A-Za-z0-9_-]{85}[AQgw]$"
  )

  /// Generators would make as many as a limit allows, so that it is only told.
  private static func cursors(atMost limit: Int) -> Value {
    [
      "type": "object", "description": .text("At most \(limit)."),
      "propertyNames": ["pattern": "^(0|-?[1-9][0-9]{0,17})$"],
      "additionalProperties": Schema.integer(atLeast: .min),
    ]
  }

  /// Either a head alone, or a head with operations behind it, which a signature covers.
  private static let syncRequest: Value = {
    let quiet = Schema.object(
      requestHead.merging(["operations": Schema.constant(0)]) { $1 },
      optional: [
        "incarnation": Schema.string, "audit": Schema.integer(atLeast: 0),
        "clock": Schema.moment, "next_token": Schema.hash, "signature": false, "told": told,
        "receipt": receipt,
      ])
    let parcel = Schema.object(
      requestHead.merging([
        "operations": Schema.integer(atLeast: 1, atMost: Int64(Limits.operationsPerParcel)),
        "signature": Schema.text("^[A-Za-z0-9+/]{85}[AQgw]==$"),
      ]) { $1 },
      optional: [
        "incarnation": Schema.string, "audit": Schema.integer(atLeast: 0),
        "clock": Schema.moment, "next_token": Schema.hash, "told": told, "receipt": receipt,
      ])
    return [
      "description":
        "The lines of the body: a head, then as many operations as it says, of its replica, each counter one more than the last.",
      "anyOf": [
        ["type": "array", "minItems": 1, "maxItems": 1, "prefixItems": [quiet]],
        [
          "type": "array", "minItems": 2, "prefixItems": [parcel],
          "items": Schema.reference("Operation"),
        ],
      ],
    ]
  }()

  private static let standing: Value = Schema.object(
    [
      "assignments": Schema.list(
        of: Schema.object(
          ["role": Schema.words(Role.allCases.map(\.rawValue))],
          optional: [
            "district": Schema.recordID, "association": Schema.recordID, "from": Schema.day,
            "to": Schema.day,
          ]))
    ], optional: ["worker": Schema.recordID, "sees_hidden_addresses": Schema.constant(true)])

  private static let grants: Value = Schema.list(of: Schema.integer(atLeast: 0))

  private static let syncAnswer: Value = [
    "description": "The lines of the answer: a head, then as many as it says.",
    "type": "array", "minItems": 1,
    "prefixItems": [
      Schema.object(
        [
          "protocol": Schema.constant(.integer(SyncRequest.protocolVersion)),
          "incarnation": Schema.string, "received": Schema.integer(atLeast: 0),
          "backed_up": Schema.integer(atLeast: 0), "lines": Schema.integer(atLeast: 0),
          "cursors": cursors(atMost: Limits.cursors),
        ],
        optional: [
          "ended": ["type": "array", "items": ["type": "integer"]], "ends": ["type": "object"],
          "consent_regime": Schema.words(ConsentRegime.allCases.map(\.rawValue)),
          "more": Schema.constant(true),
          "renew_replica": Schema.constant(true), "dismissed": dismissal,
          "user": Schema.reference("Standing"), "now": Schema.moment, "receipt": receipt,
          "token_taken": Schema.constant(true),
          "audit": Schema.tuple([auditHead, auditHead]),
          "receipt_key": Schema.text("^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$"),
          "wants_receipt": Schema.constant(true), "went_back": Schema.integer(atLeast: 0),
          "waiting": Schema.integer(atLeast: 0), "colleagues": ["type": "object"],
          "lock_after_days": Schema.integer(
            atLeast: Int64(Limits.lockDays.lowerBound), atMost: Int64(Limits.lockDays.upperBound)),
        ])
    ],
    "items": [
      "anyOf": [
        Schema.object(
          ["verdict": verdict],
          optional: [
            "grants": grants, "reason": ["type": "string", "minLength": 1],
            "content": Schema.hash,
          ]),
        Schema.object(["gone": Schema.tuple([Schema.recordID, ["type": "integer"]])]),
        Schema.object(["grants": grants, "state": Schema.reference("State")]),
      ]
    ],
  ]

  private static let verdict: Value = [
    "type": "array", "minItems": 2, "maxItems": 3,
    "prefixItems": [
      Schema.operationID, Schema.words(["accepted", "held", "refused"]), Schema.text("^[a-z_]+$"),
    ],
  ]

  static let dismissal = Schema.words([
    Dismissal.accountEnded.rawValue, Dismissal.deviceRevoked.rawValue,
  ])

  private static let state: Value = Schema.object(
    [
      "id": Schema.recordID, "kind": Schema.string,
      "ops": Schema.list(
        of: Schema.tuple([
          Schema.operationID, Schema.integer(atLeast: 1), Schema.recordID, Schema.moment,
        ])),
      "cells": [
        "type": "object",
        "additionalProperties": Schema.list(of: Schema.tuple([Schema.integer(atLeast: 0), [:]])),
      ],
    ],
    optional: [
      "origin": ["type": "array"], "awaits": ["type": "object"], "replaced": ["type": "object"],
    ])

  /// `N:HASH`.
  private static let auditHead = Schema.text("^[0-9]+:[A-Za-z0-9_-]*$")

  private static let content: Value = Schema.object(
    ["content": Schema.hash, "record": Schema.recordID],
    optional: [
      "kind": Schema.string, "recorded_at": Schema.moment, "person": Schema.recordID,
      "person_name": Schema.orNull(Schema.string), "withholds": Schema.bool,
      "obstacle": Schema.orNull(Schema.string),
      "writes": Schema.list(
        of: Schema.object(["path": Schema.string, "value": [:], "now": [:]])),
    ])

  private static let held: Value = Schema.object([
    "id": Schema.operationID, "code": Schema.string, "author": Schema.recordID,
    "author_name": Schema.string, "device": Schema.integer(atLeast: 1),
    "dismissed": Schema.orNull(dismissal),
    "contents": ["type": "array", "minItems": 1, "items": content],
  ])

  private static let decision: Value = Schema.object([
    "id": Schema.operationID, "decision": outcome, "reason": Schema.string,
    "decided_by": Schema.recordID, "decided_at": Schema.moment,
  ])

  private static let outcome = Schema.words(Decision.Outcome.allCases.map(\.rawValue))

  /// A supervisor's decision. A reason may not contain controls and format characters.
  static let decisionRequest: Value = Schema.object(
    [
      "decision": outcome,
      "reason": [
        "type": "string", "minLength": 1, "maxLength": .integer(Int64(Limits.reasonBytes)),
        "description": .text("One line, at most \(Limits.reasonBytes) bytes in UTF-8."),
      ],
    ],
    optional: [
      "content": Schema.orNull(
        Schema.text(
          "^[0-9a-f]{\(DecisionRequest.contentDigits.lowerBound),\(DecisionRequest.contentDigits.upperBound)}$"
        ))
    ])
}
