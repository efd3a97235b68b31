/// Why something went wrong, where one code has several reasons. `ProblemReason.sentence` (Problems) says each, with the
/// details that are named here.
public enum ProblemReason: String, Sendable, CaseIterable {
  // A backup that cannot be used.

  /// `path`.
  case backupMissing = "backup_missing"
  /// `path`.
  case manifestUnreadable = "manifest_unreadable"
  /// `folder`.
  case backupIncomplete = "backup_incomplete"
  /// `path`.
  case backupFileChanged = "backup_file_changed"
  /// `path`.
  case ledgerOfAnotherBackup = "ledger_of_another_backup"

  // A certificate or a key that cannot be used.

  /// `path`.
  case fileUnusable = "file_unusable"
  /// `certificate`, `key`.
  case keyOfAnotherCertificate = "key_of_another_certificate"

  // A server's clock that is not believed.

  case clockBehind = "clock_behind"
  case clockLeapt = "clock_leapt"

  // Bytes that are not UTF-8.

  /// `number`, from 1.
  case argument
  /// `name`.
  case environmentVariable = "environment_variable"
  case typedText = "typed_text"

  // Data that another process works on.

  /// `program`, `process`, `since`.
  case lockHolder = "lock_holder"

  // Names that several have.

  /// `name`, `count`.
  case usersOfOneName = "users_of_one_name"

  // Texts that cannot be taken.

  /// `fault`: what `EntryText` says of it.
  case decisionReason = "decision_reason"
}
