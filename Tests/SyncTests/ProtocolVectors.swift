import Crypto
import Merge
import Records
import Support

import struct Foundation.Data

@testable import Sync

/// The test vectors of Fixtures/protocol, as this version computes them: for whoever writes another client.
enum ProtocolVectors {
  /// The files, without `.json`, and what each holds.
  static let files: [(name: String, vectors: @Sendable () throws -> [Value])] = [
    ("parcels", { try [parcel(operations: 1), parcel(operations: 3)] }),
    ("merges", { MergeVectors.all }),
    ("pins", { ["a key", "another key", ""].map(pin) }),
    ("codes", { codes }),
    ("record-sets", { [[], [1], [3, 1, 2, 2]].map(recordSet) }),
    ("companions", { ["kit", "supporter_entry", "evacuation_plan", "review"].map(companion) }),
  ]

  /// A file's text: a vector a line.
  static func text(_ vectors: [Value]) -> String {
    "[\n" + vectors.map { JSON.text($0) }.joined(separator: ",\n") + "\n]\n"
  }

  private static func base64(_ bytes: [UInt8]) -> Value { .text(Data(bytes).base64EncodedString()) }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private static func parcel(operations count: UInt64) throws -> Value {
    var generator = SeededGenerator(seed: count)
    let key = DeviceKey.random(using: &generator)
    let replica: UInt64 = 0x9f3a_1c0b_5d7e_2a46
    let lines = (0..<count).map { place in
      Operation(
        id: OperationID(replica: replica, counter: 17 + place), lamport: 40 + place,
        author: RecordID(high: 1, low: 2), recordedAt: Timestamp(milliseconds: 1_795_000_000_000),
        record: RecordID(high: 3, low: 4), kind: "person",
        writes: [
          FieldPath("name"): Write(
            .text("氷見\(place)"), seen: [OperationID(replica: replica, counter: 3)])
        ]
      ).line
    }
    var request = SyncRequest(
      replica: replica, incarnation: nil, cursors: [:], oldest: 17, lines: lines)
    try request.sign(with: key)
    let hashes = lines.map { Array(SHA256.hash(data: $0)) }
    let statement = ParcelStatement(replica: replica, first: 17, hashes: hashes)
    return [
      "private_key": base64(key.bytes), "public_key": .text(try key.publicText),
      "replica": .text(hexText(replica)), "first": 17,
      "lines": .texts(lines.map { String(decoding: $0, as: UTF8.self) }),
      "hashes": .texts(hashes.map(hex)), "statement": base64(statement.bytes),
      "signature": base64(request.signature ?? []),
    ]
  }

  private static func pin(_ publicKeyInfo: String) -> Value {
    let pin = KeyPin(publicKeyInfo: Array(publicKeyInfo.utf8))
    return [
      "public_key_info": base64(Array(publicKeyInfo.utf8)), "pin": .text(pin.text),
      "letters": .text(pin.letters),
    ]
  }

  private static let codes: [Value] = {
    let pin = KeyPin(publicKeyInfo: Array("a key".utf8)).letters
    let right = [
      EnrollmentCode(secret: "ABCDEFGH", pin: pin).text,
      EnrollmentCode(secret: nil, pin: pin).text,
    ]
    let wrong = right.map { "K" + $0.dropFirst() }
    return (right + wrong).map { code in
      ["code": .text(code), "right": .bool((try? EnrollmentCode(typed: code)) != nil)]
    }
  }()

  private static func recordSet(_ numbers: [UInt64]) -> Value {
    let ids = numbers.map { RecordID(high: $0 << 60 | 0x4000, low: $0 &+ 0x8000_0000_0000_0000) }
    return ["ids": .texts(ids.map(\.description)), "text": .text(RecordSet(ids).text)]
  }

  private static func companion(_ kind: String) -> Value {
    let record = RecordID(high: 0x1234_5678_9abc_4def, low: 0x8123_4567_89ab_cdef)
    return [
      "record": .text(record.description), "kind": .text(kind),
      "companion": .text(record.companion(kind).description),
    ]
  }
}
