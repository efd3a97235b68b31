import Foundation
import Problems
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu_server

/// The tables of docs/PROTOCOL.md agree with the sources.
@Suite struct ProtocolDocumentTests {
  private static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func text(of file: String) throws -> String {
    let bytes = try #require(FileManager.default.contents(atPath: "\(Self.top)/\(file)"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The cells of each row of a part of the page, without the backquotes.
  private func rows(of section: String) throws -> [[String]] {
    let page = try text(of: "docs/PROTOCOL.md")
    let start = try #require(page.range(of: "\n## \(section)\n"))
    let part = page[start.upperBound...].components(separatedBy: "\n## ")[0]
    return part.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
      }
    }
  }

  // MARK: Limits

  private static func text(_ number: some BinaryInteger) -> String {
    var digits = Array(String(number).reversed())
    for place in stride(from: 3, to: digits.count, by: 3).reversed() {
      digits.insert(",", at: place)
    }
    return String(digits.reversed())
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    "\(text(range.lowerBound)) to \(text(range.upperBound))"
  }

  private static func text(_ allowance: Allowance) -> String {
    let hourly = Int((allowance.perSecond * 3_600).rounded())
    return "\(text(Int(allowance.atOnce))) at once, \(text(hourly)) an hour"
  }

  /// Bounds that somebody else's client meets.
  private static let told: [(name: String, value: String)] = [
    ("operationsPerParcel", text(Limits.operationsPerParcel)),
    ("operationBytes", text(Limits.operationBytes)),
    ("writesPerOperation", text(Limits.writesPerOperation)),
    ("seenPerWrite", text(Limits.seenPerWrite)),
    ("pathBytes", text(Limits.pathBytes)),
    ("noteBytes", text(Limits.noteBytes)),
    ("valueDepth", text(Limits.valueDepth)),
    ("membersOfValue", text(Limits.membersOfValue)),
    ("itemIDBytes", text(Limits.itemIDBytes)),
    ("highestCount", text(Limits.highestCount)),
    ("deletionBytes", text(Limits.deletionBytes)),
    ("headsPerAuthor", text(Limits.headsPerAuthor)),
    ("cellsPerAuthor", text(Limits.cellsPerAuthor)),
    ("unknownCellsPerAuthor", text(Limits.unknownCellsPerAuthor)),
    ("valueBytesPerAuthor", text(Limits.valueBytesPerAuthor)),
    ("awaitedPerPath", text(Limits.awaitedPerPath)),
    ("lamportLeap", text(Int64(Limits.lamportLeap))),
    ("recordsPerSet", text(Limits.recordsPerSet)),
    ("clockSkewMilliseconds", text(Limits.clockSkewMilliseconds)),
    ("clockOffMilliseconds", text(Limits.clockOffMilliseconds)),
    ("disclosureMilliseconds", text(Limits.disclosureMilliseconds)),
    ("factDaysAhead", text(Limits.factDaysAhead)),
    ("grantsPerUser", text(Limits.grantsPerUser)),
    ("cursors", text(Limits.cursors)),
    ("requestHeadBytes", text(Limits.requestHeadBytes)),
    ("requestBytes", text(Limits.requestBytes)),
    ("compressedRequestBytes", text(Limits.compressedRequestBytes)),
    ("enrollmentBytes", text(Limits.enrollmentBytes)),
    ("decisionBytes", text(Limits.decisionBytes)),
    ("reasonBytes", text(Limits.reasonBytes)),
    ("answerPageBytes", text(Limits.answerPageBytes)),
    ("answerBytes", text(Limits.answerBytes)),
    ("heldPerLook", text(Limits.heldPerLook)),
    ("auditLinesPerAnswer", text(Limits.auditLinesPerAnswer)),
    ("tokenMilliseconds", text(Limits.tokenMilliseconds)),
    ("lockAfterDays", text(Limits.lockAfterDays)),
    ("lockDays", text(Limits.lockDays)),
    ("pinsPerServer", text(Limits.pinsPerServer)),
    ("headerBytes", text(Limits.headerBytes)),
    ("headerLines", text(Limits.headerLines)),
    ("openingSeconds", text(Limits.openingSeconds)),
    ("quietSeconds", text(Limits.quietSeconds)),
    ("graceSeconds", text(Limits.graceSeconds)),
    ("slowestBytesPerSecond", text(Limits.slowestBytesPerSecond)),
    ("connections", text(Limits.connections)),
    ("connectionsPerAddress", text(Limits.connectionsPerAddress)),
    ("openingsPerAddress", text(Limits.openingsPerAddress)),
    ("requestsPerAddress", text(Limits.requestsPerAddress)),
    ("requestsPerDevice", text(Limits.requestsPerDevice)),
    ("wrongCodesPerAddress", text(Limits.wrongCodesPerAddress)),
    ("wrongCodes", text(Limits.wrongCodes)),
    ("wrongTokensPerAddress", text(Limits.wrongTokensPerAddress)),
    ("entriesPerDevice", text(Limits.entriesPerDevice)),
    ("entryBytesPerDevice", text(Limits.entryBytesPerDevice)),
    ("entriesPerDismissedDevice", text(Limits.entriesPerDismissedDevice)),
    ("entryBytesPerDismissedDevice", text(Limits.entryBytesPerDismissedDevice)),
    ("notesPerDevice", text(Limits.notesPerDevice)),
    ("exchangesPerDevice", text(Limits.exchangesPerDevice)),
    ("exchangesWaitingPerDevice", text(Limits.exchangesWaitingPerDevice)),
    ("questionsPerDevice", text(Limits.questionsPerDevice)),
    ("questionsWaitingPerDevice", text(Limits.questionsWaitingPerDevice)),
    ("questionsAtOnce", text(Limits.questionsAtOnce)),
    ("questionsWaiting", text(Limits.questionsWaiting)),
  ]

  /// Bounds of our own programs alone.
  private static let untold: Set<String> = [
    "textBytes", "parcelBytes", "recordSetsRemembered", "changesPerRead", "exchangesPerSync",
    "passphraseCharacters", "passphraseBytes", "unlockedHoursUsually", "unlockedHours",
    "passphraseTries", "contactMilliseconds", "sourcesRemembered", "connectionsGivingWay",
    "clockSaidMilliseconds", "serverAbsenceMilliseconds", "typedLineBytes", "formerEnrollments",
    "packHolders",
    "reservedDiskMiB", "scarceDiskMiB", "turnMilliseconds", "longWorkTurnMilliseconds",
    "turnSaidMilliseconds", "visitOverdueDays", "unmetVisits", "unmetVisitsAtOnce",
    "referralAnswerDays",
  ]

  @Test func theTableOfLimitsIsWhatTheSourcesSay() throws {
    let table = try rows(of: "Limits").map { [$0[0], $0[1]] }
    #expect(table == Self.told.map { [$0.name, $0.value] })
  }

  /// A new limit goes into the table of docs/PROTOCOL.md and above, or is said to be our own.
  @Test func everyLimitIsInTheTableOrSaidToBeOurOwn() throws {
    let source = try text(of: "Sources/Records/Limits.swift")
    let names = Set(source.matches(of: /public static let (\w+)/).map { String($0.1) })
    #expect(names == Self.untold.union(Self.told.map(\.name)))
  }

  // MARK: Codes

  /// The codes in backquotes of a line.
  private func codes(in text: some StringProtocol) -> Set<String> {
    Set(String(text).matches(of: /`([a-z_]+)`/).map { String($0.1) })
  }

  @Test func everyCodeThatTheServerCanAnswerStandsUnderItsStatus() throws {
    let folder = TemporaryFolder()
    let endpoints = Build.endpoints(
      store: try ServerStore.founded(in: folder.path("server")), identity: nil)
    let page = try text(of: "docs/PROTOCOL.md")
    let lines = page.split(separator: "\n").filter { $0.hasPrefix("| 4") || $0.hasPrefix("| 5") }
    let verdicts = codes(in: try verdictParagraph(of: page))
    for code in Set(endpoints.all.flatMap(\.allProblems)) {
      let status = String(ProblemCatalogue.entry(code).httpStatus)
      let isTold = lines.contains { line in
        let cells = line.split(separator: "|")
        return cells[0].contains(status) && codes(in: line).contains(code.rawValue)
      }
      #expect(isTold || verdicts.contains(code.rawValue), "\(code.rawValue): \(status)")
    }
    let known = Set(ProblemCatalogue.all.map(\.code.rawValue))
    for line in lines {
      let cells = line.split(separator: "|")
      for code in codes(in: cells[1]) where !["user", "scope", "year"].contains(code) {
        #expect(known.contains(code), "\(code)")
      }
    }
  }

  private func verdictParagraph(of page: String) throws -> Substring {
    let start = try #require(page.range(of: "\nVerdict codes: "))
    let end = page[start.upperBound...].range(of: "\n\n")?.lowerBound ?? page.endIndex
    return page[start.lowerBound..<end]
  }

  @Test func everyVerdictThatTheSourcesGiveIsTold() throws {
    var given: Set<String> = ["author_ended", "device_revoked"]
    for file in try swiftFiles(in: ["Sources/Sync", "Sources/Authority"]) {
      for match in try text(of: file).matches(of: /\.(?:held|refused)\(\.([a-zA-Z]+)\)/) {
        given.insert(snakeCase(match.1))
      }
    }
    #expect(given.count > 15)
    let told = codes(in: try verdictParagraph(of: text(of: "docs/PROTOCOL.md")))
    #expect(given.subtracting(told).isEmpty)
    #expect(told.isSubset(of: ProblemCatalogue.all.map(\.code.rawValue)))
  }

  /// The paths of all Swift files in folders, and in theirs.
  private func swiftFiles(in folders: [String]) throws -> [String] {
    try folders.flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: "\(Self.top)/\(folder)")
        .filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
    }
  }

  private func snakeCase(_ name: Substring) -> String {
    name.reduce(into: "") { text, letter in
      text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }

  // MARK: Access

  @Test func theTableOfAccessIsThatOfTheSources() throws {
    let source = try text(of: "Sources/Authority/AccessTable.swift")
    let start = try #require(source.range(of: "private static let rows"))
    let end = try #require(source[start.upperBound...].range(of: "\n  ]\n"))
    let rows = source[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap {
      line -> [String]? in
      let words = line.matches(of: /"([^"]*)"/).map { String($0.1) }
      return words.count > 2 ? words : nil
    }
    #expect(try self.rows(of: "Who may write what") == rows)
    #expect(rows.count > 10)
  }
}
