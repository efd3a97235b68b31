import Records
import Sync

/// The class of recipients that a list goes to: consent is asked per class.
public enum RecipientClass {
  /// Words that leave no doubt about the class.
  private static let signs: [(ConsentRecipient, [String])] = [
    (.neighborhoodAssociation, ["自治会", "町内会", "町会", "区長"]),
    (.welfareCommissioner, ["民生委員", "児童委員", "民児協"]),
    (.districtCouncil, ["地区社協", "校区社協", "地区社会福祉協議会"]),
    (.emergencyServices, ["消防", "警察", "交番", "駐在所"]),
    (.cooperator, ["協力者"]),
    (.city, ["市役所", "市長"]),
  ]

  /// The class that `--class` names, or that the recipient's own name makes clear.
  ///
  /// - Throws: `Problem`: `unknown_word`, `missing_option`.
  public static func recipientClass(
    of recipient: String, said word: String?, reader: ValueReader
  ) throws -> ConsentRecipient {
    if let word {
      let text = try reader.word(
        word, Vocabulary(ConsentRecipient.self), Consent.recipient.declaration)
      if let said = ConsentRecipient(rawValue: text) { return said }
    }
    let meant = signs.filter { $0.1.contains { recipient.contains($0) } }.map(\.0)
    guard let only = meant.first, meant.count == 1 else {
      let words = ConsentRecipient.allCases.map(\.rawValue).joined(separator: "、")
      throw Problem(.missingOption, .listRecipientClass, ["classes": words])
    }
    return only
  }
}
