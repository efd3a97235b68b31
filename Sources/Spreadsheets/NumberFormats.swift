/// A workbook's number formats: which styles show a day or a time, and which show leading zeros.
struct NumberFormats {
  enum Showing: Equatable {
    case plain, day, time, dayAndTime
    /// Digits by a pattern of zeros, as `000-0000`.
    case digits(String)
  }

  private var custom: [Int: String] = [:]
  /// The number format of each cell style, in order.
  private var styles: [Int] = []
  private var isInCellStyles = false

  init() {}

  init(_ archive: WorkbookArchive, _ part: String) throws(TableProblem) {
    var formats = NumberFormats()
    var events = XMLEvents()
    events.onStart = { element throws(TableProblem) in formats.take(element) }
    events.onEnd = { name throws(TableProblem) in
      if name == "cellXfs" { formats.isInCellStyles = false }
    }
    try archive.read(part, events)
    self = formats
  }

  private mutating func take(_ element: XMLEvents.Element) {
    switch element.name {
    case "numFmt":
      if let id = element["numFmtId"].flatMap({ Int($0) }) { custom[id] = element["formatCode"] }
    case "cellXfs": isInCellStyles = true
    case "xf" where isInCellStyles:
      styles.append(element["numFmtId"].flatMap { Int($0) } ?? 0)
    default: break
    }
  }

  /// How a number of a cell style is shown.
  func showing(style: Int) -> Showing {
    guard styles.indices.contains(style) else { return .plain }
    let format = styles[style]
    if let code = custom[format] { return NumberFormats.showing(code: code) }
    switch format {
    // ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are days in Japanese Excel.
    case 14...17, 27...31, 34...36, 50...58: return .day
    case 18...21, 32, 33, 45...47: return .time
    case 22: return .dayAndTime
    default: return .plain
    }
  }

  /// - Parameter code: a format code, as `[$-411]ggge"年"m"月"d"日"` or `000-0000`.
  static func showing(code: String) -> Showing {
    // LibreOffice writes `General` out; the `E` of `0.00E+00` is an exponent, that of `e/m/d` a year.
    let signs = signs(of: code).replacing("general", with: "")
      .replacing(/[0#?.]e[+-]/, with: "0")
    let hasDay = signs.contains { "ydge".contains($0) }
    let hasTime = signs.contains { "hs".contains($0) }
    if hasDay || (signs.contains("m") && !hasTime) { return hasTime ? .dayAndTime : .day }
    if hasTime { return .time }
    let isDigits = !signs.isEmpty && signs.allSatisfy { "0-".contains($0) } && signs.contains("0")
    return isDigits && signs.count { $0 == "0" } > 1 ? .digits(signs) : .plain
  }

  /// The signs of the first section that mean something: lower case, without quoted text, brackets and escapes.
  private static func signs(of code: String) -> String {
    var signs = ""
    var bracket = ""
    var (isQuoted, isInBracket, isEscaped) = (false, false, false)
    for character in code.lowercased() {
      if isEscaped {
        isEscaped = false
        if character == "-" { signs.append(character) }
        continue
      }
      switch character {
      case "\\", "_", "*": if !isQuoted { isEscaped = true }
      case "\"": isQuoted.toggle()
      case "[" where !isQuoted: (isInBracket, bracket) = (true, "")
      case "]" where !isQuoted:
        isInBracket = false
        // `[h]` counts hours beyond a day; `[$-411]` and `[red]` say how to show, not what.
        if !bracket.isEmpty, bracket.allSatisfy({ "hms".contains($0) }) { signs.append("h") }
      case _ where isInBracket: bracket.append(character)
      case ";" where !isQuoted && !isInBracket: return signs
      default: if !isQuoted { signs.append(character) }
      }
    }
    return signs
  }
}
