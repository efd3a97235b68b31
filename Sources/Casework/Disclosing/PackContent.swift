import Foundation
import Records
import Sync

/// A sealed district pack's content: lists that are printed whole, each a numbered copy that stands in the register since
/// the pack was made. So it opens on any device, and a lost pack names the people in it.
public struct PackContent: Sendable {
  /// One list.
  public struct Part: Sendable {
    /// The name of its file.
    public let name: String
    public let bytes: [UInt8]
    public let copies: [HandedCopy]

    public init(name: String, bytes: [UInt8], copies: [HandedCopy]) {
      (self.name, self.bytes, self.copies) = (name, bytes, copies)
    }
  }

  /// The name by which a person knows it.
  public static let label = "開示パック"

  public let area: RecordID
  /// The day of the data in it.
  public let asOf: CalendarDate
  /// Those whose passphrases open it.
  public let holders: [String]
  public let recipients: Set<ConsentRecipient>
  public let parts: [Part]

  public init(
    area: RecordID, asOf: CalendarDate, holders: [String], recipients: Set<ConsentRecipient>,
    parts: [Part]
  ) {
    (self.area, self.asOf, self.holders) = (area, asOf, holders)
    (self.recipients, self.parts) = (recipients, parts)
  }
}

// As it is sealed.

extension PackContent {
  public var bytes: [UInt8] {
    JSON.bytes([
      "area": .text(area.description), "as_of": .text(asOf.description),
      "holders": .texts(holders), "recipients": .texts(recipients.map(\.rawValue).sorted()),
      "parts": .list(parts.map(\.value)),
    ])
  }

  /// - Throws: `Problem` of code `pack_unreadable`.
  public init(bytes: [UInt8]) throws {
    guard let value = try? JSON.read(bytes), let area = value["area"]?.text.flatMap(RecordID.init),
      let day = value["as_of"]?.text.flatMap(CalendarDate.init(iso:)),
      let parts = value["parts"]?.list
    else { throw Problem(.packUnreadable) }
    let read = parts.compactMap(Part.init)
    guard read.count == parts.count else { throw Problem(.packUnreadable) }
    self.init(
      area: area, asOf: day, holders: value["holders"]?.list?.compactMap(\.text) ?? [],
      recipients: Set(
        (value["recipients"]?.list ?? []).compactMap { $0.text.flatMap(ConsentRecipient.init) }),
      parts: read)
  }
}

extension PackContent.Part {
  fileprivate var value: Value {
    [
      "name": .text(name), "bytes": .text(Data(bytes).base64EncodedString()),
      "copies": .list(
        copies.map { copy in
          [
            "letters": .text(copy.number.letters), "count": .integer(Int64(copy.number.count)),
            "recipient": .text(copy.recipient), "class": .optional(copy.recipientClass?.rawValue),
            "persons": .text(copy.persons.text),
          ]
        }),
    ]
  }

  fileprivate init?(_ value: Value) {
    guard let name = value["name"]?.text,
      let bytes = value["bytes"]?.text.flatMap({ Data(base64Encoded: $0) }),
      let list = value["copies"]?.list
    else { return nil }
    self.init(
      name: name, bytes: Array(bytes),
      copies: list.compactMap { copy in
        guard let letters = copy["letters"]?.text, let count = copy["count"]?.integer,
          let recipient = copy["recipient"]?.text,
          let persons = copy["persons"]?.text.flatMap({ RecordSet($0) })
        else { return nil }
        return HandedCopy(
          number: CopyNumber(letters: letters, count: Int(count)), recipient: recipient,
          recipientClass: copy["class"]?.text.flatMap(ConsentRecipient.init), persons: persons)
      })
  }
}
