import Console
import Foundation
import Records

/// A page as PDF, made by Chromium where that is installed: it draws pages and fonts as it would print them.
enum PageToPDF {
  private static let names = ["chromium", "chromium-browser", "google-chrome"]
  /// Seconds that it may take for a city's list.
  private static let patience = 120.0

  /// The PDF of an HTML page. The page lies in memory meanwhile where the machine has `/dev/shm`, readable by its owner
  /// alone, and nothing of it is left.
  ///
  /// - Throws: `Problem`: `pdf_needs_chromium`, `output_failed`.
  static func bytes(of html: [UInt8]) throws -> [UInt8] {
    guard let program = program() else { throw Problem(.pdfNeedsChromium) }
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (page, printed) = (folder + "/page.html", folder + "/page.pdf")
    try NewFile.write(html, to: page)
    try run(program, from: page, to: printed, in: folder)
    guard let bytes = FileManager.default.contents(atPath: printed), bytes.starts(with: "%PDF".utf8)
    else { throw Problem(.outputFailed, ["cause": "Chromium"]) }
    return Array(bytes)
  }

  private static func program() -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first(where: FileManager.default.isExecutableFile)
  }

  private static func temporaryFolder() throws -> String {
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    var template = Array("\(place)/tsunagu-page-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Problem(.outputFailed, ["cause": RawOutput.reason(errno)])
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func run(
    _ program: String, from page: String, to printed: String, in folder: String
  ) throws {
    let chromium = Process()
    chromium.executableURL = URL(fileURLWithPath: program)
    chromium.arguments =
      [
        "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage",
        "--user-data-dir=\(folder)/profile", "--print-to-pdf=\(printed)",
      ]
      // Chromium does not run as root in its sandbox; the page is this program's own and loads nothing.
      + (geteuid() == 0 ? ["--no-sandbox"] : []) + ["file://\(page)"]
    (chromium.standardInput, chromium.standardOutput) = (
      FileHandle.nullDevice, FileHandle.nullDevice
    )
    chromium.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    chromium.terminationHandler = { _ in ended.signal() }
    do { try chromium.run() } catch { throw Problem(.pdfNeedsChromium) }
    guard ended.wait(timeout: .now() + patience) == .success, chromium.terminationStatus == 0 else {
      chromium.terminate()
      throw Problem(.outputFailed, ["cause": "Chromium"])
    }
  }
}
