import CZlib

/// A ZIP archive made by hand, so that a test can put into it what no office program would.
public struct SampleArchive {
  public init() {}

  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Adds a part as it is.
  public mutating func add(_ name: String, _ content: String, isEncrypted: Bool = false) {
    let bytes = Array(content.utf8)
    add(name, bytes, crc: SampleArchive.crc(bytes), size: bytes.count, method: 0, isEncrypted)
  }

  /// Adds a part that unpacks to `content`, written `times` over.
  public mutating func addPacked(_ name: String, head: String, _ content: String, times: Int) {
    let piece = Array(content.utf8)
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    var packed: [UInt8] = []
    var crc: UInt = 0
    var total = 0
    func feed(_ input: [UInt8], _ flush: Int32) {
      var input = input
      total += input.count
      crc = crc32(crc, input, UInt32(input.count))
      var room = [UInt8](repeating: 0, count: 65_536)
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        repeat {
          let produced = room.withUnsafeMutableBufferPointer { room -> Int in
            stream.next_out = room.baseAddress
            stream.avail_out = UInt32(room.count)
            deflate(&stream, flush)
            return room.count - Int(stream.avail_out)
          }
          packed += room.prefix(produced)
        } while stream.avail_out == 0
      }
    }
    feed(Array(head.utf8), Z_NO_FLUSH)
    for _ in 0..<times { feed(piece, Z_NO_FLUSH) }
    feed([], Z_FINISH)
    deflateEnd(&stream)
    add(name, packed, crc: UInt32(crc), size: total, method: 8, false)
  }

  /// The whole file.
  public var bytes: [UInt8] {
    var end: [UInt8] = [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
    end += SampleArchive.little(UInt64(count), 2) + SampleArchive.little(UInt64(count), 2)
    end += SampleArchive.little(UInt64(directory.count), 4)
    end += SampleArchive.little(UInt64(body.count), 4) + [0, 0]
    return body + directory + end
  }

  private mutating func add(
    _ name: String, _ packed: [UInt8], crc: UInt32, size: Int, method: UInt64, _ isEncrypted: Bool
  ) {
    let flag: UInt64 = isEncrypted ? 1 : 0
    var common = SampleArchive.little(20, 2) + SampleArchive.little(flag, 2)
    common += SampleArchive.little(method, 2) + [0, 0, 0, 0]
    common += SampleArchive.little(UInt64(crc), 4)
    common += SampleArchive.little(UInt64(packed.count), 4) + SampleArchive.little(UInt64(size), 4)
    common += SampleArchive.little(UInt64(name.utf8.count), 2) + [0, 0]
    directory += [0x50, 0x4b, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += SampleArchive.little(UInt64(body.count), 4) + Array(name.utf8)
    body += [0x50, 0x4b, 3, 4] + common + Array(name.utf8) + packed
    count += 1
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    UInt32(crc32(0, bytes, UInt32(bytes.count)))
  }

  private static func little(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }
}

/// A workbook made by hand.
public struct SampleWorkbook {
  /// Whether days count from 1904.
  public var date1904 = false
  /// Number formats, in the order of the cell styles 1, 2, …
  public var formats: [String] = []
  /// The elements of `sst`.
  public var strings = ""
  /// The content of `sheetData`, and the elements after it.
  public var rows = ""
  public var afterRows = ""
  /// The text before the sheet's first element.
  public var prolog = ""

  public init(
    date1904: Bool = false, formats: [String] = [], strings: String = "", rows: String = "",
    afterRows: String = "", prolog: String = ""
  ) {
    self.date1904 = date1904
    self.formats = formats
    self.strings = strings
    self.rows = rows
    self.afterRows = afterRows
    self.prolog = prolog
  }

  /// All parts but the sheet.
  public var archive: SampleArchive {
    var archive = SampleArchive()
    archive.add(
      "xl/workbook.xml",
      """
      <workbook xmlns:r="r"><workbookPr date1904="\(date1904)"/><sheets>\
      <sheet name="名簿" sheetId="1" r:id="rId1"/></sheets></workbook>
      """)
    archive.add(
      "xl/_rels/workbook.xml.rels",
      #"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#)
    let codes = formats.enumerated().map {
      #"<numFmt numFmtId="\#(200 + $0.offset)" formatCode="\#($0.element)"/>"#
    }
    let styles = formats.indices.map { #"<xf numFmtId="\#(200 + $0)"/>"# }
    archive.add(
      "xl/styles.xml",
      "<styleSheet><numFmts>\(codes.joined())</numFmts><cellXfs><xf/>\(styles.joined())</cellXfs></styleSheet>"
    )
    archive.add("xl/sharedStrings.xml", "<sst>\(strings)</sst>")
    return archive
  }

  /// The whole file.
  public var bytes: [UInt8] {
    var archive = archive
    archive.add(
      "xl/worksheets/sheet1.xml",
      "\(prolog)<worksheet><sheetData>\(rows)</sheetData>\(afterRows)</worksheet>")
    return archive.bytes
  }
}
