import Authority
import Foundation
import Records
import Sync

/// Disclosures in a disaster, as people begin, approve, prolong and end them (DOMAIN.md §5).
public struct Disclosures {
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let moment: Timestamp

  public init(rows: any RecordReading, writer: any RecordWriting, now: Timestamp) {
    (self.rows, self.writer, moment) = (rows, writer, now)
  }

  /// Begins one. It opens nothing until another person approves.
  ///
  /// - Parameters:
  ///   - typed: the fields as they were typed; those that are not are filled with what most people would say.
  ///   - hours: for how long; the judge allows no more than 72.
  public func begin(_ typed: [FieldAssignment], hours: Int, basis: DisclosureBasis) throws
    -> RecordID
  {
    var assignments = typed
    func usually(_ field: FieldDeclaration, _ text: String) {
      if !typed.contains(where: { $0.field.name == field.name }) {
        assignments.append(FieldAssignment(field, .set, text))
      }
    }
    let until = end(in: hours)
    usually(Disclosure.basis.declaration, basis.rawValue)
    usually(
      Disclosure.data.declaration,
      ConsentData.allCases.filter(basis.data.contains).map(\.rawValue).joined(separator: ","))
    usually(Disclosure.decidedOn.declaration, moment.dateInJapan.description)
    usually(Disclosure.decidedAt.declaration, moment.clockInJapan)
    usually(Disclosure.approval.declaration, DisclosureApproval.before.rawValue)
    assignments += [
      FieldAssignment(Disclosure.untilOn.declaration, .set, until.dateInJapan.description),
      FieldAssignment(Disclosure.untilAt.declaration, .set, until.clockInJapan),
    ]
    return try Entries(rows: rows, writer: writer)
      .add(Disclosure.kind, TypedEntry(assignments))
  }

  /// Takes a step: approves, prolongs, ends.
  ///
  /// - Parameter hours: for how long from now, where the step says so.
  public func take(
    _ step: DisclosureStepWord, on word: String, hours: Int? = nil, words: String? = nil
  ) throws -> RecordID {
    let parts = DisclosureStep.shared
    let until = hours.map(end)
    let said: [(FieldDeclaration, String?)] = [
      (parts.step.declaration, step.rawValue),
      (parts.untilOn.declaration, until?.dateInJapan.description),
      (parts.untilAt.declaration, until?.clockInJapan),
      (parts.words.declaration, words),
    ]
    let text = said.compactMap { field, text in
      text.map { "\(field.label)=\"\($0.replacingOccurrences(of: "\"", with: "”"))\"" }
    }
    return try Entries(rows: rows, writer: writer).edit(
      Disclosure.kind,
      TypedEntry(
        [FieldAssignment(Disclosure.steps.declaration, .set, text.joined(separator: ","))],
        target: word))
  }

  private func end(in hours: Int) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds + Int64(hours) * 3_600_000)
  }

  /// All that this store tells of, the latest first.
  public func all() throws -> [DisclosureStanding] {
    try rows.disclosures().sorted {
      ($0.until.milliseconds, $0.id) > ($1.until.milliseconds, $1.id)
    }
  }

  /// The disclosure that a word means.
  ///
  /// - Throws: `Problem` of code `id_unknown`, and the problems of `Lookup`.
  public func standing(_ word: String) throws -> DisclosureStanding {
    let id = try Lookup(rows: rows).find(word, [Disclosure.kindName])
    guard let standing = try rows.state(id).flatMap(DisclosureStanding.init) else {
      throw Problem(.idUnknown, ["word": word])
    }
    return standing
  }

  /// The disclosure that a word means, for a list to be handed out under it.
  ///
  /// - Throws: as `standing`; `Problem` of code `disclosure_not_open`.
  public func open(_ word: String) throws -> OpenDisclosure {
    let standing = try standing(word)
    return try OpenDisclosure(standing, rows.view(standing.id)?.record, at: moment)
  }

  /// The copies that were handed out by a disclosure and did not come back, by number.
  public func copiesOut(of id: RecordID) throws -> [Record] {
    try rows.records(of: Copy.kindName, linking: Copy.disclosure.name, to: id)
      .compactMap { try rows.view($0) }.filter(\.isListed).map(\.record)
      .filter { $0[Copy.stage]?.isOut != false }
      .sorted { CopyRegister.isBefore($0, $1) }
  }
}

extension DisclosureStanding {
  /// How it stands, in words: 「開いています(令和8年11月29日 13:20まで)」.
  public func words(at now: Timestamp) -> String {
    let end = "\(until.dateInJapan.japanese) \(until.clockInJapan)"
    let phase =
      switch phase(at: now) {
      case .awaitsSecondPerson: "二人目の承認を待っています(まだ開いていません)"
      case .open: "開いています(\(end)まで)"
      case .expired: "時間が過ぎて終わりました(\(end))"
      case .ended: "終了しました"
      }
    return awaitsLaterApproval ? phase + "。事後承認がまだです" : phase
  }
}
