import Casework
import Foundation
import Merge
import Problems
import Records
import Storage
import Sync

/// Writes down what somebody at this device saw, searched, printed or exported: an entry like any, which arrives
/// with the next sync (docs/decisions/0014-audit.md).
enum AccessNotes {
  /// The details of a copy, noted beside its persons.
  struct Copy {
    let recipient: String
    let recipientClass: ConsentRecipient?
    let number: CopyNumber
  }

  /// Appends the note of one access. Sets that were written down lately are named, not repeated.
  static func append(
    _ subjects: Subjects, _ persons: RecordSet, copy: Copy? = nil, by writer: DeviceWriter
  ) throws {
    let known = try writer.rows.knownRecordSets()
    let parts = persons.parts
    var same = parts.compactMap { known[$0.name] }
    var new = parts.filter { known[$0.name] == nil }
    let own = new.popLast()
    var remembered: [(name: String, event: RecordID)] = []
    for part in new {
      let id = try write(
        [(Access.action.name, .text(AccessAction.part.rawValue))], part, by: writer)
      same.append(id)
      remembered.append((part.name, id))
    }
    var values: [(String, Value)] = [
      (Access.action.name, .text(subjects.action.rawValue)),
      (Access.kinds.name, .text(subjects.kinds.sorted().joined(separator: ","))),
      (Access.count.name, .integer(Int64(subjects.records.count))),
    ]
    if !same.isEmpty { values.append((Access.same.name, .text(RecordSet(same).text))) }
    if let copy {
      values.append((Access.recipient.name, .text(copy.recipient)))
      if let word = copy.recipientClass?.rawValue {
        values.append((Access.recipientClass.name, .text(word)))
      }
      values.append((Access.copy.name, .integer(Int64(copy.number.count))))
      values.append((Access.copyNumber.name, .text(copy.number.description)))
    }
    let id = try write(values, own, by: writer)
    if let own { remembered.append((own.name, id)) }
    try writer.rows.rememberRecordSets(remembered)
  }

  /// Tells that the server's audit is not what this device was told.
  static func append(_ doubt: DeviceRows.AuditDoubt, by writer: DeviceWriter) throws {
    let action: AccessAction = doubt.isRewritten ? .auditRewritten : .auditLost
    _ = try write(
      [
        (Access.action.name, .text(action.rawValue)),
        (Access.head.name, .text(doubt.known.description)),
      ],
      nil, by: writer)
    try writer.rows.setAuditDoubtTold()
  }

  private static func write(
    _ values: [(String, Value)], _ persons: RecordSet?, by writer: DeviceWriter
  ) throws -> RecordID {
    let id = try writer.newRecord()
    var writes: PathMap<Write> = [:]
    for (field, value) in values { writes[FieldPath(field)] = Write(value, seen: []) }
    if let persons { writes[FieldPath(Access.persons.name)] = Write(.text(persons.text), seen: []) }
    try writer.write(writes, to: id, Access.kind)
    return id
  }
}

/// The sentence for a server's audit that contradicts what this device was told.
enum AuditSentence {
  static func problem(_ doubt: DeviceRows.AuditDoubt) -> Problem {
    Problem(
      doubt.isRewritten ? .auditRewritten : .auditLost, ["number": String(doubt.known.number)])
  }

  static func text(of doubt: DeviceRows.AuditDoubt) -> String {
    let problem = problem(doubt)
    return "\(problem.sentence) [\(problem.code.rawValue)]"
  }
}
