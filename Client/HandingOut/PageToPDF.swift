import Console
import Foundation
import Records

/// A page as PDF, made by Chromium where that is installed: it draws pages and fonts as it would print them.
enum PageToPDF {
  private static let names = ["chromium", "chromium-browser", "google-chrome"]
  /// Seconds that it may take for a city's list.
  private static let patience = 120.0

  /// The PDF of an HTML page. The page lies in memory meanwhile where the machine has `/dev/shm`, readable by its owner
  /// alone. Nothing of it is left; what a killed program left goes with the next PDF, or with the machine's power.
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

  /// A new folder that only its owner can open. Those of a program that was killed meanwhile are removed first.
  private static func temporaryFolder() throws -> String {
    let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    let prefix = "tsunagu-page-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    where name.hasPrefix(prefix) {
      guard
        let maker = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ Int32($0) }),
        kill(maker, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(place)/\(name)")
    }
    let folder = "\(place)/\(prefix)\(getpid())-\(hexText(.random(in: .min ... .max)))"
    guard mkdir(folder, 0o700) == 0 else {
      throw Problem(.outputFailed, ["cause": RawOutput.reason(errno)])
    }
    return folder
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
