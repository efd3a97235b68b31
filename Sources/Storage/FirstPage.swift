import CPages
import Foundation

/// The first page of a database: how long the file is, and where the tables are. Without it nothing can be read
/// of all that is still good; it is the same in every device's database of one version, but for the length.
struct FirstPage {
  static let bytes = 4_096
  /// Where the header says how many pages there are, and where those that are free.
  private static let length = 28
  private static let free = 32..<40

  private var page: [UInt8]
  /// Pages of the new database: so many a file must have, or its declarations name pages beyond its end.
  private let fewest: Int

  /// That of a new database, which is closed or has nothing in its log.
  init(of path: String) throws {
    let file = try Data(contentsOf: URL(fileURLWithPath: path))
    page = Array(file.prefix(FirstPage.bytes))
    fewest = file.count / FirstPage.bytes
  }

  /// Makes a copy of a damaged database that has this first page in place of its own.
  mutating func replace(in damaged: String, to copy: String) throws {
    var file = try Data(contentsOf: URL(fileURLWithPath: damaged))
    guard page.count == FirstPage.bytes, file.count >= FirstPage.bytes else { return }
    let pages = max(file.count / FirstPage.bytes, fewest)
    file.append(Data(count: max(0, pages * FirstPage.bytes - file.count)))
    withUnsafeBytes(of: UInt32(pages).bigEndian) {
      page.replaceSubrange(FirstPage.length..<(FirstPage.length + 4), with: $0)
    }
    page.replaceSubrange(FirstPage.free, with: repeatElement(0, count: FirstPage.free.count))
    tsunagu_seal_page(&page, Int32(FirstPage.bytes), 0)
    file.replaceSubrange(0..<FirstPage.bytes, with: page)
    try Opening.makePrivately(copy)
    try file.write(to: URL(fileURLWithPath: copy))
    let log = damaged + "-wal"
    if FileManager.default.fileExists(atPath: log) {
      try FileManager.default.copyItem(atPath: log, toPath: copy + "-wal")
    }
  }
}
