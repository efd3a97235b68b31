import ArgumentParser
import Records

/// What the client knows of a kind beyond its declaration: the word for its command, and what stands in
/// its list.
enum CommandWord {
  static func of(_ kind: Kind) -> String {
    switch kind.name {
    case SupporterEntry.kind.name: "supporter"
    case EvacuationPlan.kind.name: "plan"
    case Consultation.kind.name: "consult"
    default: kind.name
    }
  }

  /// The fields of the list, in order.
  static func listed(_ kind: Kind) -> [FieldDeclaration] {
    let names: [String: [String]] = [
      "area": ["level", "code", "name", "parent", "households"],
      "worker": ["name", "kana", "area", "roles", "phone"],
      "person": ["name", "kana", "association", "attributes", "status", "address"],
      "household": ["name", "association", "members"],
      "team": ["person", "cooperators", "formed_on", "ended_on"],
      "visit": ["date", "person", "status", "activities", "signs", "visitor"],
      "concern": ["noticed_on", "person", "subject", "urgency", "content"],
      "consent": ["person", "recipient", "data", "state", "signed_on"],
      "supporter_entry": ["person", "support", "registered", "consent", "supporters", "shelter"],
      "evacuation_plan": ["person", "supporters", "shelter", "devices", "consent", "confirmed_on"],
      "referral": [
        "received_on", "person", "name", "main_need", "destinations", "stage", "due_on",
      ],
      "kit": ["person", "blood_type", "devices", "filled_on", "next_check"],
      "consultation": ["received_on", "desk", "route", "person", "main_need", "outcome"],
      "review": ["source", "stage", "assignee", "due_on"],
    ]
    return (names[kind.name] ?? kind.fields.map(\.name)).compactMap(kind.field)
  }
}

/// `tsunagu KIND add|list|show|edit|delete|restore`, for every kind alike.
struct RecordGroup<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: CommandWord.of(Of.kind), abstract: "\(Of.kind.label)を入れ、調べ、直します。",
      discussion: "例: tsunagu \(CommandWord.of(Of.kind)) list",
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
      commandName: CommandWord.of(Of.kind), abstract: "\(Of.kind.label)を入れ、調べ、訂正します。",
      discussion: "例: tsunagu \(CommandWord.of(Of.kind)) list",
      subcommands: [
        AddRecord<Of>.self, ListRecords<Of>.self, ShowRecord<Of>.self, CorrectFact<Of>.self,
        DeleteRecord<Of>.self, RestoreRecord<Of>.self, EraseRecord<Of>.self,
      ])
  }
}

/// The help of a command whose options come from a kind's declaration.
enum FieldHelp {
  static func text(_ command: String, _ kind: Kind, example: String, takesID: Bool) -> String {
    let word = CommandWord.of(kind)
    var table = Table(["オプション", "項目", "入れる値"])
    for field in kind.fields {
      table.add([
        "--\(field.optionName)", field.label + (field.isRequired ? " *" : ""), hint(field),
      ])
    }
    return """
      使い方: tsunagu \(word) \(command)\(takesID ? " <番号か氏名>" : "") [オプション]

      \(table.text)

      * は必ず入れる項目です。集まりの項目は「,」で区切って続けて書けます。
      「名前=値,名前=値」の値に「,」を入れるときは、用法="朝,夕" のように囲むか、用法=朝\\,夕 と書きます。
      --remove-項目 で集まりから外し、--clear-項目 で空にします。
      --seen 版   show で表示された版を見て書くとき
      --json      結果をJSONで出します

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
