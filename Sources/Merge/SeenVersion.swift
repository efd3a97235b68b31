import Records

/// The version of a record that somebody had before their eyes: the operations whose writes stood.
/// It is short enough to type and names each operation by the first six digits of its replica and
/// its counter: `9f3a1c.17,02be44.3`.
public struct SeenVersion: Hashable, Sendable, CustomStringConvertible {
  private let names: Set<Name>

  private struct Name: Hashable, Comparable, CustomStringConvertible {
    let replicaHead: UInt64
    let counter: UInt64

    var description: String {
      hexText(replicaHead).suffix(SeenVersion.keptDigits) + "." + String(counter)
    }

    static func < (left: Name, right: Name) -> Bool {
      (left.replicaHead, left.counter) < (right.replicaHead, right.counter)
    }
  }

  private static let keptDigits = 6

  public init(_ operations: some Sequence<OperationID>) {
    names = Set(operations.map(SeenVersion.name(of:)))
  }

  /// Reads what `description` writes; nil for anything else. `-` is a record that was not there yet.
  public init?(_ text: String) {
    var names: Set<Name> = []
    let words = text == "-" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
    for word in words {
      let parts = word.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].utf8.count == SeenVersion.keptDigits,
        let head = UInt64(parts[0], radix: 16), let counter = UInt64(parts[1])
      else { return nil }
      let name = Name(replicaHead: head, counter: counter)
      guard name.description.hasSameBytes(as: String(word)) else { return nil }
      names.insert(name)
    }
    self.names = names
  }

  public var description: String {
    guard !names.isEmpty else { return "-" }
    return names.sorted().map(\.description).joined(separator: ",")
  }

  /// Whether this version names the operation.
  public func contains(_ id: OperationID) -> Bool { names.contains(SeenVersion.name(of: id)) }

  private static func name(of id: OperationID) -> Name {
    Name(replicaHead: id.replica >> UInt64((16 - keptDigits) * 4), counter: id.counter)
  }
}

extension RecordState {
  /// The state as the holder of `version` saw it: newer writes are left out, so that a write made
  /// from a stale form supersedes only the writes on that form.
  public func asSeen(_ version: SeenVersion) -> RecordState {
    let registers = registers.mapValues { register in
      Register(heads: register.heads.filter { version.contains($0.id) })
    }
    return RecordState(id: id, kind: kind, registers: registers, origin: origin)
  }
}
