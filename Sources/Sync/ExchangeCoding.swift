import Authority
import Merge
import Records

import struct Foundation.Data

// Both messages are lines of JSON: a head that counts the following lines, then one item a line. A
// message that was cut is therefore recognized, and an operation's line stays the same, byte for
// byte. docs/PROTOCOL.md describes every member.

extension SyncRequest {
  public var bytes: [UInt8] {
    var head: [String: Value] = [
      "protocol": .integer(SyncRequest.protocolVersion), "replica": .text(hexText(replica)),
      "cursors": wireNumbers(cursors), "oldest": .integer(Int64(clamping: oldest)),
      "operations": .integer(Int64(lines.count)),
    ]
    head["incarnation"] = incarnation.map(Value.text)
    head["audit"] = audit.map(Value.integer)
    head["next_token"] = nextToken.map { .text(hexDigits($0)) }
    head["clock"] = clock.map { .integer($0.milliseconds) }
    head["told"] = told.map { .text($0.description) }
    head["receipt"] = receipt.map { .text($0.description) }
    head["signature"] = signature.map { .text(Data($0).base64EncodedString()) }
    return joinLines([JSON.bytes(.object(head))] + lines)
  }

  /// - Throws: `Problem` of code `malformed`, `unsupported_protocol` or `limit_exceeded`.
  public init(bytes: [UInt8]) throws {
    var reader = LineReader(bytes)
    guard let first = reader.next(), first.count <= Limits.requestHeadBytes,
      let head = try? JSON.read(first)
    else { throw Problem(.malformed, ["part": "head"]) }
    guard head["protocol"]?.integer == SyncRequest.protocolVersion else {
      throw Problem(.unsupportedProtocol, ["part": "protocol"])
    }
    guard let replica = head["replica"]?.text.flatMap({ replicaNumber($0.utf8) }),
      let cursors = numbers(head["cursors"]), let oldest = head["oldest"]?.integer, oldest >= 1,
      let count = head["operations"]?.integer,
      head["incarnation"] == nil || head["incarnation"]?.text != nil,
      head["audit"].map({ ($0.integer ?? -1) >= 0 }) ?? true,
      head["clock"] == nil || head["clock"]?.integer != nil,
      let nextToken = optionalHash(head["next_token"]),
      let signature = signatureBytes(head["signature"]), signature == nil || count > 0,
      let told = read(head["told"], ToldHead.init),
      let receipt = read(head["receipt"], Receipt.init)
    else { throw Problem(.malformed, ["part": "head"]) }
    guard cursors.count <= Limits.cursors, count <= Limits.operationsPerParcel else {
      throw Problem(.limitExceeded)
    }
    var lines: [[UInt8]] = []
    while lines.count < count, let line = reader.next() { lines.append(Array(line)) }
    guard lines.count == count, reader.isAtEnd else {
      throw Problem(.malformed, ["part": "operations"])
    }
    self.init(
      replica: replica, incarnation: head["incarnation"]?.text, cursors: cursors,
      oldest: UInt64(oldest), lines: lines)
    self.signature = signature
    self.told = told
    self.receipt = receipt
    audit = head["audit"]?.integer
    self.nextToken = nextToken
    clock = head["clock"]?.integer.map(Timestamp.init(milliseconds:))
  }
}

extension SyncAnswer {
  public var bytes: [UInt8] {
    var head: [String: Value] = [
      "protocol": .integer(SyncRequest.protocolVersion), "incarnation": .text(incarnation),
      "received": .integer(Int64(clamping: received)),
      "backed_up": .integer(Int64(clamping: backedUp)), "cursors": wireNumbers(cursors),
      "lines": .integer(Int64(verdicts.count + states.count + gone.count)),
    ]
    if !ended.isEmpty { head["ended"] = .list(ended.map(Value.integer)) }
    if regime != .optIn { head["consent_regime"] = .text(regime.rawValue) }
    if !ends.isEmpty { head["ends"] = wireNumbers(ends.mapValues(\.milliseconds)) }
    if more { head["more"] = true }
    if renewReplica { head["renew_replica"] = true }
    head["receipt"] = receipt.map { .text($0.description) }
    head["receipt_key"] = receiptKey.map { .text(Data($0).base64EncodedString()) }
    if wantsReceipt { head["wants_receipt"] = true }
    head["went_back"] = wentBack.map(Value.integer)
    head["dismissed"] = dismissal.map { .text($0.rawValue) }
    head["now"] = now.map { .integer($0.milliseconds) }
    if isTokenTaken { head["token_taken"] = true }
    head["user"] = standing?.value
    head["waiting"] = waiting.map { .integer(Int64($0)) }
    if !colleagues.isEmpty { head["colleagues"] = names(colleagues) }
    head["audit"] = audit.map { [.text($0.from.description), .text($0.to.description)] }
    if lockAfterDays != Limits.lockAfterDays {
      head["lock_after_days"] = .integer(Int64(lockAfterDays))
    }
    var lines = [JSON.bytes(.object(head))]
    for (id, verdict) in verdicts.sorted(by: { $0.key < $1.key }) {
      var list: [Value] = [.text(id.description), .text(verdict.name)]
      if let code = verdict.code { list.append(.text(code.rawValue)) }
      var line: [String: Value] = ["verdict": .list(list)]
      line["reason"] = decisions[id].map { .text($0.reason) }
      line["content"] = decisions[id]?.content.map { .text(hexDigits($0)) }
      line["grants"] = begun[id].map { .list($0.map(Value.integer)) }
      lines.append(JSON.bytes(.object(line)))
    }
    lines += gone.map {
      JSON.bytes(["gone": [.text($0.record.description), .integer($0.grant)]])
    }
    lines += states.map(\.bytes)
    return joinLines(lines)
  }

