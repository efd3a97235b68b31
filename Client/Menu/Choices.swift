/// Questions that are answered with digits, a page at a time.
struct Choices {
  /// Choices on one page, so that one digit is enough; 9 turns the page, 0 goes back.
  static let onPage = 8

  enum Answer: Equatable {
    /// The place of what was chosen.
    case chosen(Int)
    /// An offer beside the choices.
    case otherwise
    case back
  }

  let keyboard: Keyboard
  /// The words beside 9.
  var more = "つぎ"

  /// One of several.
  ///
  /// Enter after a digit means nothing: many type it.
  ///
  /// - Parameter otherwise: stands on every page, under the same digit.
  func one(_ question: String, _ choices: [String], otherwise: String? = nil) throws -> Answer {
    let perPage = otherwise == nil ? Choices.onPage : Choices.onPage - 1
    let hasPages = choices.count > perPage
    var start = 0
    while true {
      let page = choices[start..<min(start + perPage, choices.count)]
      Output.say("\n\(question)")
      for (index, choice) in page.enumerated() { Output.say("  \(index + 1) \(choice)") }
      if let otherwise { Output.say("  \(Choices.onPage) \(otherwise)") }
      if hasPages { Output.say("  9 \(more) \(position(start, perPage, choices.count))") }
      Output.say("  0 もどる")
      switch try keyboard.choice() {
      case .digit(0): return .back
      case .digit(9) where hasPages:
        start = start + perPage < choices.count ? start + perPage : 0
      case .digit(Choices.onPage) where otherwise != nil: return .otherwise
      case .digit(let digit) where digit <= page.count: return .chosen(start + digit - 1)
      default: Output.say("番号の数字を押してください。")
      }
    }
  }

  /// Several, by digits that switch on and off; Enter ends. Nine stand on one page.
  ///
  /// - Returns: nil for the way back.
  func several(_ question: String, _ choices: [String]) throws -> [String]? {
    let hasPages = choices.count > Choices.onPage + 1
    let perPage = hasPages ? Choices.onPage : choices.count
    var start = 0
    var chosen: Set<Int> = []
    while true {
      let page = start..<min(start + perPage, choices.count)
      Output.say("\n\(question)")
      for place in page {
        Output.say("  \(chosen.contains(place) ? "■" : "□") \(place - start + 1) \(choices[place])")
      }
      if hasPages { Output.say("  9 \(more) \(position(start, perPage, choices.count))") }
      Output.say("  0 もどる    Enter 選びおわる")
      switch try keyboard.key() {
      case .digit(0): return nil
      case .digit(9) where hasPages:
        start = page.upperBound < choices.count ? page.upperBound : 0
      case .digit(let digit) where page.contains(start + digit - 1):
        chosen.formSymmetricDifference([start + digit - 1])
      case .enter: return chosen.sorted().map { choices[$0] }
      default: Output.say("番号の数字かEnterを押してください。")
      }
    }
  }

  /// Which page of how many this is: 「(1/3)」.
  private func position(_ start: Int, _ perPage: Int, _ count: Int) -> String {
    "(\(start / perPage + 1)/\((count + perPage - 1) / perPage))"
  }
}
