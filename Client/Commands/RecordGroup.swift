import ArgumentParser
import Records

/// The commands that follow from the declared kinds.
enum KindCommands {
  static let all = Catalogue.types.filter { !$0.kind.isAutomatic }.map { type in
    (word: type.kind.command, command: own[type.kindName] ?? group(type))
  }

  /// Kinds whose command has more than every kind's.
  private static let own: [String: any ParsableCommand.Type] = [
    Person.kindName: PersonGroup.self, Consent.kindName: ConsentGroup.self,
    Review.kindName: ReviewGroup.self, SupporterEntry.kindName: SupporterGroup.self,
    Copy.kindName: CopyGroup.self, Disclosure.kindName: DisclosureGroup.self,
    Referral.kindName: ReferralGroup.self, Agency.kindName: AgencyGroup.self,
  ]

  private static func group<Of: RecordKind>(_ type: Of.Type) -> any ParsableCommand.Type {
    Of.kind.isFact ? FactGroup<Of>.self : RecordGroup<Of>.self
  }
}

/// `tsunagu KIND add|list|show|edit|delete|restore`, for every kind alike.
struct RecordGroup<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Of.kind.command, abstract: "\(Of.kind.label)を入れ、調べ、直します。",
      discussion: "例: tsunagu \(Of.kind.command) list",
      subcommands: [
        AddRecord<Of>.self, ListRecords<Of>.self, ShowRecord<Of>.self, EditRecord<Of>.self,
        DeleteRecord<Of>.self, RestoreRecord<Of>.self, EraseRecord<Of>.self,
      ])
  }
}

/// `tsunagu visit|consult add|list|show|correct`: facts are corrected, never edited.
struct FactGroup<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Of.kind.command, abstract: "\(Of.kind.label)を入れ、調べ、訂正します。",
      discussion: "例: tsunagu \(Of.kind.command) list",
      subcommands: [
        AddRecord<Of>.self, ListRecords<Of>.self, ShowRecord<Of>.self, CorrectFact<Of>.self,
        DeleteRecord<Of>.self, RestoreRecord<Of>.self, EraseRecord<Of>.self,
      ])
  }
}

/// The help of a command whose options come from a kind's declaration.
enum FieldHelp {
  static func text(_ command: String, _ kind: Kind, example: String, takesID: Bool) -> String {
    let word = kind.command
    var table = Table(["オプション", "項目", "入れる値"])
    for field in kind.typedFields {
      table.add([
        "--\(field.optionName)", field.label + (field.isRequired ? " *" : ""), hint(field),
      ])
    }
    let paper = kind.onPaper.map(\.label).joined(separator: "と")
    let paperLine =
      paper.isEmpty || takesID ? "" : "\n--paper     ほかの人が紙に書いたものを入力するとき(\(paper)を必ず入れます)"
    return """
      使い方: tsunagu \(word) \(command)\(takesID ? " <番号か氏名>" : "") [オプション]

      \(table.text)

      * は必ず入れる項目です。集まりの項目は「,」で区切って続けて書けます。
      「名前=値,名前=値」の値に「,」を入れるときは、用法="朝,夕" のように囲むか、用法=朝\\,夕 と書きます。
      --remove-項目 で集まりから外し、--clear-項目 で空にします。
      --seen 版   show で表示された版を見て書くとき
      --json      結果をJSONで出します\(paperLine)

      例: \(example)
      """
  }

  private static func hint(_ field: FieldDeclaration) -> String {
    switch field.type {
    case .choice(let vocabulary), .words(let vocabulary):
      vocabulary.words.joined(separator: "/")
    case .list(let list): list.parts.map { "\($0.label)=…" }.joined(separator: ",")
    case .date: field.hint.isEmpty ? "日付(今日、4/1、R2.4.1など)" : field.hint
    case .reference(let kinds):
      kinds.compactMap { Catalogue.kind($0)?.label }.joined(separator: "か") + "の番号か名前"
    case .references(let kind): (Catalogue.kind(kind)?.label ?? "") + "の番号か名前"
    default: field.hint
    }
  }
}
