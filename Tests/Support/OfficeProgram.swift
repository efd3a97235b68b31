import Foundation

/// openpyxl, with which tests make workbooks, LibreOffice, which saves them as its own, and poppler, which reads PDF.
public enum OfficeProgram {
  public struct Missing: Error, CustomStringConvertible {
    public let description: String
  }

  /// Where `scripts/run-tests` has installed it, else the machine's own.
  private static var python: String {
    let installed = repository.appendingPathComponent(".build/office-programs/bin/python").path
    return FileManager.default.isExecutableFile(atPath: installed) ? installed : "python3"
  }

  private static var repository: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// The bytes of a workbook as LibreOffice saves it.
  ///
  /// - Parameter form: the ending of the file's name.
  public static func saved(
    _ path: String, as form: String, in folder: TemporaryFolder
  ) throws -> [UInt8] {
    let said = try ProgramRun.run(
      executable: "/usr/bin/env",
      arguments: [
        "soffice", "-env:UserInstallation=file://\(folder.path("office"))", "--headless",
        "--convert-to", form, "--outdir", folder.path("saved"), path,
      ], environment: ["HOME": folder.path])
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    guard let bytes = FileManager.default.contents(atPath: folder.path("saved/\(name).\(form)"))
    else {
      throw Missing(description: "\(said.errors)\nmake test installs LibreOffice.")
    }
    return Array(bytes)
  }

  /// A workbook as openpyxl writes it.
  ///
  /// - Parameter name: one that Tests/OfficePrograms/make_workbook.py knows.
  public static func makeWorkbook(_ name: String, at path: String) throws {
    _ = try run("make_workbook.py", [name, path])
  }

  /// A workbook as openpyxl reads it, as JSON (Tests/OfficePrograms/read_workbook.py).
  public static func readWorkbook(_ path: String) throws -> [UInt8] {
    Array(try run("read_workbook.py", [path]).utf8)
  }

  /// The words of a PDF, line by line.
  public static func text(ofPDF path: String) throws -> String {
    try poppler(["pdftotext", "-layout", path, "-"])
  }

  /// The size of its pages, as pdfinfo says it.
  public static func pageSize(ofPDF path: String) throws -> String? {
    try poppler(["pdfinfo", path]).split(separator: "\n").first { $0.hasPrefix("Page size:") }
      .map { $0.dropFirst("Page size:".count).trimmingCharacters(in: .whitespaces) }
  }

  /// The number of its pages.
  public static func pages(ofPDF path: String) throws -> Int? {
    try poppler(["pdfinfo", path]).split(separator: "\n").first { $0.hasPrefix("Pages:") }
      .flatMap { Int($0.dropFirst("Pages:".count).trimmingCharacters(in: .whitespaces)) }
  }

  private static func poppler(_ words: [String]) throws -> String {
    let said = try ProgramRun.run(executable: "/usr/bin/env", arguments: words)
    guard said.status == 0 else {
      throw Missing(description: "\(said.errors)\nmake test installs poppler-utils.")
    }
    return said.output
  }

  private static func run(_ name: String, _ words: [String]) throws -> String {
    let script = repository.appendingPathComponent("Tests/OfficePrograms/\(name)").path
    let environment = ProcessInfo.processInfo.environment
    let made = try ProgramRun.run(
      executable: "/usr/bin/env", arguments: [python, script] + words,
      environment: [
        "PATH": environment["PATH"] ?? "/usr/bin:/bin", "HOME": environment["HOME"] ?? "/",
      ])
    guard made.status == 0 else {
      throw Missing(
        description: "\(made.errors)\nmake test installs openpyxl (Tests/OfficePrograms).")
    }
    return made.output
  }
}
