/// Problems with a file to import.
extension ProblemCode {
  public static let importKindUnknown = ProblemCode("import_kind_unknown")
  public static let importHeadingsMissing = ProblemCode("import_headings_missing")
  public static let importMappingUnreadable = ProblemCode("import_mapping_unreadable")
  public static let importRowsWrong = ProblemCode("import_rows_wrong")
  public static let tableUnreadable = ProblemCode("table_unreadable")
  public static let encodingDoubtful = ProblemCode("encoding_doubtful")
  public static let fileUnreadable = ProblemCode("file_unreadable")
}
