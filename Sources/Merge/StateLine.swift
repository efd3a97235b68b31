import Records

/// A record's state as a line of canonical JSON: equal states give equal bytes.
///
///     {"cells":{"status":[[0,"異変"]]},"id":"…","kind":"visit","ops":[["9f…-17",40,"author",1605…]],
///      "origin":["9f…-17",40,"author"]}
///
/// `ops` lists each operation once, sorted by id; a cell's heads name it by its index. `awaited` and
/// `passed` are there only when they say something.
extension RecordState {
  public var line: [UInt8] { JSON.bytes(wireValue) }

  /// Reads a line; nil for what is not a state.
  public init?(line: [UInt8]) {
    guard let value = try? JSON.read(line) else { return nil }
    self.init(wireValue: value)
  }

  public var wireValue: Value {
    let operations = Dictionary(allHeads.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
      .values.sorted { $0.id < $1.id }
    let indexes = Dictionary(
      uniqueKeysWithValues: operations.enumerated().map { ($1.id, Int64($0)) })
    var members: [String: Value] = [
      "id": .text(id.description), "kind": .text(kind),
      "ops": .list(operations.map(\.wireOperation)),
      "cells": cells { register in
        register.heads.isEmpty
          ? nil : .list(register.heads.map { [.integer(indexes[$0.id] ?? 0), $0.value] })
      },
    ]
    members["origin"] = origin.map {
      [
        .text($0.id.description), .integer(Int64(clamping: $0.lamport)),
        .text($0.author.description),
      ]
    }
    let awaited = cells { register in
      register.awaited.isEmpty ? nil : .texts(register.awaited.sorted().map(\.description))
    }
    if awaited != .object([:]) { members["awaited"] = awaited }
    let passed = cells { register in
      register.passed.isEmpty
        ? nil
        : .object(
          Dictionary(
            uniqueKeysWithValues: register.passed.map { id, seen in
              (id.description, Value.texts(seen.map(\.description)))
            }))
    }
    if passed != .object([:]) { members["passed"] = passed }
    return .object(members)
  }

  public init?(wireValue value: Value) {
    guard let id = value["id"]?.text.flatMap(RecordID.init), let kind = value["kind"]?.text,
      let operations = value["ops"]?.list.map({ $0.compactMap(Head.init(wireOperation:)) }),
      operations.count == value["ops"]?.list?.count, let cells = value["cells"]?.object,
      Set(operations.map(\.id)).count == operations.count
    else { return nil }
    var registers: [FieldPath: Register] = [:]
    for (text, cell) in cells {
      guard let heads = Register.heads(cell, operations) else { return nil }
      registers[FieldPath(text), default: Register()].heads = heads
    }
    for (text, cell) in value["awaited"]?.object ?? [:] {
      guard let ids = operationIDs(cell) else { return nil }
      registers[FieldPath(text), default: Register()].awaited = Set(ids)
    }
    for (text, cell) in value["passed"]?.object ?? [:] {
      guard let passed = Register.passed(cell) else { return nil }
      registers[FieldPath(text), default: Register()].passed = passed
    }
    let origin = value["origin"].flatMap(Origin.init)
    guard origin != nil || value["origin"] == nil else { return nil }
    self.init(id: id, kind: kind, registers: registers, origin: origin)
  }

  private func cells(_ encode: (Register) -> Value?) -> Value {
    var cells: [String: Value] = [:]
    for (path, register) in registers { cells[path.text] = encode(register) }
    return .object(cells)
  }
}

extension RecordState.Origin {
  init?(_ value: Value) {
    guard let list = value.list, list.count == 3,
      let id = list[0].text.flatMap({ OperationID($0) }), let lamport = list[1].integer,
      lamport > 0, let author = list[2].text.flatMap(RecordID.init)
    else { return nil }
    self.init(lamport: UInt64(lamport), id: id, author: author)
  }
}

extension Head {
  var wireOperation: Value {
    [
      .text(id.description), .integer(Int64(clamping: lamport)), .text(author.description),
      .integer(recordedAt.milliseconds),
    ]
  }

  init?(wireOperation value: Value) {
    guard let list = value.list, list.count == 4,
      let id = list[0].text.flatMap({ OperationID($0) }), let lamport = list[1].integer,
      lamport > 0, let author = list[2].text.flatMap(RecordID.init), let at = list[3].integer
    else { return nil }
    self.init(
      id: id, lamport: UInt64(lamport), author: author, recordedAt: Timestamp(milliseconds: at),
      value: .null)
  }

  func holding(_ value: Value) -> Head {
    Head(id: id, lamport: lamport, author: author, recordedAt: recordedAt, value: value)
  }
}

extension Register {
  static func heads(_ cell: Value, _ operations: [Head]) -> [Head]? {
    guard let list = cell.list else { return nil }
    let heads = list.compactMap { pair -> Head? in
      guard let pair = pair.list, pair.count == 2, let index = pair[0].integer,
        operations.indices.contains(Int(index))
      else { return nil }
      return operations[Int(index)].holding(pair[1])
    }
    guard heads.count == list.count, !heads.isEmpty, Set(heads.map(\.id)).count == heads.count
    else { return nil }
    return heads.sorted(by: Head.displayedBefore)
  }

  static func passed(_ cell: Value) -> [OperationID: [OperationID]]? {
    var passed: [OperationID: [OperationID]] = [:]
    for (text, list) in cell.object ?? [:] {
      guard let id = OperationID(text), let seen = operationIDs(list) else { return nil }
      passed[id] = seen
    }
    return passed
  }
}

private func operationIDs(_ value: Value) -> [OperationID]? {
  guard let list = value.list else { return nil }
  let ids = list.compactMap { $0.text.flatMap { OperationID($0) } }
  return ids.count == list.count ? ids : nil
}
