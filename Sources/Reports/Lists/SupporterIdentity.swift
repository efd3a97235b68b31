import Records

extension ListItem<EvacuationSupporter> {
  /// One supporter, in whichever rows they stand: the 担い手, or a name with its number. Without a number two of one name
  /// are taken for one within a 自治会 only: elsewhere somebody else can have the name.
  public func identity(at association: RecordID?) -> String {
    if let worker = self.worker { return worker.description }
    let digits = PhoneDigits.digits(of: self.phone ?? "")
    let place = digits.isEmpty ? association?.description ?? "" : digits
    return [SearchKey.make(self.name ?? ""), place].joined(separator: " ")
  }
}
