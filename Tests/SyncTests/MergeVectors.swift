import Merge
import Records
import Support

/// Sets of operations, and what they give: named cases, and generated ones.
enum MergeVectors {
  static let all = named.map(\.vector) + (1...60).map { generated($0).vector }

  /// A set of operations on one record, in some order, with the ids of those that were held or refused.
  struct Case {
    let name: String
    let kind: String
    var operations: [Operation] = []
    var passed: Set<OperationID> = []

    init(_ name: String, _ kind: String, _ build: (inout Case) -> Void = { _ in }) {
      (self.name, self.kind) = (name, kind)
      build(&self)
    }

    /// Writes to one path.
    ///
    /// - Parameters:
    ///   - id: `a1` is the first operation of the replica a.
    ///   - seen: the operations that it names.
    mutating func write(
      _ id: String, _ lamport: UInt64, _ path: String, _ value: Value, seen: [String] = [],
      isPassed: Bool = false
    ) {
      write(id, lamport, [(path, value)], seen: seen, isPassed: isPassed)
    }

    mutating func write(
      _ id: String, _ lamport: UInt64, _ values: [(String, Value)], seen: [String] = [],
      isPassed: Bool = false
    ) {
      let name = MergeVectors.id(id)
      var writes: PathMap<Write> = [:]
      for (path, value) in values {
        writes[FieldPath(path)] = Write(value, seen: seen.map(MergeVectors.id))
      }
      operations.append(
        Operation(
          id: name, lamport: lamport, author: RecordID(high: name.replica, low: 1),
          recordedAt: Timestamp(milliseconds: 1_795_000_000_000 + Int64(lamport)),
          record: RecordID(high: 7, low: 7), kind: kind, writes: writes))
      if isPassed { passed.insert(name) }
    }

    var vector: Value {
      let judged = operations.map { (operation: $0, isAccepted: !passed.contains($0.id)) }
      let state = RecordState(id: RecordID(high: 7, low: 7), kind: kind, judged: judged)
      let view = state.view
      let standing = state.registers.filter { !$0.value.heads.isEmpty }
      return [
        "name": .text(name),
        "operations": .list(operations.compactMap { try? JSON.read($0.line) }),
        "passed": .texts(passed.sorted().map(\.description)),
        "heads": .object(
          members(standing) { register in .texts(register.heads.map(\.id.description)) }),
        "conflicts": .texts(view.conflicts.map(\.path.text)),
        "displayed": .object(members(view.record.values) { $0 }),
        "standing": .text(view.standing.name),
      ]
    }

