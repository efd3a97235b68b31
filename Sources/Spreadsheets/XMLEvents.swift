import CExpat

/// Reads XML from a stranger with expat, telling starts, text and ends. Documents that declare anything of their own
/// (a DOCTYPE, and with it entities) are refused: no office program writes one.
struct XMLEvents {
  /// An element's name without its prefix, and its attributes.
  struct Element {
    let name: String
    let attributes: [String: String]

    subscript(attribute: String) -> String? { attributes[attribute] }
  }

  var onStart: (Element) throws(TableProblem) -> Void = { _ throws(TableProblem) in }
  var onText: ([UInt8]) throws(TableProblem) -> Void = { _ throws(TableProblem) in }
  var onEnd: (String) throws(TableProblem) -> Void = { _ throws(TableProblem) in }

  /// - Parameters:
  ///   - part: the part of the archive, for the error.
  ///   - next: the following bytes; empty at the end.
  func read(part: String, _ next: () throws(TableProblem) -> [UInt8]) throws(TableProblem) {
    guard let parser = XML_ParserCreate(nil) else { throw .broken(part: part) }
    defer { XML_ParserFree(parser) }
    let reading = Reading(self, parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(reading).toOpaque())
    XMLEvents.register(on: parser)
    var isOver = false
    while !isOver {
      let bytes = try next()
      isOver = bytes.isEmpty
      let status = bytes.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
          XML_Parse(parser, $0.baseAddress, Int32($0.count), isOver ? 1 : 0)
        }
      }
      if let problem = reading.problem { throw problem }
      guard status == XML_STATUS_OK else { throw .broken(part: part) }
    }
    withExtendedLifetime(reading) {}
  }

  private static func register(on parser: XML_Parser) {
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let name, let attributes else { return }
        Reading.reading(at: data)?.start(name, attributes)
      }, { data, name in name.map { Reading.reading(at: data)?.end($0) } })
    XML_SetCharacterDataHandler(parser) { data, text, count in
      guard let text else { return }
      Reading.reading(at: data)?.text(Array(UnsafeRawBufferPointer(start: text, count: Int(count))))
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      Reading.reading(at: data)?.stop(.broken(part: "DOCTYPE"))
    }
  }

  /// The state that the callbacks of one reading share.
  private final class Reading {
    private let events: XMLEvents
    private let parser: XML_Parser
    private var depth = 0
    private(set) var problem: TableProblem?

    init(_ events: XMLEvents, _ parser: XML_Parser) {
      (self.events, self.parser) = (events, parser)
    }

    static func reading(at data: UnsafeMutableRawPointer?) -> Reading? {
      data.map { Unmanaged<Reading>.fromOpaque($0).takeUnretainedValue() }
    }

    func stop(_ problem: TableProblem) {
      self.problem = self.problem ?? problem
      XML_StopParser(parser, 0)
    }

    func start(
      _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>
    ) {
      guard problem == nil else { return }
      depth += 1
      guard depth <= TableLimits.depth else { return stop(.tooLarge(limit: "depth")) }
      var pairs: [String: String] = [:]
      var place = 0
      while let key = attributes[place], let value = attributes[place + 1] {
        pairs[Reading.localName(key)] = String(cString: value)
        place += 2
      }
      attempt { () throws(TableProblem) in
        try events.onStart(Element(name: Reading.localName(name), attributes: pairs))
      }
    }

    func end(_ name: UnsafePointer<CChar>) {
      guard problem == nil else { return }
      depth -= 1
      attempt { () throws(TableProblem) in try events.onEnd(Reading.localName(name)) }
    }

    func text(_ bytes: [UInt8]) {
      guard problem == nil else { return }
      attempt { () throws(TableProblem) in try events.onText(bytes) }
    }

    private func attempt(_ body: () throws(TableProblem) -> Void) {
      do throws(TableProblem) { try body() } catch { stop(error) }
    }

    private static func localName(_ name: UnsafePointer<CChar>) -> String {
      let text = String(cString: name)
      guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return text }
      return String(text[text.utf8.index(after: colon)...])
    }
  }
}
