/// Texts that the program itself writes into records, where no person has written one. They are stored: what has been
/// written once stays.
public enum WrittenText {
  /// Why a record is erased again after the server came back from a backup.
  public static let erasedAgain = "控えから戻した後の再消去"
  /// The name of a household that had the name of the person who was erased.
  public static let unnamedHousehold = "（名前のない世帯）"
  /// Stands where a reason was removed with the entry that it was about.
  public static let erased = "（消去）"
}
