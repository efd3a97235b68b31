import Authority
import Merge
import Records

/// An act that takes something back: it has to stay done whatever the server comes back from. Ids, days and words of
/// vocabularies; never a name, never content (docs/decisions/0027-what-was-taken-back.md).
public enum Act: Hashable, Sendable {
  /// A record was erased for privacy.
  case erased(ErasedRecord)
  /// A paper no longer gives the consent that it gave, or says that it is taken back.
  case consentClosed(PaperAnswer)
  /// A paper gives a consent that it did not give before, or from an earlier day.
  case consentReopened(PaperAnswer)
  /// A field says what protects somebody: a hidden address, a no to a list.
  case guarded(GuardedField)
  /// A guarded field says something else again.
  case unguarded(record: RecordID, path: FieldPath)
  /// A device was revoked, known by the digest of its key: numbers of devices are given again after a restore.
  case deviceRevoked(keyDigest: String)
  case userEnded(RecordID)
  case assignmentEnded(Assignment, of: RecordID, with: CalendarDate)
  /// An act of a newer version: kept, but not understood.
  case unknown(Value)

  /// The data that is needed to repeat an erasure, even if the server does not know the record yet.
  public struct ErasedRecord: Hashable, Sendable {
    public let record: RecordID
    public let kind: String
    public let lamport: UInt64
    public let author: RecordID
    public let at: Timestamp

    public init(
      record: RecordID, kind: String, lamport: UInt64, author: RecordID, at: Timestamp
    ) {
      self.record = record
      self.kind = kind
      self.lamport = lamport
      self.author = author
      self.at = at
    }
  }

  /// A field of a record, and the word in it that protects somebody.
  public struct GuardedField: Hashable, Sendable {
    public let record: RecordID
    public let kind: String
    public let path: FieldPath
    public let word: String
    public let author: RecordID
    public let at: Timestamp

    public init(
      record: RecordID, kind: String, path: FieldPath, word: String, author: RecordID,
      at: Timestamp
    ) {
      self.record = record
      self.kind = kind
      self.path = path
      self.word = word
      self.author = author
      self.at = at
    }
  }

  /// The question that a paper answers. A paper can be given to somebody else, and then answers another one.
  public struct PaperQuestion: Hashable, Sendable {
    public let paper: RecordID
    public let person: RecordID
    public let recipient: ConsentRecipient
    public let data: ConsentData

    public init(
      paper: RecordID, person: RecordID, recipient: ConsentRecipient, data: ConsentData
    ) {
      self.paper = paper
      self.person = person
      self.recipient = recipient
      self.data = data
    }
  }

  /// The answer that a paper gives to a question from a day on.
  public struct PaperAnswer: Hashable, Sendable {
    public let question: PaperQuestion
    public let day: CalendarDate
    public let author: RecordID
    public let at: Timestamp

    public init(
      _ question: PaperQuestion, from day: CalendarDate, author: RecordID, at: Timestamp
    ) {
      self.question = question
      self.day = day
      self.author = author
      self.at = at
    }
  }
}

// As it stands in the ledger.

extension Act {
  public var value: Value {
    switch self {
    case .erased(let erased):
      return [
        "act": "erased", "record": .text(erased.record.description), "kind": .text(erased.kind),
        "lamport": .integer(Int64(clamping: erased.lamport)),
        "author": .text(erased.author.description), "at": .integer(erased.at.milliseconds),
      ]
    case .consentClosed(let answer): return answer.value("consent_closed")
    case .consentReopened(let answer): return answer.value("consent_reopened")
    case .guarded(let field):
      return [
        "act": "guarded", "record": .text(field.record.description), "kind": .text(field.kind),
        "path": .text(field.path.description), "word": .text(field.word),
        "author": .text(field.author.description), "at": .integer(field.at.milliseconds),
      ]
    case .unguarded(let record, let path):
      return [
        "act": "unguarded", "record": .text(record.description), "path": .text(path.description),
      ]
    case .deviceRevoked(let digest): return ["act": "device_revoked", "key": .text(digest)]
    case .userEnded(let user):
      return ["act": "user_ended", "user": .text(user.description)]
    case .assignmentEnded(let assignment, let user, let last):
      return [
        "act": "assignment_ended", "user": .text(user.description),
        "assignment": assignment.value, "last": .text(last.description),
      ]
    case .unknown(let value): return value
    }
  }

