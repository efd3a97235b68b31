/// Checks files against the table of the layers; each answer says where, what and why.
enum LayerRules {
  static func violations(in files: [SourceFile]) -> [String] {
    files.flatMap { file in
      importViolations(in: file) + confinementViolations(in: file) + impurities(in: file)
    }
  }

  static func importViolations(in file: SourceFile) -> [String] {
    if file.isIn("Tests") || file.path == "Package.swift" { return [] }
    guard let layer = Layer.table.first(where: { file.isIn($0.folder) }) else {
      return ["\(file.path): its folder has no row in the table of the layers"]
    }
    return file.imports
      .filter { $0.module != "Foundation" && !layer.mayImport.contains($0.module) }
      .map {
        "\(file.path):\($0.line): imports \($0.module); \(layer.folder) may not: \(layer.reason)"
      }
  }

  static func confinementViolations(in file: SourceFile) -> [String] {
    if file.path == "Package.swift" { return [] }
    return Confinement.table.filter { !$0.folders.contains(where: file.isIn) }.flatMap { rule in
      lines(of: file, matching: Pattern("\\b\(rule.word)\\b")).map {
        "\(file.path):\($0): names \(rule.word), which only \(rule.folders[0]) may: \(rule.reason)"
      }
    }
  }

  static func impurities(in file: SourceFile) -> [String] {
    guard Impurity.pureFolders.contains(where: file.isIn) else { return [] }
    return Impurity.table.flatMap { rule in
      lines(of: file, matching: Pattern(rule.pattern)).map { "\(file.path):\($0): \(rule.what)" }
    }
  }

  static func lines(of file: SourceFile, matching pattern: Pattern) -> [Int] {
    file.codeLines.filter { pattern.matches($0.text) }.map(\.number)
  }
}
