import Merge
import Records
import Support

/// A city in which every value differs from every other. For each relation of a person to the users
/// (place, team, supporters, papers, a hidden address, authors) it has a person with a record of
/// every kind, and with every declared field filled.
///
/// The oracle knows the city as well, and derives what each user may see of it.
public final class CanaryCity {
  /// The moment at which everything stands as it does: terms hang on its day.
  public let now: Timestamp

  /// The place of a canary: each of these texts is in one cell of one record.
  struct Spot: Hashable, Sendable {
    let record: RecordID
    let path: FieldPath
  }

  private(set) var model = CityModel()
  private(set) var operations: [Merge.Operation] = []
  private(set) var spots: [Int: Spot] = [:]
  private(set) var persons: [CanaryPerson] = []
  public private(set) var users: [CanaryUser] = []
  private(set) var disclosures: [RecordID] = []
  private(set) var districts: [RecordID] = []
  private(set) var associations: [RecordID] = []
  private(set) var workers: [RecordID] = []
  var random: SeededGenerator

  private static let replica: UInt64 = 0xca11_a5e5_0000_0001

  /// - Parameters:
  ///   - persons: how many at the most; 78 have every place with every history of papers, 156 either answer
  ///     about the address with each of these.
  ///   - hasCorrections: whether visits and consultations correct others.
  public init(
    seed: UInt64, at now: Timestamp = Timestamp(milliseconds: 1_795_000_000_000),
    persons: Int = .max, hasCorrections: Bool = true
  ) {
    self.now = now
    random = SeededGenerator(seed: seed)
    settle()
    users = CanaryUser.all(self)
    for user in users { model.add(user.model) }
    let cases = CanaryPerson.Case.all(users.count, using: &random)
    for one in cases.prefix(persons) { self.persons.append(populate(one, hasCorrections)) }
    for association in associations + districts { roam(association) }
    disclosures = disclosed()
  }

  func setRegime(_ regime: String) { model.regime = regime }

  func id() -> RecordID { .random(using: &random) }

  // MARK: Writing

  /// Writes to a record, without having seen its standing writes.
  @discardableResult
  func write(
    _ kind: Kind, _ id: RecordID, _ values: [FieldPath: Value], by author: RecordID
  ) -> Merge.Operation {
    let counter = UInt64(operations.count + 1)
    let operation = Merge.Operation(
      id: OperationID(replica: CanaryCity.replica, counter: counter), lamport: counter,
      author: author, recordedAt: now, record: id, kind: kind.name,
      writes: PathMap(uniqueKeysWithValues: values.map { ($0.key, Write($0.value)) }))
    operations.append(operation)
    model.load(operation)
    return operation
  }

  /// Begins a record with all its fields filled, but for those that are given.
  @discardableResult
  func begin(
    _ kind: Kind, _ given: [FieldPath: Value], as id: RecordID? = nil, by author: RecordID,
    leaving left: Set<String> = []
  ) -> RecordID {
    let id = id ?? self.id()
    let given = given.filter { $0.value != .null }
    let taken = left.union(given.keys.map(\.field))
    var values = given
    for field in kind.fields where !taken.contains(field.name) {
      values.merge(fill(field, of: id)) { one, _ in one }
    }
    for field in kind.fields where taken.contains(field.name) && !left.contains(field.name) {
      // The other parts of items that are given.
      guard case .list(let list) = field.type else { continue }
      for item in Set(given.keys.filter { $0.field == field.name }.compactMap(\.member)) {
        for part in list.parts {
          let path = FieldPath(field.name, item: item, part: part.name)
          if given[path] == nil { values[path] = fill(part, at: path, of: id) }
        }
      }
    }
    values["field_of_tomorrow"] = canary(at: "field_of_tomorrow", of: id)
    write(kind, id, values, by: author)
    return id
  }

  // MARK: Values

  static let mark = "かなりあ"

  /// A text that stands nowhere else.
  private func canary(at path: FieldPath, of record: RecordID) -> Value {
    let number = 100_000 + spots.count
    spots[number] = Spot(record: record, path: path)
    return .text("\(CanaryCity.mark)\(number)")
  }

  private func fill(_ field: FieldDeclaration, of record: RecordID) -> [FieldPath: Value] {
    switch field.type {
    case .words(let vocabulary):
      let words = vocabulary.words.shuffled(using: &random).prefix(2)
      return [
        FieldPath(field.name, member: words[words.startIndex]): true,
        FieldPath(field.name, member: words[words.endIndex - 1]): true,
      ]
    case .references(let kind):
      return someone(kind).map { [FieldPath(field.name, member: $0.description): true] } ?? [:]
    case .list(let list):
      var values: [FieldPath: Value] = [:]
      for item in ["a", "b"] {
        values[FieldPath(field.name, member: item)] = true
        for part in list.parts {
          let path = FieldPath(field.name, item: item, part: part.name)
          values[path] = fill(part, at: path, of: record)
        }
      }
      return values
    default:
      let path = FieldPath(field.name)
      return fill(field, at: path, of: record).map { [path: $0] } ?? [:]
    }
  }

  private func fill(
    _ field: FieldDeclaration, at path: FieldPath, of record: RecordID
  ) -> Value? {
    switch field.type {
    case .text, .note: canary(at: path, of: record)
    case .date: "2026-04-01"
    case .time: "09:30"
    case .recordSet: .text(RecordSet([record]).text)
    case .birthDate: ["written": canary(at: path, of: record), "precision": "unknown"]
    case .address: ["town": canary(at: path, of: record), "street": "1"]
    case .coordinate:
      ["latitude": 36, "longitude": .integer(Int64.random(in: 0...180, using: &random))]
    case .count: 3
    case .choice(let vocabulary):
      vocabulary.words.randomElement(using: &random).map(Value.text)
    case .reference(let kinds):
      kinds.first.flatMap(someone).map { .text($0.description) }
    case .words, .references, .list: nil
    }
  }

  /// Any record of a kind that is there already.
  private func someone(_ kind: String) -> RecordID? {
    switch kind {
    case "worker": workers.randomElement(using: &random)
    case "area": associations.randomElement(using: &random)
    case "person": persons.randomElement(using: &random)?.id
    default: nil
    }
  }

  // MARK: Residents and workers

  static let stranger = RecordID(high: 0x57ae_0000_0000_4000, low: 0x8000_0000_0000_0001)

  /// Two districts; two associations in the first, one in the second; workers of both.
  private func settle() {
    let by = CanaryCity.stranger
    for _ in 0..<2 {
      districts.append(begin(Area.kind, ["level": "地区社協"], by: by, leaving: ["parent"]))
    }
    for district in [0, 0, 1] {
      let parent = Value.text(districts[district].description)
      associations.append(begin(Area.kind, ["level": "自治会", "parent": parent], by: by))
    }
    for number in 0..<8 {
      let area = number == 7 ? associations[2] : associations[number % 2]
      workers.append(
        begin(Worker.kind, ["area": .text(area.description)], by: by))
    }
  }

  /// Adds records about a place and no person, by a stranger and by each user.
  private func roam(_ area: RecordID) {
    let authors = [CanaryCity.stranger] + users.map(\.id)
    let place = Value.text(area.description)
    for author in authors {
      begin(Concern.kind, ["area": place], by: author, leaving: ["person"])
      begin(Consultation.kind, ["area": place], by: author, leaving: ["person", "corrects"])
    }
    begin(Household.kind, ["association": place], by: CanaryCity.stranger)
    begin(
      Referral.kind, [:], by: authors.randomElement(using: &random) ?? area,
      leaving: ["source", "person"])
  }
}
