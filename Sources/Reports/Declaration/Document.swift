import Authority
import Records

/// A document: an enum in Pages/ conforms to it, as a report's enum conforms to `ReportDeclaration`.
public protocol DocumentDeclaration: Sendable {
  static var document: Document { get }
}

/// A declared document that is printed from records, sheet by sheet. The command with its options and help, the number
/// of each copy and the note of who got it follow from it (docs/decisions/0042-documents-are-declared.md).
public struct Document: Questionnaire {
  public let name: String
  public let label: String
  /// The sentence of its help.
  public let explanation: String
  /// The options of an example.
  public let example: String
  public let parameters: [ReportParameter]
  /// The records that it is filled from. It is printed by users who may read all of them.
  public let reads: [ReportSource]
  /// Whether it is about the work of who prints it, who has to be a 担い手 for that.
  public let isOwn: Bool
  /// The people to whom its sheets go; nil: the person whom it is about, where no other recipient is asked for.
  public let recipients: ConsentRecipient?
  /// The data whose consent decides who is on a sheet that goes to others; nil: its recipients read all of it anyway.
  public let consent: ConsentData?
  /// The word for it in the register of copies.
  public let copied: CopiedDocument
  private let template: PageTemplate
  private let fill:
    @Sendable (ReportAnswers, CalendarDate, any DocumentRecords) throws -> [DocumentSheet]

  init(
    _ name: String, _ label: String, explanation: String, example: String,
    parameters: [ReportParameter], reads: [ReportSource], isOwn: Bool = false,
    recipients: ConsentRecipient? = nil, consent: ConsentData? = nil,
    copied: CopiedDocument = .handout, template: [UInt8],
    fill:
      @escaping @Sendable (
        ReportAnswers, CalendarDate, any DocumentRecords
      ) throws -> [DocumentSheet]
  ) {
    (self.name, self.label, self.explanation, self.example) = (name, label, explanation, example)
    (self.parameters, self.reads, self.recipients) = (parameters, reads, recipients)
    (self.isOwn, self.consent, self.copied) = (isOwn, consent, copied)
    (self.template, self.fill) = (PageTemplate(template), fill)
  }

  /// The kinds that it is filled from.
  public var kinds: [Kind] { reads.map(\.kind) }

  /// Its sheets, in the order in which they are printed.
  public func sheets(
    _ answers: ReportAnswers, on today: CalendarDate, from records: some DocumentRecords
  ) throws -> [DocumentSheet] {
    try fill(answers, today, records)
  }

  /// All copies as one page to print.
  public func html(
    _ copies: [(number: String, sheet: DocumentSheet)], _ cover: DocumentCover
  ) throws -> String {
    try template.render([
      "title": label,
      "sheets": copies.map { number, sheet in
        sheet.values.merging([
          "label": label, "copy": number, "recipient": sheet.recipient,
          "disclaimer": PersonList.disclaimer, "municipality": cover.municipality,
          "asOf": cover.asOf.japanese,
          "printedBy": cover.printedBy,
        ]) { $1 }
      },
    ])
  }
}

/// The sheet of one recipient: a copy with a number of its own.
public struct DocumentSheet {
  public let recipient: String
  /// The persons of whom it says something.
  public let persons: [RecordID]
  /// The template's values for it.
  let values: [String: Any]
}

/// The printing, as every sheet says it.
public struct DocumentCover: Sendable {
  public let municipality: String
  public let asOf: CalendarDate
  public let printedBy: String

  public init(municipality: String, asOf: CalendarDate, printedBy: String) {
    (self.municipality, self.asOf, self.printedBy) = (municipality, asOf, printedBy)
  }
}

/// The records that a document is filled from, each once. Persons and their records are those of the place that was
/// asked for; areas and workers are all that are known.
public protocol DocumentRecords: ReportRecords {
  /// Whether the person's address is hidden, by any record of theirs.
  func isAddressHidden(_ person: RecordID) throws -> Bool
  /// Every address of a person that stands.
  func addresses(of person: RecordID) throws -> [String]
  /// Whether a person is on a sheet that goes to a class of recipients; nil: to themselves.
  func release(
    _ person: RecordID, _ data: ConsentData, to recipient: ConsentRecipient?
  ) throws -> ListRelease
}
