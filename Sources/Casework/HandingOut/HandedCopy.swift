import Records
import Sync

/// One copy of something that is handed out.
public struct HandedCopy: Sendable {
  public let number: CopyNumber
  public let recipient: String
  /// nil for the person whom it is about.
  public let recipientClass: ConsentRecipient?
  /// The persons who are on it.
  public let persons: RecordSet
  /// The other fields of its record, by name.
  public let details: [String: Value]

  public init(
    number: CopyNumber, recipient: String, recipientClass: ConsentRecipient?, persons: RecordSet,
    details: [String: Value] = [:]
  ) {
    (self.number, self.recipient) = (number, recipient)
    (self.recipientClass, self.persons, self.details) = (recipientClass, persons, details)
  }

  /// The fields of a copy that is of a day and a place.
  static func details(
    _ document: CopiedDocument, asOf day: CalendarDate, in area: RecordID?, title: String? = nil,
    edition: String? = nil, dueBack: CalendarDate? = nil, under disclosure: RecordID? = nil
  ) -> [String: Value] {
    var details: [String: Value] = [
      Copy.document.name: .text(document.rawValue), Copy.asOf.name: .text(day.description),
    ]
    details[Copy.area.name] = area.map { .text($0.description) }
    details[Copy.title.name] = title.map(Value.text)
    details[Copy.edition.name] = edition.map(Value.text)
    details[Copy.disclosure.name] = disclosure.map { .text($0.description) }
    details[Copy.dueBack.name] = dueBack.map { .text($0.description) }
    return details
  }
}

extension ListCopy {
  /// The copy as it is handed out.
  public var handed: HandedCopy {
    HandedCopy(
      number: number, recipient: list.cover.recipient, recipientClass: recipientClass,
      persons: RecordSet(persons),
      details: HandedCopy.details(
        list.form.document, asOf: list.cover.asOf, in: area,
        title: list.form.document == .handout ? list.form.label : nil,
        edition: String(list.cover.edition), dueBack: list.cover.dueBack, under: disclosure))
  }
}
