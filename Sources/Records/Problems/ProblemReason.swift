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
  /// `fault`: the sentence of another reason.
  case loadedCertificateStays = "loaded_certificate_stays"

  // A clock that is not believed: the server's, then a device's.

  case clockBehind = "clock_behind"
  case clockLeapt = "clock_leapt"
  /// `duration`.
  case deviceClockAhead = "device_clock_ahead"
  /// `duration`.
  case deviceClockBehind = "device_clock_behind"

  // Data that another process works on.

  /// `program`, `process`, `since`.
  case lockHolder = "lock_holder"

  // An audit that is not what it was.

  /// `number`.
  case auditLineUnreadable = "audit_line_unreadable"
  /// `number`.
  case auditLineMissing = "audit_line_missing"
  /// `number`.
  case auditLineChanged = "audit_line_changed"
  /// `number`.
  case auditUnlikeDevice = "audit_unlike_device"
  /// `number`.
  case auditShorterThanDevice = "audit_shorter_than_device"
  /// `number`.
  case auditUnlikeEntries = "audit_unlike_entries"

  // Bytes that are not UTF-8.

  /// `number`: from 1.
  case argument
  /// `name`.
  case environmentVariable = "environment_variable"
  case typedText = "typed_text"

  // A word that several are meant by.

  /// `name`, `count`.
  case usersOfOneName = "users_of_one_name"
  /// `name`, `count`, `names`.
  case usersAlike = "users_alike"
  /// `word`, `kind`, `count`.
  case recordsOfOneName = "records_of_one_name"
  /// `word`.
  case severalRecords = "several_records"
  /// `word`, `candidates`.
  case recordsToChoose = "records_to_choose"
  /// `word`, `candidates`, `others`.
  case moreRecordsToChoose = "more_records_to_choose"
  /// `word`, `numbers`.
  case severalWaitingEntries = "several_waiting_entries"

  // Options that a command cannot take, or lacks.

  /// `word`.
  case argumentLeftOver = "argument_left_over"
  /// `word`.
  case fieldWithoutOption = "field_without_option"
  /// `option`.
  case optionUnknown = "option_unknown"
  /// `option`, `near`.
  case optionMistyped = "option_mistyped"
  /// `option`.
  case optionWithoutValue = "option_without_value"
  /// `option`, `label`.
  case optionAbsent = "option_absent"
  /// `word`, `option`, `label`.
  case optionUnusable = "option_unusable"
  /// `word`, `option`, `choices`.
  case choiceUnknown = "choice_unknown"
  /// `option`, `count`.
  case numberOutOfRange = "number_out_of_range"
  /// `option`, `other`.
  case optionOfAnother = "option_of_another"
  case eachWithoutAssociation = "each_without_association"
  /// `part`: of a request.
  case requestPart = "request_part"

  // An option or an answer that is needed. Each ends before 「が必要です。」.

  /// `option`.
  case option
  /// `label`, `option`.
  case labeledOption = "labeled_option"
  case subjectPerson = "subject_person"
  /// `label`, `option`.
  case personOrWords = "person_or_words"
  /// `field`, `part`.
  case itemPart = "item_part"
  /// `kind`.
  case recordNumber = "record_number"
  case searchWords = "search_words"
  case takeOrValue = "take_or_value"
  case erasureConfirmation = "erasure_confirmation"
  case erasureReason = "erasure_reason"
  case listRecipient = "list_recipient"
  /// `classes`.
  case listRecipientClass = "list_recipient_class"
  case listAssociation = "list_association"
  /// `role`.
  case workerOfRole = "worker_of_role"
  /// `role`.
  case districtOfRole = "district_of_role"
  /// `role`.
  case associationOfRole = "association_of_role"
  /// `count`.
  case districtOfAssignment = "district_of_assignment"
  case leaverOrDistrict = "leaver_or_district"

  // Texts, words, days and numbers that cannot be taken.

  /// `fault`: the sentence of `TextProblem`.
  case decisionReason = "decision_reason"
  /// `field`; `fault`: the sentence of `TextProblem`.
  case fieldText = "field_text"
  /// `lines`.
  case linesInOneLine = "lines_in_one_line"
  case lineTooLong = "line_too_long"
  /// `field`, `word`, `words`.
  case wordUnknown = "word_unknown"
  /// `field`, `word`, `near`, `words`.
  case wordMistyped = "word_mistyped"
  /// `name`, `roles`.
  case roleUnknown = "role_unknown"
  /// `name`, `encodings`.
  case encodingUnknown = "encoding_unknown"
  /// `fault`: the sentence of `DateProblem`.
  case dayUnreadable = "day_unreadable"
  /// `field`, `text`, `day`.
  case dayAhead = "day_ahead"
  /// `text`.
  case timeUnreadable = "time_unreadable"
  /// `text`.
  case fiscalYearUnreadable = "fiscal_year_unreadable"
  /// `text`.
  case monthUnreadable = "month_unreadable"
  case endsBeforeItBegins = "ends_before_it_begins"
  /// `field`, `text`.
  case numberUnreadable = "number_unreadable"
  /// `field`, `text`, `hint`.
  case coordinateUnreadable = "coordinate_unreadable"
  /// `name`.
  case hostNameUnfit = "host_name_unfit"
  /// `code`.
  case municipalityCodeWrong = "municipality_code_wrong"
  case receiptUnreadable = "receipt_unreadable"
  case receiptOfAnotherServer = "receipt_of_another_server"
  /// `text`.
  case auditHeadUnreadable = "audit_head_unreadable"

  // A list's item that cannot be read. `parts` are those that it has.

  /// `field`.
  case itemAsAWhole = "item_as_a_whole"
  /// `field`, `piece`, `parts`.
  case itemPartUnknown = "item_part_unknown"
  /// `field`, `piece`, `parts`.
  case itemPartWithoutName = "item_part_without_name"
  /// `field`, `piece`.
  case itemQuotesOpen = "item_quotes_open"
  /// `field`, `piece`.
  case itemPartTwice = "item_part_twice"

  // Records that cannot be joined, settled, taken up, handed out or taken back.

  case oneRecordTwice = "one_record_twice"
  case joinedWithNone = "joined_with_none"
  /// `count`, `numbers`.
  case joinedWithSeveral = "joined_with_several"
  /// `count`, `numbers`.
  case joinedPerson = "joined_person"
  /// `count`, `paths`.
  case severalConflicts = "several_conflicts"
  /// `name`.
  case reviewOfAnother = "review_of_another"
  case endsWhenDone = "ends_when_done"
  case mineWithoutWorker = "mine_without_worker"
  /// `list`.
  case nobodyOnList = "nobody_on_list"
  /// `document`.
  case ownWorkerMissing = "own_worker_missing"
  /// `document`.
  case nobodyInDocument = "nobody_in_document"
  case nothingEntered = "nothing_entered"
  case nothingImported = "nothing_imported"
  case lastEntryHeld = "last_entry_held"
  case anotherEntrySince = "another_entry_since"
  case lastEntryRefused = "last_entry_refused"
  /// `name`, `moment`, `kind`.
  case recordWrittenSince = "record_written_since"
  /// `name`, `moment`, `kind`.
  case linkedSince = "linked_since"
  /// `name`, `moment`, `field`.
  case valueWrittenSince = "value_written_since"

  // A passphrase that is not taken.

  /// `characters`.
  case passphraseShort = "passphrase_short"
  /// `proposal`.
  case passphraseCommon = "passphrase_common"
  case passphraseLong = "passphrase_long"
  case passphraseMissing = "passphrase_missing"
  case removalNotConfirmed = "removal_not_confirmed"

  // A table or a kind that cannot be imported.

  /// `word`, `kinds`.
  case kindNotImported = "kind_not_imported"
  case oldExcel = "old_excel"
  case passwordProtected = "password_protected"
  /// `what`.
  case notATable = "not_a_table"
  /// `part`.
  case tableBroken = "table_broken"
  /// `limit`.
  case tableTooLarge = "table_too_large"
  /// `name`.
  case sheetUnknown = "sheet_unknown"
  case tableEmpty = "table_empty"
  /// `row`, `column`, `encoding`.
  case cellUndecodable = "cell_undecodable"
  /// `row`.
  case quoteOpen = "quote_open"

  // A change of a term that is impossible.

  /// `path`.
  case handoversUnreadable = "handovers_unreadable"
  case handoversOfOtherEncoding = "handovers_of_other_encoding"
  /// `row`.
  case handoverRowUnreadable = "handover_row_unreadable"
  case handoverHeadingsMissing = "handover_headings_missing"
  /// `faults`: a sentence of each, in lines.
  case handoversWrong = "handovers_wrong"
  /// `line`; `fault`: the sentence of another problem.
  case handoverWrong = "handover_wrong"
  case handoverTwice = "handover_twice"
  /// `role`.
  case roleWithoutArea = "role_without_area"
  /// `count`.
  case personsLeftAlone = "persons_left_alone"

  // A disclosure in a disaster under which a list cannot be handed out.

  case disclosureAwaitsApproval = "disclosure_awaits_approval"
  case disclosureOver = "disclosure_over"
  /// `list`.
  case disclosureOfOtherLists = "disclosure_of_other_lists"
  /// `recipient`.
  case disclosureToOthers = "disclosure_to_others"
  case disclosureElsewhere = "disclosure_elsewhere"
  /// `list`.
  case listDisclosure = "list_disclosure"
  case packHolders = "pack_holders"
  case packPassphrases = "pack_passphrases"
}
