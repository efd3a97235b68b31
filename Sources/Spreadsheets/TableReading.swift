extension ForeignTable {
  /// How a file is to be read, where its content does not say.
  public struct Choice: Sendable {
    /// The encoding that the user chose, or nil to guess it.
    public var encoding: CharacterEncoding?
    /// The sheet of a workbook, or nil for the first.
    public var sheet: String?

    public init(encoding: CharacterEncoding? = nil, sheet: String? = nil) {
      self.encoding = encoding
      self.sheet = sheet
    }
  }

  /// Reads a file, whatever it is: a workbook, GeoJSON, or text in any of the encodings.
  ///
  /// - Throws: `TableProblem`.
  public init(_ bytes: [UInt8], _ choice: Choice = Choice()) throws(TableProblem) {
    guard bytes.count <= TableLimits.fileBytes else { throw .tooLarge(limit: "fileBytes") }
    guard !bytes.isEmpty else { throw .empty }
    if Workbook.isWorkbook(bytes) {
      self = try Workbook(bytes).table(sheet: choice.sheet)
      return
    }
    if let problem = ForeignTable.problem(of: bytes) { throw problem }
    if GeographicTable.isLikely(bytes) {
      self = try GeographicTable.read(bytes)
      return
    }
    let guess = EncodingGuess(bytes)
    guard let encoding = choice.encoding ?? guess.best else { throw .notATable("binary") }
    let isMarked = choice.encoding == nil || choice.encoding == guess.best
    self = try DelimitedTable.read(bytes, encoding, markBytes: isMarked ? guess.markBytes : 0)
  }

  /// Whether a file is text in one of several encodings: what else is read says itself how.
  public static func isText(_ bytes: [UInt8]) -> Bool {
    !Workbook.isWorkbook(bytes) && !GeographicTable.isLikely(bytes)
  }

  /// Files that begin like something else.
  private static func problem(of bytes: [UInt8]) -> TableProblem? {
    if bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
      // Excel packs a workbook with a password into the container of the old format.
      let name = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
      return bytes.contains(name) ? .passwordProtected : .oldExcel
    }
    let beginnings: [(String, String)] = [
      ("%PDF", "pdf"), ("\u{89}PNG", "image"), ("{\\rtf", "rtf"), ("<html", "html"),
      ("<!DOC", "html"),
    ]
    for (beginning, name) in beginnings
    where bytes.starts(with: beginning.unicodeScalars.map { UInt8($0.value) }) {
      return .notATable(name)
    }
    return nil
  }
}
