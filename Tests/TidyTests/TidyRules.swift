import Foundation

/// Checks what a reader would have to check again and again; each answer says where and what.
enum TidyRules {
  static let longestFile = 400

  static func violations(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
      unfinished(in: file) + (file.isIn("Tests") ? waits(in: file) : crashes(in: file))
        + lengths(of: file) + sentences(in: file) + thrownSentences(in: file)
    } + foldersWithoutPurpose(in: files)
  }

  /// Files outside the tests that are too long to be read in one sitting.
  static func lengths(of file: SourceFile) -> [String] {
    let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    guard !file.isIn("Tests"), count > longestFile else { return [] }
    return ["\(file.path): \(count) lines; the limit is \(longestFile)"]
  }

  /// Layers that throw codes with named details: the sentences stand in Sources/Problems.
  static let layersWithoutSentences = [
    "Sources/Merge", "Sources/Authority", "Sources/Sync", "Sources/Storage",
  ]

  /// Files of those layers that declare labels, each beside the case that it names.
  static let declaredLabels: Set = [
    "Sources/Authority/Role.swift", "Sources/Authority/Consent/ListRelease.swift",
  ]

  /// Japanese outside comments where no person is spoken to: a layer that knew the sentence could not be used by another
  /// face.
  static func sentences(in file: SourceFile) -> [String] {
    guard layersWithoutSentences.contains(where: file.isIn), !declaredLabels.contains(file.path)
    else { return [] }
    return file.linesWithoutComments.filter { japanese.matches($0.text) }.map {
      "\(file.path):\($0.number): says a sentence; throw a code with details, Sources/Problems says it"
    }
  }

  /// Japanese where a problem is made: the sentence would stand beside the catalogue, and the next face would say it
  /// otherwise.
  static func thrownSentences(in file: SourceFile) -> [String] {
    guard !file.isIn("Tests") else { return [] }
    let text = file.linesWithoutComments.map(\.text).joined(separator: "\n")
    return ThrownProblem.all(in: text).filter { japanese.matches($0.arguments) }.map {
      "\(file.path):\($0.line): says a problem in words; declare it in ProblemReason"
    }
  }

  private static let japanese = Pattern(#"[\x{3041}-\x{3096}\x{30a1}-\x{30fa}\x{3400}-\x{9fff}]"#)

  /// Notes of unfinished work, in comments too.
  static func unfinished(in file: SourceFile) -> [String] {
    // Put together here, so that this file does not find itself.
    let pattern = Pattern(
      "\\b(" + ["TO" + "DO", "FIX" + "ME", "X" + "XX"].joined(separator: "|") + ")\\b")
    return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { pattern.matches(String($0.element)) }
      .map { "\(file.path):\($0.offset + 1): unfinished work belongs in an issue" }
  }

  /// Tests that wait by the clock instead of for what they wait for.
  static func waits(in file: SourceFile) -> [String] {
    let pattern = Pattern(#"\b(u|nano)?sleep\(|\b(Task|Thread)\.sleep\b"#)
    return LayerRules.lines(of: file, matching: pattern).map {
      "\(file.path):\($0): waits by the clock"
    }
  }

  /// Unwrapping that ends the program when it is wrong. `swift format lint` knows more exactly; this is
  /// here for those who run the tests only.
  static func crashes(in file: SourceFile) -> [String] {
    let pattern = Pattern(#"\btry!|\bas!|[\w)\]]!(?=[\s.,)\]\[(;:?]|$)"#)
    return LayerRules.lines(of: file, matching: pattern).map {
      "\(file.path):\($0): force-unwraps; throw, or state a precondition"
    }
  }

  /// Each folder under Sources has a file of its name that says why it exists and what is never in it.
  static func foldersWithoutPurpose(in files: [SourceFile]) -> [String] {
    let folders = Set(files.filter { $0.isIn("Sources") }.compactMap { folder(of: $0.path) })
    return folders.sorted().compactMap { folder in
      let path = "Sources/\(folder)/\(folder).swift"
      let first = files.first { $0.path == path }?.text ?? ""
      if first.hasPrefix("// ") && first.contains("\n// Never here: ") { return nil }
      return
        "\(path): must start by saying why the folder exists, and end that with '// Never here: '"
    }
  }

  private static func folder(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : nil
  }
}
