import Records
import Sync

/// One copy of something that is handed out.
public struct HandedCopy: Sendable {
  public let number: CopyNumber
  public let recipient: String
  public let recipientClass: ConsentRecipient
  /// The persons who are on it.
  public let persons: RecordSet

  public init(
    number: CopyNumber, recipient: String, recipientClass: ConsentRecipient, persons: RecordSet
  ) {
    (self.number, self.recipient) = (number, recipient)
    (self.recipientClass, self.persons) = (recipientClass, persons)
  }
}

extension SupporterCopy {
  /// The copy as it is handed out.
  public var handed: HandedCopy {
    HandedCopy(
      number: number, recipient: list.cover.recipient, recipientClass: recipientClass,
      persons: RecordSet(persons))
  }
}
