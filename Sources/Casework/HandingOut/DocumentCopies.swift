import Authority
import Records
import Reports
import Sync

/// A document that is filled, with a number for each of its copies.
public struct DocumentCopies {
  public let copies: [HandedCopy]
  /// The page with all of them.
  public let html: String

  /// - Throws: `Problem`: `export_not_permitted`, `not_enrolled`; `usage` where there is nobody to put on it, or who prints
  ///   it is no 担い手 and it is about their own work.
  public init(
    _ document: Document, _ answers: ReportAnswers, for principal: Principal,
    in rows: some RecordReading, by writer: some RecordWriting
  ) throws {
    let recipientClass = answers.recipientClass ?? document.recipients
    // A consent decides about it, so that its printer has to see the papers, as for lists.
    let asksForPapers = document.consent != nil && recipientClass != nil
    guard document.kinds.allSatisfy({ Policy.reads($0.name, principal.assignments) }),
      !asksForPapers || Policy.mayPrint(SupporterEntry.kind, principal)
    else {
      throw Problem(.exportNotPermitted, ["list": document.label])
    }
    guard let user = try rows.ownUser else { throw Problem(.notEnrolled) }
    guard !document.isOwn || principal.worker != nil else {
      throw Problem(.usage, .ownWorkerMissing, ["document": document.label])
    }
    let sheets = try document.sheets(
      answers, on: writer.today,
      from: DocumentGathering(answers: answers, rows: rows, ownWorker: principal.worker))
    guard !sheets.isEmpty else {
      throw Problem(.usage, .nobodyInDocument, ["document": document.label])
    }
    copies = try sheets.map { sheet in
      HandedCopy(
        number: try writer.nextCopyNumber(), recipient: sheet.recipient,
        recipientClass: recipientClass, persons: RecordSet(sheet.persons),
        details: HandedCopy.details(
          document.copied, asOf: writer.today, in: answers.place ?? user.district(on: writer.today),
          title: document.label))
    }
    html = try document.html(
      zip(copies, sheets).map { ($0.number.description, $1) },
      DocumentCover(
        municipality: user.municipality, asOf: writer.today, printedBy: user.name))
  }
}

/// The records of a document as a store tells them.
private struct DocumentGathering<Rows: RecordReading>: DocumentRecords {
  let answers: ReportAnswers
  let rows: Rows
  let ownWorker: RecordID?

  func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws {
    var query = RecordQuery(source.kind)
    let isDirectory = [Area.kindName, Worker.kindName].contains(source.kind.name)
    if let place = answers.place, !isDirectory { try query.lie(in: place, in: rows) }
    if let person = answers.person, !isDirectory {
      query.persons = try rows.samePerson(as: person)
    }
    try rows.eachStanding(query, fields: source.fields, body)
  }

  func knownID(of person: RecordID) throws -> RecordID {
    try rows.samePerson.canonicalID(of: person)
  }

  func isAddressHidden(_ person: RecordID) throws -> Bool {
    try Hiding.isHidden(person, in: rows)
  }

  func addresses(of person: RecordID) throws -> [String] { try rows.addresses(of: person) }

  func release(
    _ person: RecordID, _ data: ConsentData, to recipient: ConsentRecipient?
  ) throws -> ListRelease {
    let standing = try ListStanding(of: person, for: [data], in: rows)
    return recipient.map { standing.release(of: data, to: $0) } ?? standing.releaseToOneself
  }
}