  /// - Throws: `Problem` of code `answer_unreadable`; nothing of the answer may then be used.
  public init(bytes: [UInt8]) throws {
    var reader = LineReader(bytes)
    guard let first = reader.next(), let head = try? JSON.read(first),
      let answer = SyncAnswer(head: head), let count = head["lines"]?.integer
    else { throw Problem(.answerUnreadable, ["part": "head"]) }
    self = answer
    var taken = 0
    while taken < count, let line = reader.next() {
      try take(line)
      taken += 1
    }
    guard taken == count, reader.isAtEnd else { throw Problem(.answerUnreadable, ["part": "cut"]) }
  }

  /// An answer without its lines; nil where the head is not one.
  private init?(head: Value) {
    guard head["protocol"]?.integer == SyncRequest.protocolVersion,
      let incarnation = head["incarnation"]?.text, let received = head["received"]?.integer,
      let backedUp = head["backed_up"]?.integer, received >= 0, backedUp >= 0,
      let cursors = numbers(head["cursors"]), let ends = numbers(head["ends"] ?? [:]),
      let regime = ConsentRegime(
        rawValue: head["consent_regime"].map { $0.text ?? "" } ?? ConsentRegime.optIn.rawValue),
      let ended = integers(head["ended"] ?? []),
      head["waiting"].map({ ($0.integer ?? -1) >= 0 }) ?? true,
      let dismissal = dismissalNamed(head["dismissed"]),
      let standing = userStanding(head["user"]), let colleagues = names(head["colleagues"]),
      let audit = auditLink(head["audit"]), head["now"] == nil || head["now"]?.integer != nil,
      let receipt = read(head["receipt"], Receipt.init),
      let receiptKey = read(head["receipt_key"], DeviceKey.publicKey),
      let days = head["lock_after_days"].map(\.integer) ?? Int64(Limits.lockAfterDays),
      Limits.lockDays.contains(Int(clamping: days))
    else { return nil }
    self.init(
      incarnation: incarnation, received: UInt64(received), backedUp: UInt64(backedUp))
    self.cursors = cursors
    self.ended = ended
    self.regime = regime
    self.ends = ends.mapValues(Timestamp.init(milliseconds:))
    more = head["more"] == true
    renewReplica = head["renew_replica"] == true
    self.dismissal = dismissal
    self.standing = standing
    self.colleagues = colleagues
    waiting = head["waiting"]?.integer.map { Int($0) }
    self.audit = audit
    isTokenTaken = head["token_taken"] == true
    now = head["now"]?.integer.map(Timestamp.init(milliseconds:))
    self.receipt = receipt
    self.receiptKey = receiptKey
    wantsReceipt = head["wants_receipt"] == true
    wentBack = head["went_back"]?.integer
    lockAfterDays = Int(days)
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws {
    if let state = SentState(bytes: line) { return states.append(state) }
    guard let value = try? JSON.read(line) else {
      throw Problem(.answerUnreadable, ["part": "line"])
    }
    if let verdict = value["verdict"]?.list, verdict.count >= 2,
      let id = verdict[0].text.flatMap({ OperationID($0) }),
      let judged = Verdict(
        name: verdict[1].text ?? "", code: verdict.count > 2 ? verdict[2].text : nil),
      verdicts.updateValue(judged, forKey: id) == nil
    {
      begun[id] = try value["grants"].map(grantList)
      decisions[id] = try ToldDecision(value)
    } else if let departed = value["gone"]?.list, departed.count == 2,
      let record = departed[0].text.flatMap(RecordID.init), let grant = departed[1].integer
    {
      gone.append(Departed(record: record, grant: grant))
    } else {
      throw Problem(.answerUnreadable, ["part": "line"])
    }
  }
}

extension ToldDecision {
  /// Nil where a verdict's line says nothing of a decision.
  fileprivate init?(_ line: Value) throws {
    guard let said = line["reason"] else { return nil }
    guard let text = said.text, let reason = try? DecisionRequest.checked(text),
      reason.hasSameBytes(as: text)
    else { throw Problem(.answerUnreadable, ["part": "reason"]) }
    let content = line["content"].map { $0.text.flatMap(hashBytes) }
    guard content != .some(.none) else { throw Problem(.answerUnreadable, ["part": "content"]) }
    self.init(reason: reason, content: content ?? nil)
  }
}

/// The bytes of 64 lower-case hexadecimal digits; nil for anything else.
private func hashBytes(_ text: String) -> [UInt8]? {
  let digits = text.utf8.compactMap(hexDigit)
  guard digits.count == 64, text.utf8.count == 64 else { return nil }
  return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// `.some(nil)` where nothing is said; nil where it is something else than a hash.
private func optionalHash(_ value: Value?) -> [UInt8]?? {
  guard let value else { return .some(nil) }
  return value.text.flatMap(hashBytes).map { .some($0) }
}

private func grantList(_ value: Value) throws -> [Int64] {
  let numbers = (value.list ?? []).compactMap(\.integer)
  guard numbers.count == value.list?.count else {
    throw Problem(.answerUnreadable, ["part": "grants"])
  }
  return numbers
}

extension SyncAnswer.SentState {
  // `{"grants":[3,5],"state":…}`: the state's line goes in and comes out as it is, byte for byte.
  private static let head = Array("{\"grants\":".utf8)
  private static let middle = Array(",\"state\":".utf8)

  var bytes: [UInt8] {
    Self.head + JSON.bytes(.list(grants.map(Value.integer))) + Self.middle + line + [0x7d]
  }

  /// nil unless it is a state; the state's content is read where it is used.
  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.starts(with: Self.head), bytes.last == 0x7d,
      let bracket = bytes.firstIndex(of: UInt8(ascii: "]")),
      bytes[(bracket + 1)...].starts(with: Self.middle),
      let grants = try? JSON.read(bytes[(bytes.startIndex + Self.head.count)...bracket]).list
    else { return nil }
    let numbers = grants.compactMap(\.integer)
    guard numbers.count == grants.count else { return nil }
    self.init(
      line: Array(bytes[(bracket + 1 + Self.middle.count)..<(bytes.endIndex - 1)]),
      grants: numbers)
  }
}

/// One spelling of 64 bytes; `.some(nil)` where none is given, nil where it is something else.
private func signatureBytes(_ value: Value?) -> [UInt8]?? {
  guard let value else { return .some(nil) }
  guard let text = value.text, let data = Data(base64Encoded: text),
    data.count == DeviceKey.signatureByteCount, data.base64EncodedString() == text
  else { return nil }
  return .some(Array(data))
}

/// `.some(nil)` where nothing is said; nil where it is something else.
private func read<Content>(_ value: Value?, _ make: (String) -> Content?) -> Content?? {
  guard let value else { return .some(nil) }
  return value.text.flatMap(make).map { .some($0) }
}

private func names(_ names: [RecordID: String]) -> Value {
  .object(
    Dictionary(uniqueKeysWithValues: names.map { ($0.key.description, Value.text($0.value)) }))
}

/// Empty where nothing is said; nil where it is something else than names by id.
private func names(_ value: Value?) -> [RecordID: String]? {
  var names: [RecordID: String] = [:]
  for (id, name) in value?.object ?? [:] {
    guard let id = RecordID(id), let name = name.text else { return nil }
    names[id] = name
  }
  return value == nil || value?.object != nil ? names : nil
}

private func userStanding(_ value: Value?) -> UserStanding?? {
  guard let value else { return .some(nil) }
  return UserStanding(value).map { .some($0) }
}

/// `.some(nil)` where nothing is said; nil where it is something else than two heads.
private func auditLink(_ value: Value?) -> AuditLink?? {
  guard let value else { return .some(nil) }
  let heads = (value.list ?? []).map { $0.text.flatMap(AuditHead.init) }
  guard heads.count == 2, let from = heads[0], let to = heads[1] else { return nil }
  return .some(AuditLink(from: from, to: to))
}

/// `.some(nil)` where nothing is said; nil where it is something that this version does not know.
private func dismissalNamed(_ value: Value?) -> Dismissal?? {
  guard let value else { return .some(nil) }
  return value.text.flatMap(Dismissal.init).map { .some($0) }
}

private func wireNumbers(_ numbers: [Int64: Int64]) -> Value {
  .object(
    Dictionary(uniqueKeysWithValues: numbers.map { (String($0.key), Value.integer($0.value)) }))
}

private func numbers(_ value: Value?) -> [Int64: Int64]? {
  guard let object = value?.object else { return nil }
  var numbers: [Int64: Int64] = [:]
  for (key, value) in object {
    // One spelling of each: `3` and `03` would be one cursor with two values.
    guard let grant = Int64(key), String(grant) == key, let number = value.integer else {
      return nil
    }
    numbers[grant] = number
  }
  return numbers
}

private func integers(_ value: Value?) -> [Int64]? {
  guard let list = value?.list else { return nil }
  let integers = list.compactMap(\.integer)
  return integers.count == list.count ? integers : nil
}

private func joinLines(_ lines: [[UInt8]]) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(lines.reduce(0) { $0 + $1.count + 1 })
  for line in lines {
    bytes += line
    bytes.append(0x0a)
  }
  return bytes
}

/// Reads a message line by line, each up to its newline. Bytes after the last newline are a cut
/// line or do not belong to the message.
private struct LineReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 0x0a) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
  }
}