    private func members<Content>(
      _ map: PathMap<Content>, _ value: (Content) -> Value
    ) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: map.map { ($0.key.text, value($0.value)) })
    }
  }

  private static func id(_ text: String) -> OperationID {
    let letter = text.utf8.first.map { UInt64($0) } ?? 0
    return OperationID(replica: letter << 32 | 7, counter: UInt64(text.dropFirst()) ?? 0)
  }

  private static let named: [Case] = display + seeing + ending

  /// Display.
  private static let display = [
    Case("two names that have not seen each other: the higher lamport shows", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "name", "氷見華子")
    },
    Case("the same lamport: the higher id shows", "person") {
      $0.write("b1", 5, "name", "氷見華子")
      $0.write("a1", 5, "name", "氷見花子")
    },
    Case("equal values are no conflict", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "name", "氷見花子")
    },
    Case("nothing beside something: something shows", "person") {
      $0.write("a1", 1, "kana", "ヒミ")
      $0.write("b1", 2, "kana", .null)
    },
    Case("the worse shows", "visit") {
      $0.write("a1", 1, "status", "異変")
      $0.write("b1", 2, "status", "元気")
    },
    Case("a word that nobody knows gives way", "visit") {
      $0.write("a1", 1, "status", "会えず")
      $0.write("b1", 2, "status", "新しい語")
    },
    Case("a withdrawal beats a grant", "consent") {
      $0.write("a1", 1, "state", "撤回")
      $0.write("b1", 2, "state", "同意")
    },
    Case("needs add up", "supporter_entry") {
      $0.write("a1", 1, "support/声かけ", true)
      $0.write("b1", 2, "support/声かけ", false)
      $0.write("b2", 3, "support/歩行補助", true)
    },
    Case("a need is gone when somebody who saw it took it out", "supporter_entry") {
      $0.write("a1", 1, "support/声かけ", true)
      $0.write("b1", 2, "support/声かけ", false, seen: ["a1"])
    },
    Case("a blood type in doubt", "kit") {
      $0.write("a1", 1, "blood_type", "A")
      $0.write("b1", 2, "blood_type", "O")
    },
    Case("a wish in doubt: none shows", "kit") {
      $0.write("a1", 1, "life_support", "希望する")
      $0.write("b1", 2, "life_support", "希望しない")
    },
    Case("a death that another write does not know", "person") {
      $0.write("a1", 1, "status", "死亡")
      $0.write("b1", 2, "status", "在宅")
    },
    Case("an absence that another write does not know", "person") {
      $0.write("a1", 1, "status", "入院")
      $0.write("b1", 2, "status", "在宅")
    },
    Case("a part of an item has its own rule", "supporter_entry") {
      $0.write("a1", 1, [("supporters/1f", true), ("supporters/1f/consent", "無")])
      $0.write("b1", 2, [("supporters/1f", true), ("supporters/1f/consent", "有")])
    },
    Case("a field of a later version is kept", "person") {
      $0.write("a1", 1, "later", ["x": .number(1.5)])
      $0.write("b1", 2, "later", ["x": 2])
    },
  ]

  /// Seen operations.
  private static let seeing = [
    Case("who has seen both settles it", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "name", "氷見華子")
      $0.write("c1", 3, "name", "氷見はな子", seen: ["a1", "b1"])
    },
    Case("a replica has seen its own earlier writes, named or not", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("a2", 2, "name", "氷見華子")
    },
    Case("its own earlier writes do not hang on the lamport", "person") {
      $0.write("a1", 9, "name", "氷見花子")
      $0.write("a2", 2, "name", "氷見華子")
    },
    Case("nobody has seen what is yet to be written", "person") {
      $0.write("a1", 1, "name", "氷見花子", seen: ["b1"])
      $0.write("b1", 2, "name", "氷見華子")
    },
    Case("nor what has the same lamport", "person") {
      $0.write("a1", 2, "name", "氷見花子", seen: ["b1"])
      $0.write("b1", 2, "name", "氷見華子")
    },
    Case("what came late was seen all the same", "person") {
      $0.write("b1", 5, "name", "氷見華子", seen: ["a1"])
      $0.write("a1", 1, "name", "氷見花子")
    },
    Case("a write that names itself stands", "person") {
      $0.write("a1", 1, "name", "氷見花子", seen: ["a1"])
    },
    Case("a held write is not shown, and passes on what it had seen", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "name", "氷見華子", seen: ["a1"], isPassed: true)
      $0.write("c1", 3, "name", "氷見はな子", seen: ["b1"])
    },
    Case("a held write that nobody saw changes nothing", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "name", "氷見華子", seen: ["a1"], isPassed: true)
    },
  ]

  /// How records end.
  private static let ending = [
    Case("deleted", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("a2", 2, "lifecycle", deletion("a1"))
    },
    Case("deleted while edited", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("a2", 2, "lifecycle", deletion("a1"))
      $0.write("b1", 3, "kana", "ヒミ")
    },
    Case("restored", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("a2", 2, "lifecycle", deletion("a1"))
      $0.write("b1", 3, "lifecycle", ["state": "active"], seen: ["a2"])
    },
    Case("erased: nothing else stands, whatever comes later", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "erasure", "本人の求め")
      $0.write("a2", 3, "kana", "ヒミ")
    },
    Case("an erasure that names itself erases", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "erasure", "本人の求め", seen: ["b1"])
    },
    Case("an erasure that is held erases nothing", "person") {
      $0.write("a1", 1, "name", "氷見花子")
      $0.write("b1", 2, "erasure", "本人の求め", isPassed: true)
    },
  ]

  private static func deletion(_ before: String...) -> Value {
    ["state": "deleted", "before": .texts(before.map { id($0).description })]
  }

  /// Three replicas that see some of what came before and sometimes what has not come, in any order.
  private static func generated(_ number: Int) -> Case {
    var random = SeededGenerator(seed: UInt64(number))
    var history = Case("generated \(number)", "supporter_entry")
    let cells: [(path: String, values: [Value])] = [
      ("shelter", ["公民館", "小学校", .null]), ("support/声かけ", [true, false]),
      ("supporters/1f/consent", ["有", "無", "未確認"]), ("later/of/all", [1, 2]),
    ]
    var counters: [String: Int] = [:]
    for step in 1...Int.random(in: 3...12, using: &random) {
      let replica = ["a", "b", "c"].randomElement(using: &random) ?? "a"
      counters[replica, default: 0] += 1
      let known = history.operations.map(\.id).filter { _ in Bool.random(using: &random) }
      let chosen = cells.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
      let values = (chosen.isEmpty ? [cells[0]] : chosen).map { cell in
        (cell.path, cell.values.randomElement(using: &random) ?? .null)
      }
      // Some lie about the time.
      let lamport = Int.random(in: 0..<6, using: &random) == 0 ? 1 : UInt64(step)
      let absent = Int.random(in: 0..<5, using: &random) == 0 ? ["b\(step)", "c\(step)"] : []
      history.write(
        "\(replica)\(counters[replica] ?? 0)", lamport, values,
        seen: known.map(MergeVectors.name) + absent,
        isPassed: Int.random(in: 0..<4, using: &random) == 0)
    }
    history.operations.shuffle(using: &random)
    return history
  }

  private static func name(_ id: OperationID) -> String {
    String(UnicodeScalar(UInt8(id.replica >> 32))) + String(id.counter)
  }
}

extension Lifecycle.Standing {
  /// The word of docs/PROTOCOL.md.
  fileprivate var name: String {
    switch self {
    case .active: "active"
    case .deleted: "deleted"
    case .deletedWhileEdited: "deleted_while_edited"
    case .erased: "erased"
    }
  }
}
