/// Finds the name of a kind or a field as a text where the declared symbol belongs: `Visit.person.name`, so that a
/// mistyped name does not compile. A name is a key of other documents, too; what counts is how the text is used.
struct DeclaredNames {
  /// A place where the text itself is meant.
  struct Exception {
    let path: String
    let reason: String
  }

  static let exceptions = [
    Exception(
      path: "Sources/Records/Kinds/", reason: "here they are declared"),
    Exception(
      path: "Sources/Records/Declaration/SharedField.swift",
      reason: "declares the fields that several kinds have"),
    Exception(
      path: "Sources/Authority/AccessTable.swift",
      reason: "its rows stand under each other as docs/DOMAIN.md prints them"),
  ]

  private let uses: [Pattern]

  /// - Parameter files: the declarations among them say which names there are.
  init(declaredIn files: [SourceFile]) {
    let declaring = files.filter { file in Self.exceptions.contains { file.path.hasPrefix($0.path) }
    }
    let text = declaring.map(\.text).joined(separator: "\n")
    let fields =
      Pattern(#"\bField\.\w+\(\s*"(\w+)""#).matches(in: text, group: 1)
      + Pattern(#"= FieldPath\("(\w+)"\)"#).matches(in: text, group: 1)
    let kinds = Pattern(#"\bkindName = "(\w+)""#).matches(in: text, group: 1)
    let field = "\"(\(Set(fields).sorted().joined(separator: "|")))\""
    let kind = "\"(\(Set(kinds).sorted().joined(separator: "|")))\""
    uses = [
      #"\b(values|writes)\["# + field + #"\]"#, #"\bFieldPath\("# + field,
      #"\b(of|linking|by|at): "# + field, #"\b(field|set|value|add)\("# + field,
      #"\b(field|name)\)? *[!=]= "# + field,
      #"\b(kind|kindName|name)\)? *[!=]= "# + kind, #"\b(kind|kindName|of): "# + kind,
      #"\bkind\("# + kind, "\\bcase " + kind, "[\\[(]" + kind + ", *\\[?\"",
      "^ *" + kind + ": *[\\[\"]",
    ].map(Pattern.init)
  }

  /// Each answer says where and what.
  func violations(in files: [SourceFile]) -> [String] {
    files.filter { file in
      !file.isIn("Tests") && file.path != "Package.swift"
        && !Self.exceptions.contains { file.path.hasPrefix($0.path) }
    }.flatMap { file in
      file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .filter { line in
          let code = String(line.element)
          return !code.drop { $0 == " " }.hasPrefix("//") && uses.contains { $0.matches(code) }
        }
        .map { "\(file.path):\($0.offset + 1): names a kind or a field in a text; use its symbol" }
    }
  }
}
