import Authority
import Records
import Reports

/// A disclosure that is open now, for a list that is handed out under it.
public struct OpenDisclosure {
  public let standing: DisclosureStanding
  /// Its line on every sheet.
  let notice: PersonList.Notice
  /// The day by which every copy comes back; nil for a pack, which stays closed until it is needed.
  let lastDay: CalendarDate?
  /// The record that copies name; nil for a pack.
  let record: RecordID?

  /// - Throws: `Problem` of code `disclosure_not_open`.
  init(_ standing: DisclosureStanding, _ record: Record?, at now: Timestamp) throws {
    switch standing.phase(at: now) {
    case .open: break
    case .awaitsSecondPerson: throw Problem(.disclosureNotOpen, .disclosureAwaitsApproval)
    case .expired, .ended: throw Problem(.disclosureNotOpen, .disclosureOver)
    }
    self.standing = standing
    self.record = standing.id
    lastDay = standing.until.dateInJapan
    let end = "\(standing.until.dateInJapan.japanese) \(standing.until.clockInJapan)"
    let text =
      "災害時の開示: \(record?[Disclosure.disaster] ?? "")(\(standing.occasion.rawValue))。根拠: \(standing.basis.law)。"
      + "\(end)まで。終わったら返してください。"
    notice = PersonList.Notice(
      standing.occasion == .drill ? text + "載っている人は実在しません。" : text,
      isDrill: standing.occasion == .drill)
  }

  /// Lists for a sealed pack, whose sheets are filled in by whoever opens it.
  public init(
    preparedFor area: RecordID, to recipients: Set<ConsentRecipient>, at now: Timestamp
  ) {
    standing = DisclosureStanding(
      preparedFor: area, to: recipients,
      until: Timestamp(milliseconds: now.milliseconds + Limits.disclosureMilliseconds))
    (record, lastDay) = (nil, nil)
    notice = PersonList.Notice(
      "災害時の開示(用意した名簿)。根拠: \(DisclosureBasis.ownRecords.law)。災害: ＿＿＿＿＿＿ 開けた日時: ＿＿＿＿＿＿ "
        + "開けてから72時間まで。終わったら返してください。", isDrill: false)
  }

  public var isDrill: Bool { standing.occasion == .drill }

  /// The place of a list under it: the one that was asked for, or else the disclosure's own.
  ///
  /// - Throws: `Problem` of code `disclosure_not_open` where it is for other lists, recipients or places.
  func area(
    _ said: RecordID?, of form: ListForm, to recipient: ConsentRecipient, in rows: any RecordReading
  ) throws -> RecordID? {
    guard let data = form.data, standing.data.contains(data) else {
      throw Problem(.disclosureNotOpen, .disclosureOfOtherLists, ["list": form.label])
    }
    guard standing.recipients.contains(recipient) else {
      throw Problem(
        .disclosureNotOpen, .disclosureToOthers, ["recipient": recipient.rawValue])
    }
    let isCity = try rows.view(standing.area)?.record[Area.level] == .city
    guard !isCity else { return said }
    guard let said, said != standing.area else { return standing.area }
    guard try rows.place(said)?.place.district == standing.area else {
      throw Problem(.disclosureNotOpen, .disclosureElsewhere)
    }
    return said
  }
}
