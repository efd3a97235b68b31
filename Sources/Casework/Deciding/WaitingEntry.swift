import Authority
import Merge
import Records
import Sync

/// An entry that waits for a decision, as the server told it.
public struct WaitingEntry {
  public let id: OperationID
  public let code: ProblemCode
  public let authorName: String
  public let dismissal: Dismissal?
  public let device: Int64
  public let contents: [Content]
  /// As it came.
  public let value: Value

  /// One of the contents that came under its number.
  public struct Content {
    public let value: Value

    public var name: String { value["content"]?.text ?? "" }
    public var record: RecordID? { value["record"]?.text.flatMap(RecordID.init) }
    public var kind: Kind? { value["kind"]?.text.flatMap(Catalogue.kind) }

    /// When it was written.
    public var moment: String {
      guard let at = value["recorded_at"]?.integer else { return "" }
      let moment = Timestamp(milliseconds: at)
      return "\(moment.dateInJapan.japanese) \(moment.clockInJapan)"
    }

    /// Its kind, and whom it is about.
    public func subject(_ names: Names) throws -> String {
      guard value["kind"] != nil else { return "(内容は消去済み)" }
      let person = value["person"]?.text.flatMap(RecordID.init)
      let name = try value["person_name"]?.text ?? person.map { try names.name(of: $0) } ?? ""
      return "\(kind?.label ?? "") \(name)"
    }
  }

  public init?(_ value: Value) {
    guard let id = value["id"]?.text.flatMap({ OperationID($0) }), let code = value["code"]?.text,
      let contents = value["contents"]?.list
    else { return nil }
    self.id = id
    self.code = ProblemCode(rawValue: code)
    authorName = value["author_name"]?.text ?? ""
    dismissal = value["dismissed"]?.text.flatMap(Dismissal.init)
    device = value["device"]?.integer ?? 0
    self.contents = contents.map(Content.init)
    self.value = value
  }

  /// The word by which a person names it.
  public var short: String { "\(hexText(id.replica).prefix(8))-\(id.counter)" }

  /// The entry that is meant by the first digits of its replica and its number, as `short` says them.
  ///
  /// - Throws: `Problem`: `held_unknown`, `id_ambiguous`.
  public static func find(_ word: String, among entries: [WaitingEntry]) throws -> WaitingEntry {
    let parts = word.lowercased().split(separator: "-").map(String.init)
    let found = entries.filter { entry in
      parts.count == 2 && parts[0].utf8.count >= Lookup.shortestPrefix
        && hexText(entry.id.replica).hasPrefix(parts[0]) && String(entry.id.counter) == parts[1]
    }
    guard let entry = found.first else { throw Problem(.heldUnknown) }
    guard found.count == 1 else {
      let numbers = found.map(\.id.description).joined(separator: "、")
      throw Problem(.idAmbiguous, .severalWaitingEntries, ["word": word, "numbers": numbers])
    }
    return entry
  }
}
