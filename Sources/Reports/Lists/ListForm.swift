import Records

/// A list's form: an enum in Lists/ conforms to it, as a document's enum conforms to `DocumentDeclaration`.
public protocol ListFormDeclaration: Sendable {
  static var form: ListForm { get }
}

/// A declared list of persons that is handed out. Its command, its files in every format, the number of each copy and
/// its entry in the register of copies follow from it (docs/decisions/0049-lists-and-forms-of-the-disaster.md).
public struct ListForm: Sendable {
  /// The word of its command.
  public let name: String
  /// The name by which a person knows it.
  public let label: String
  /// As it stands at the head of a copy.
  public let title: String
  /// The sentence of its help.
  public let explanation: String
  /// The options of examples, without the format.
  public let example: String
  /// The kinds whose records put a person on it.
  public let carriers: [Kind]
  /// The kinds that it shows besides.
  private let besides: [Kind]
  /// The data that a person consents to; the answer decides whether they stand on it. nil: the list is the own sheet of
  /// somebody who reads all of it anyway.
  public let data: ConsentData?
  /// The word for it in the register of copies.
  public let document: CopiedDocument
  /// The places by which its sheets are parted.
  let group: Group
  let order: Order
  /// Whether it is handed out under a disclosure in a disaster alone.
  public let isForDisasters: Bool
  let columns: [ListColumn<PersonList.Line>]
  private let page: @Sendable ([PersonList]) -> any PrintedPage

  /// By which places a list is parted: each has sheets of its own, on which the numbers begin anew.
  enum Group: String, Sendable {
    case association = "自治会"
    case shelter = "避難場所"
  }

  /// The order of the rows of a part.
  enum Order: Sendable {
    /// By kana.
    case names
    /// From house to house.
    case walking
  }

  /// - Parameters:
  ///   - columns: its own; those that say which copy a row comes from follow.
  ///   - page: a page of its own; without one, the page has the columns that have a width.
  init(
    _ name: String, _ label: String, title: String, explanation: String, example: String,
    carriers: [Kind], besides: [Kind] = [], data: ConsentData?, document: CopiedDocument,
    group: Group = .association, order: Order = .names,
    isForDisasters: Bool = false, columns: [ListColumn<PersonList.Line>],
    page: @escaping @Sendable ([PersonList]) -> any PrintedPage = { ColumnListPage($0) }
  ) {
    (self.name, self.label, self.title) = (name, label, title)
    (self.explanation, self.example) = (explanation, example)
    (self.carriers, self.besides) = (carriers, besides)
    (self.data, self.document) = (data, document)
    self.isForDisasters = isForDisasters
    self.columns = columns + PersonList.copyColumns
    (self.group, self.order, self.page) = (group, order, page)
  }

  /// All kinds that it shows.
  public var kinds: [Kind] { carriers + [Person.kind] + besides }

  /// Copies of it as one page to print.
  ///
  /// - Throws: as `PrintedPage.html`.
  public func html(_ copies: [PersonList]) throws -> String { try page(copies).html() }
}

/// Every list that this version knows. A new one is one file beside this one, and one line here.
public enum ListFormCatalogue {
  public static let declarations: [any ListFormDeclaration.Type] = [
    SupporterList.self, EvacuationRegister.self, PlanList.self, ArrivalList.self,
    DisasterList.self,
  ]
}
