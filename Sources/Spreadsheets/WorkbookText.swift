/// Text of a workbook in the making: its runs joined, its furigana kept apart.
struct WorkbookText {
  private var text: [UInt8] = []
  private var phonetic: [UInt8] = []
  private var isPhonetic = false
  private var isText = false

  /// The furigana of Excel stand in `rPh`, each with a `t` of its own.
  mutating func start(_ name: String) {
    if name == "rPh" { isPhonetic = true }
    if name == "t" { isText = true }
  }

  mutating func end(_ name: String) {
    if name == "rPh" { isPhonetic = false }
    if name == "t" { isText = false }
  }

  mutating func add(_ bytes: [UInt8]) throws(TableProblem) {
    guard isText else { return }
    if isPhonetic { phonetic += bytes } else { text += bytes }
    guard text.count + phonetic.count <= TableLimits.cellBytes else {
      throw .tooLarge(limit: "cellBytes")
    }
  }

  /// The finished cell.
  var cell: ForeignCell {
    let phonetic = WorkbookText.unescaped(phonetic)
    return ForeignCell(
      WorkbookText.unescaped(text), phonetic: phonetic.isEmpty ? nil : phonetic)
  }

  /// Characters that XML cannot hold stand as `_x000D_`; a literal one has its underscore escaped as `_x005F_`.
  static func unescaped(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("_x") else { return text }
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let first = rest.first {
      let piece = Array(rest.prefix(7))
      if piece.count == 7, piece[0] == "_", piece[1] == "x", piece[6] == "_",
        let code = UInt32(String(String.UnicodeScalarView(piece[2..<6])), radix: 16),
        let scalar = Unicode.Scalar(code)
      {
        // A line's end is one line feed.
        if scalar != "\r" { result.append(scalar) }
        rest = rest.dropFirst(7)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(result)
  }
}
