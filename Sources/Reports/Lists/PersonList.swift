import Records

/// One copy of a list of persons that is handed out.
///
/// The caller decides which rows may be handed out (`ListRelease`) and passes no others; it also
/// gives the number of persons left out, with the reasons. An unknown value is printed as 未確認,
/// never as a blank that could be read as no.
public struct PersonList: Sendable {
  /// The head of every copy: recipient, number, day of return (DOMAIN.md §5, §7).
  public struct Cover: Sendable, Hashable {
    public var district: String
    /// 基準日: the date of the list's data.
    public var asOf: CalendarDate
    public var edition: Int
    /// `K7QXM2P-12`: no other copy in the municipality has it.
    public var copyNumber: String
    public var recipient: String
    /// 返却期限; printed as 未定 where there is none.
    public var dueBack: CalendarDate?
    /// The user who prints.
    public var printedBy: String
    /// The disclosure under which it is handed out; nil: in peacetime.
    public var disclosure: Notice?

    public init(
      district: String, asOf: CalendarDate, edition: Int, copyNumber: String, recipient: String,
      dueBack: CalendarDate?, printedBy: String = "（未記入）", disclosure: Notice? = nil
    ) {
      self.district = district
      self.asOf = asOf
      self.edition = edition
      self.copyNumber = copyNumber
      self.recipient = recipient
      self.dueBack = dueBack
      self.printedBy = printedBy
      self.disclosure = disclosure
    }

    /// The large letters on every sheet.
    public var handling: String {
      disclosure?.isDrill == true
        ? "\(PersonList.drill) \(PersonList.handling)" : PersonList.handling
    }
  }

  /// A copy's line on the disclosure under which it is handed out (DOMAIN.md §5).
  public struct Notice: Sendable, Hashable {
    /// Which disaster, on which basis, until when.
    public let text: String
    public let isDrill: Bool

    public init(_ text: String, isDrill: Bool) {
      (self.text, self.isDrill) = (text, isDrill)
    }
  }

  public static let handling = "取扱注意"
  public static let drill = "訓練"
  /// The word for a person whom a disclosure alone has put on the list: whether they refused is never said.
  public static let disclosed = "災害時限定提供"
  public static let disclaimer = "必ず支援を約束するものではありません。"
  public static let unknown = "未確認"
  static let hiddenAddress = "（住所非公開）"

  public let form: ListForm
  public let cover: Cover
  /// The rows of each 自治会, or of each shelter where the form is parted by these; places by kana, rows by kana.
  public let groups: [(place: Place, rows: [Row])]
  /// Persons of the place who do not stand on the list.
  public let leftOut: LeftOut

  /// - Parameters:
  ///   - rows: only rows that the caller releases, in any order.
  ///   - leftOut: the persons whom it left out, with the reasons.
  public init(_ form: ListForm, cover: Cover, rows: [Row], leftOut: LeftOut) {
    self.form = form
    self.cover = cover
    self.leftOut = leftOut
    groups = Dictionary(grouping: rows) {
      form.group == .shelter ? Place(name: $0.shelter) : $0.place
    }
    .map { place, rows in
      (
        place: place,
        rows: form.order == .walking ? WalkingOrder.sorted(rows) : PersonList.sorted(rows)
      )
    }
    .sorted { $0.place < $1.place }
  }

  /// All rows in the order of print.
  public var rows: [Row] { groups.flatMap(\.rows) }

  /// By kana.
  static func sorted(_ rows: [Row]) -> [Row] {
    rows.map { (SearchKey.make($0.kana.isEmpty ? $0.name : $0.kana), $0.person.id, $0) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }
}

extension PersonList {
  /// A 自治会 on the list, or a shelter by its name. Two of the same name in different districts stay apart.
  public struct Place: Sendable, Hashable, Comparable {
    public let name: String
    let sortKey: String
    let id: RecordID?

    /// - Parameter area: the association's record; nil where a person's is not known.
    public init(_ area: Record?) {
      let name = area?[Area.name] ?? "自治会未確認"
      self.init(name: name, kana: area?[Area.kana], id: area?.id)
    }

    init(name: String, kana: String? = nil, id: RecordID? = nil) {
      self.name = name
      sortKey = SearchKey.make(kana ?? name)
      self.id = id
    }

    /// Associations that are not known come last.
    public static func < (left: Place, right: Place) -> Bool {
      func rank(_ place: Place) -> (String, String) {
        (place.sortKey, place.id?.description ?? place.name)
      }
      if (left.id == nil) != (right.id == nil) { return left.id != nil }
      return rank(left) < rank(right)
    }

    public static func == (left: Place, right: Place) -> Bool {
      left.id == right.id && left.name.hasSameBytes(as: right.name)
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(id)
      hasher.combine(Array(name.utf8))
    }
  }
}
