import Authority
import Merge
import Records
import Reports
import Sync

/// Gathers who stands on a list for a class of recipients, and why others do not.
public struct ListGathering {
  /// One person with the records that the list is filled from.
  public struct Entry {
    public let person: RecordView
    public let records: [Record]
    public let association: RecordID?
    public let release: ListRelease
    /// Whether a paper has opened the list, and not the record's own answer.
    public let isOpenedByPaper: Bool
  }

  private let form: ListForm
  private let rows: any RecordReading
  private let recipientClass: ConsentRecipient?
  private let disclosure: DisclosureStanding?

  /// - Parameters:
  ///   - recipientClass: nil for a list of one's own.
  ///   - disclosure: the one under which it is handed out; nil: in peacetime.
  public init(
    _ form: ListForm, rows: any RecordReading, recipientClass: ConsentRecipient?,
    under disclosure: DisclosureStanding? = nil
  ) {
    (self.form, self.rows, self.recipientClass) = (form, rows, recipientClass)
    self.disclosure = disclosure
  }

  /// Everybody whom a record puts on the list, once.
  ///
  /// - Parameter area: a 地区社協 or 自治会; nil for all that are seen.
  public func entries(in area: RecordID?) throws -> [Entry] {
    var order: [RecordID] = []
    var found: [RecordID: (id: RecordID, person: RecordView, records: [Record])] = [:]
    for kind in form.carriers {
      for view in try rows.joinedOnce(rows.views(RecordQuery(kind))) {
        guard let id = view.record.person,
          let person = try rows.joined(id)?.state.view, person.isListed
        else { continue }
        let known = person.record.id
        if found[known] == nil { order.append(known) }
        // One record of each kind: where nobody is joined, joined records show once.
        guard found[known]?.records.contains(where: { $0.kindName == kind.name }) != true else {
          continue
        }
        found[known, default: (id, person, [])].records.append(view.record)
      }
    }
    return try order.compactMap { id in
      try found[id].flatMap { try entry(of: $0.id, $0.person, $0.records, in: area) }
    }
  }

  private func entry(
    of id: RecordID, _ person: RecordView, _ records: [Record], in area: RecordID?
  ) throws -> Entry? {
    let place = try rows.place(id)?.place
    if let area, place?.district != area, place?.association != area { return nil }
    let standing = try ListStanding(of: id, for: Set([form.data].compactMap(\.self)), in: rows)
    let (release, isOpenedByPaper) = released(standing, records)
    return Entry(
      person: person, records: records, association: person.record[Person.association],
      release: release, isOpenedByPaper: isOpenedByPaper)
  }

  private func released(
    _ standing: ListStanding, _ records: [Record]
  ) -> (ListRelease, isOpenedByPaper: Bool) {
    guard let data = form.data, let recipientClass else {
      return (standing.releaseToOneself, false)
    }
    return (
      standing.release(
        of: data, to: recipientClass, under: disclosure?.reaches(records) == true ? disclosure : nil
      ),
      standing.isOpenedByPaper(data, to: recipientClass)
    )
  }

  /// The kit of a person, where the list and the disclosure are for it and this device holds it.
  func kit(of entry: Entry) throws -> [Record] {
    guard form.isForDisasters, disclosure?.data.contains(.kit) == true else { return [] }
    return [try rows.companion(Kit.kind, of: entry.person.record.id)].compactMap(\.self)
  }

  /// The row as it is printed; nil for a person who is left out.
  ///
  /// - Parameter further: records that the list is filled from besides.
  public func printed(
    _ entry: Entry, with further: [Record] = []
  ) throws -> PersonList.Row? {
    guard entry.release.isReleased else { return nil }
    return PersonList.Row(
      person: entry.person.record, records: entry.records + further,
      area: try entry.association.flatMap { try rows.view($0)?.record },
      addresses: try rows.addresses(of: entry.person.record.id),
      isAddressHidden: try Hiding.isHidden(entry.person.record.id, in: rows),
      mark: entry.release.mark, isOpenedByPaper: entry.isOpenedByPaper,
      isDisclosed: entry.release.isByDisclosure)
  }
}

extension RecordReading {
  /// All addresses of a person that stand: where two edits differ, both are printed.
  func addresses(of person: RecordID) throws -> [String] {
    let heads = try joined(person)?.state.heads(at: FieldPath(Person.address.name)) ?? []
    return heads.reduce(into: []) { lines, head in
      guard let line = Address(head.value)?.line, !lines.contains(line) else { return }
      lines.append(line)
    }
  }
}

extension DisclosureStanding {
  /// Whether these records put somebody on a list that it opens. The municipality's register has those alone of whom a
  /// row says that they are on it, or who have a plan: the two bases are never mixed.
  func reaches(_ records: [Record]) -> Bool {
    basis != .register
      || records.contains {
        $0.kindName == EvacuationPlan.kindName || $0[SupporterEntry.registered] == .yes
      }
  }
}

extension PersonList.LeftOut {
  init(_ entries: [ListGathering.Entry]) {
    self.init(
      entries.compactMap { entry in
        if case .leftOut(let reason) = entry.release { reason } else { nil }
      })
  }
}
