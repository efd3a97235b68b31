import Records
import Support
import Testing

/// docs/DOMAIN.md agrees with the declarations of the kinds.
@Suite struct DomainDocumentTests {
  static let remedy: Comment =
    "docs/DOMAIN.md differs from the declarations; 'make documents' writes it"

  @Test func kindsAndFieldsArePrintedFromTheirDeclarations() throws {
    let text = Catalogue.kinds.map { DomainPage.section(of: $0) }.joined(separator: "\n\n")
    #expect(try PrintedPart("kinds", of: "docs/DOMAIN.md").holds(text), Self.remedy)
  }

  @Test func mergeRulesArePrintedFromTheirDeclarations() throws {
    let text = DomainPage.mergeRules(of: Catalogue.kinds)
    #expect(try PrintedPart("merge rules", of: "docs/DOMAIN.md").holds(text), Self.remedy)
  }

  @Test func aChangedPageIsNoticed() throws {
    #expect(try !PrintedPart("kinds", of: "docs/DOMAIN.md").isSame("no kinds at all"))
    #expect(throws: PrintedPart.Failure.self) {
      try PrintedPart("no such part", of: "docs/DOMAIN.md").isSame("")
    }
  }
}

/// The tables of docs/DOMAIN.md §2 and §3.
enum DomainPage {
  /// A kind's heading, where its records belong, and a row for each field and each part of a list.
  static func section(of kind: Kind) -> String {
    let rows = kind.fields.flatMap { field -> [String] in
      guard case .list(let list) = field.type else { return [row(field.name, field)] }
      return [row(field.name, field)] + list.parts.map { row("\(field.name)/\($0.name)", $0) }
    }
    return """
      #### `\(kind.name)` \(kind.label)

      \(summary(of: kind))

      | field | label | content | while writes differ | sensitivity |
      | --- | --- | --- | --- | --- |
      \(rows.joined(separator: "\n"))
      """
  }

  /// The fields whose rule does not show every value, with their display.
  static func mergeRules(of kinds: [Kind]) -> String {
    let cells = kinds.flatMap { kind in leaves(of: kind).map { (kind, $0.path, $0.field) } }
    let rows = cells.filter { $0.2.merge != .keepAll && $0.2.merge != .addUp }.map {
      "| `\($0.0.name)` | `\($0.1)` | \($0.2.label) | \(shown($0.2)) |"
    }
    let sets = kinds.compactMap { kind -> String? in
      let names = kind.fields.filter { $0.merge == .addUp }.map { "`\($0.name)`" }
      return names.isEmpty ? nil : "- `\(kind.name)`: " + names.joined(separator: ", ")
    }
    return """
      | kind | field | label | shown while writes differ |
      | --- | --- | --- | --- |
      \(rows.joined(separator: "\n"))

      In these sets and lists the members add up: a member is there while any write says so.

      \(sets.joined(separator: "\n"))

      Every other field keeps all values and shows them side by side.
      """
  }

  private static func leaves(of kind: Kind) -> [(path: String, field: FieldDeclaration)] {
    kind.fields.flatMap { field -> [(path: String, field: FieldDeclaration)] in
      guard case .list(let list) = field.type else { return [(field.name, field)] }
      return [(field.name, field)] + list.parts.map { ("\(field.name)/\($0.name)", $0) }
    }
  }

  private static func summary(of kind: Kind) -> String {
    var sentences = [place(kind.placement)]
    if let date = kind.businessDate { sentences.append("A period selects by `\(date)`.") }
    if kind.isFact { sentences.append("A fact.") }
    return sentences.joined(separator: " ")
  }

  private static func place(_ placement: Placement) -> String {
    switch placement {
    case .city: "Belongs to the city."
    case .area(let field): "Belongs to the area in `\(field)`."
    case .person(let field, let area):
      "Belongs to the person in `\(field)`" + otherwise(area, "the area") + "."
    case .record(let field, let person):
      "Belongs to the record in `\(field)`" + otherwise(person, "the person") + "."
    }
  }

  private static func otherwise(_ field: String?, _ target: String) -> String {
    field.map { ", or else to \(target) in `\($0)`" } ?? ""
  }

  private static func row(_ path: String, _ field: FieldDeclaration) -> String {
    var content = [content(of: field.type)]
    if field.isRequired { content.append("required") }
    if field.isPast { content.append("not in the future") }
    return "| `\(path)` | \(field.label) | \(content.joined(separator: "; ")) | \(shown(field)) "
      + "| `\(field.sensitivity.rawValue)` |"
  }

  private static func content(of type: FieldType) -> String {
    switch type {
    case .text: "one line"
    case .note: "text"
    case .date: "day"
    case .time: "time of day"
    case .recordSet: "set of records, packed"
    case .birthDate: "birth date as written, with its precision"
    case .address: "postal code, town, street, building"
    case .coordinate: "latitude, longitude"
    case .count: "whole number"
    case .choice(let vocabulary): "one of " + vocabulary.words.joined(separator: ", ")
    case .words(let vocabulary): "any of " + vocabulary.words.joined(separator: ", ")
    case .reference(let kinds): kinds.map { "`\($0)`" }.joined(separator: " or ")
    case .references(let kind): "set of `\(kind)`"
    case .list(let list): "list" + (list.newestFirst.map { ", newest `\($0)` first" } ?? "")
    }
  }

  private static func shown(_ field: FieldDeclaration) -> String {
    switch field.merge {
    case .keepAll: ""
    case .addUp: "members add up"
    case .severest(let words): "the last of " + words.joined(separator: ", ")
    case .doubt(let doubts):
      doubts.map { doubt in
        let reason = doubt.words.isEmpty ? "" : " if one says " + list(doubt.words, of: field.type)
        return (doubt.shown ?? "nothing") + reason
      }.joined(separator: "; ")
    }
  }

  /// Words of a set in the order of their vocabulary.
  private static func list(_ words: Set<String>, of type: FieldType) -> String {
    (type.vocabulary?.words ?? words.sorted()).filter(words.contains).joined(separator: ", ")
  }
}