  public init(_ value: Value) {
    self = Act.read(value) ?? .unknown(value)
  }

  private static func read(_ value: Value) -> Act? {
    switch value["act"]?.text {
    case "erased": ErasedRecord(value).map(Act.erased)
    case "consent_closed": PaperAnswer(value).map(Act.consentClosed)
    case "consent_reopened": PaperAnswer(value).map(Act.consentReopened)
    case "guarded": GuardedField(value).map(Act.guarded)
    case "unguarded": unguarded(value)
    case "device_revoked": value["key"]?.text.map { .deviceRevoked(keyDigest: $0) }
    case "user_ended": value.id("user").map(Act.userEnded)
    case "assignment_ended": assignmentEnded(value)
    default: nil
    }
  }

  private static func unguarded(_ value: Value) -> Act? {
    guard let record = value.id("record"), let path = value["path"]?.text else { return nil }
    return .unguarded(record: record, path: FieldPath(path))
  }

  private static func assignmentEnded(_ value: Value) -> Act? {
    guard let user = value.id("user"), let last = value.day("last"),
      let assignment = value["assignment"].flatMap(Assignment.init)
    else { return nil }
    return .assignmentEnded(assignment, of: user, with: last)
  }
}

extension Act.ErasedRecord {
  fileprivate init?(_ value: Value) {
    guard let record = value.id("record"), let kind = value["kind"]?.text,
      let lamport = value["lamport"]?.integer, lamport > 0, let author = value.id("author"),
      let at = value["at"]?.integer
    else { return nil }
    self.init(
      record: record, kind: kind, lamport: UInt64(lamport), author: author,
      at: Timestamp(milliseconds: at))
  }
}

extension Act.GuardedField {
  fileprivate init?(_ value: Value) {
    guard let record = value.id("record"), let kind = value["kind"]?.text,
      let path = value["path"]?.text, let word = value["word"]?.text,
      let author = value.id("author"), let at = value["at"]?.integer
    else { return nil }
    self.init(
      record: record, kind: kind, path: FieldPath(path), word: word, author: author,
      at: Timestamp(milliseconds: at))
  }
}

extension Act.PaperQuestion {
  fileprivate init?(_ value: Value) {
    guard let paper = value.id("paper"), let person = value.id("person"),
      let recipient = value["recipient"]?.text.flatMap(ConsentRecipient.init),
      let data = value["data"]?.text.flatMap(ConsentData.init)
    else { return nil }
    self.init(paper: paper, person: person, recipient: recipient, data: data)
  }
}

extension Act.PaperAnswer {
  fileprivate init?(_ value: Value) {
    guard let question = Act.PaperQuestion(value), let day = value.day("day"),
      let author = value.id("author"), let at = value["at"]?.integer
    else { return nil }
    self.init(question, from: day, author: author, at: Timestamp(milliseconds: at))
  }

  fileprivate func value(_ act: String) -> Value {
    [
      "act": .text(act), "paper": .text(question.paper.description),
      "person": .text(question.person.description),
      "recipient": .text(question.recipient.rawValue), "data": .text(question.data.rawValue),
      "day": .text(day.description), "author": .text(author.description),
      "at": .integer(at.milliseconds),
    ]
  }
}

extension Value {
  fileprivate func id(_ member: String) -> RecordID? { self[member]?.text.flatMap(RecordID.init) }

  fileprivate func day(_ member: String) -> CalendarDate? {
    self[member]?.text.flatMap(CalendarDate.init(iso:))
  }
}
