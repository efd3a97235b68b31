import Merge
import Records

/// A list as an office keeps it: a line of headings, then a line for each.
public struct SeedList: Sendable {
  /// The file's name without an ending.
  public let name: String
  /// The word by which `import` knows its content.
  public let kind: String
  public let rows: [[String]]
}

extension SyntheticMunicipality {
  /// The municipality as the old lists with which a council begins, in the order in which they are imported. Visits and
  /// consultations are in none of them.
  public var lists: [SeedList] {
    let lists = SeedLists(standing)
    return [
      lists.areas, lists.workers, lists.users, lists.persons, lists.teams, lists.supporterEntries,
    ]
  }

  /// The records as the edits left them, in the order in which they began.
  private var standing: [Record] {
    var places: [RecordID: Int] = [:]
    var records: [Record] = []
    for entry in before {
      let place = places[entry.record] ?? records.count
      if place == records.count {
        places[entry.record] = place
        records.append(Record(id: entry.record, kindName: entry.kind, values: [:]))
      }
      for (path, value) in entry.writes { records[place].values[path] = value }
    }
    return records
  }
}

/// Writes records as rows, in the words of offices.
private struct SeedLists {
  private let all: [Record]
  private let byID: [RecordID: Record]
  /// How many workers have a name, however it is written.
  private var namesakes: [String: Int] = [:]

  init(_ all: [Record]) {
    self.all = all
    byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    for worker in records(of: Worker.self) {
      namesakes[SearchKey.make(worker[Worker.name] ?? ""), default: 0] += 1
    }
  }

  private func records(of kind: any RecordKind.Type) -> [Record] {
    all.filter { $0.kindName == kind.kindName }
  }

  private func name(of id: RecordID?) -> String { id.flatMap { byID[$0]?.name } ?? "" }

  // MARK: Areas

  var areas: SeedList {
    list("地域", Area.self, ["区分", "コード", "名称", "カナ", "上位の地域", "世帯数"]) { area in
      [
        area[Area.level]?.rawValue, area[Area.code], area[Area.name], area[Area.kana],
        name(of: area[Area.parent]), area[Area.households].map { String($0) },
      ]
    }
  }

  /// The 地区社協 and the 自治会 of an area; both empty for the whole city.
  private func place(_ id: RecordID?) -> (district: String, association: String) {
    guard let area = id.flatMap({ byID[$0] }) else { return ("", "") }
    switch area[Area.level] {
    case .association: return (name(of: area[Area.parent]), area[Area.name] ?? "")
    case .district: return (area[Area.name] ?? "", "")
    case .city, nil: return ("", "")
    }
  }

  // MARK: Workers and users

  var workers: SeedList {
    let roles = (1...2).flatMap { ["役割\($0)", "就任日\($0)", "退任日\($0)"] }
    return list("担い手", Worker.self, ["氏名", "カナ", "地区社協", "自治会", "電話"] + roles) { worker in
      let place = place(worker[Worker.area])
      let terms = worker[Worker.roles].prefix(2).flatMap { item -> [String?] in
        [item.role?.rawValue, item.from.map(\.japanese), item.to.map(\.japanese)]
      }
      return [
        worker[Worker.name], worker[Worker.kana], place.district, place.association,
        worker[Worker.phone],
      ] + terms
    }
  }

  /// A line for each worker's latest office. Terms are those of 令和8年度, so that they are in force where this is tried out.
  var users: SeedList {
    var seen: Set<String> = []
    let rows = records(of: Worker.self).compactMap { worker -> [String?]? in
      guard let office = worker[Worker.roles].first?.role, let name = worker[Worker.name],
        seen.insert(name + (worker[Worker.area]?.description ?? "")).inserted
      else { return nil }
      let place = place(worker[Worker.area])
      let term = SeedLists.term(of: office)
      return [
        name, office.rawValue, place.district, place.association, workerName(worker.id), term.from,
        term.to,
      ]
    }
    return SeedList(
      name: "利用者", kind: UserRow.kindName,
      rows: [["氏名", "役割", "地区社協", "自治会", "担い手", "任期の初日", "任期の最後の日"]]
        + rows.map { $0.map { $0 ?? "" } })
  }

  private static func term(of office: WorkerOffice) -> (from: String, to: String) {
    switch office {
    case .welfareCommissioner: ("令和7年12月1日", "令和10年11月30日")
    case .welfareActivitySupporter: ("令和8年4月1日", "令和10年3月31日")
    default: ("令和8年4月1日", "")
    }
  }

  // MARK: Persons and what is about them

  var persons: SeedList {
    let attributes = PersonAttribute.allCases.filter { $0 != .other }
    let headings = [
      "氏名", "フリガナ", "性別", "生年月日", "郵便番号", "町字", "番地以下", "方書", "電話番号", "地区", "自治会", "状態",
    ]
    return list("対象者", Person.self, headings + attributes.map(\.rawValue)) { person in
      let place = place(person[Person.association])
      let address = person[Person.address]
      let own = person[Person.attributes]
      return [
        person[Person.name], person[Person.kana], person[Person.sex]?.rawValue,
        person[Person.birthDate]?.written, address?.postalCode, address?.town, address?.street,
        address?.building, person[Person.phones].compactMap { $0.number }.joined(separator: "、"),
        place.district, place.association, person[Person.status]?.rawValue,
      ] + attributes.map { own.contains($0) ? "○" : "" }
    }
  }

  var teams: SeedList {
    let headings = subjectHeadings + ["協力者", "活動内容", "結成日", "終了日"]
    return list("ケアネットチーム", Team.self, headings) { team in
      let planned = team[Team.plannedActivities]
      return subject(team[Team.person]) + [
        team[Team.cooperators].sorted().map(workerName).joined(separator: "、"),
        Activity.allCases.filter(planned.contains).map(\.rawValue).joined(separator: "、"),
        team[Team.formedOn].map(\.japanese), team[Team.endedOn].map(\.japanese),
      ]
    }
  }

  var supporterEntries: SeedList {
    let supporters = (1...2).flatMap {
      ["支援協力者\($0)", "支援協力者連絡先\($0)", "支援協力者住所\($0)", "協力同意\($0)"]
    }
    let headings =
      subjectHeadings + ["支援内容", "地区名簿記載有無", "本人または家族の同意", "避難場所", "避難経路", "最終確認日"]
    return list("支援者リスト", SupporterEntry.self, headings + supporters) { row in
      let support = row[SupporterEntry.support]
      let words = EvacuationSupport.allCases.filter(support.contains).map { word -> String in
        let detail = word == .other ? row[SupporterEntry.otherSupport] : nil
        return word.rawValue + (detail.map { "【\($0)】" } ?? "")
      }
      return subject(row[SupporterEntry.person]) + [
        words.joined(separator: "、"), row[SupporterEntry.registered]?.rawValue,
        row[SupporterEntry.consent]?.rawValue, row[SupporterEntry.shelter],
        row[SupporterEntry.route], row[SupporterEntry.confirmedOn].map(\.japanese),
      ]
        + row[SupporterEntry.supporters].prefix(2).flatMap { item -> [String?] in
          [item.name, item.phone, item.address, item.consent?.rawValue]
        }
    }
  }

  private let subjectHeadings = ["対象者氏名", "生年月日", "地区", "自治会"]

  private func subject(_ id: RecordID?) -> [String?] {
    let person = id.flatMap { byID[$0] }
    let place = place(person?[Person.association])
    return [
      person?[Person.name], person?[Person.birthDate]?.written, place.district, place.association,
    ]
  }

  /// A name, with the area in brackets where another worker has it as well.
  private func workerName(_ id: RecordID) -> String {
    let name = name(of: id)
    guard namesakes[SearchKey.make(name), default: 0] > 1 else { return name }
    let area = byID[id]?[Worker.area]
    let place = place(area)
    let areas = [place.district, place.association].filter { !$0.isEmpty }
    return "\(name)(\(areas.isEmpty ? self.name(of: area) : areas.joined(separator: " ")))"
  }

  private func list(
    _ name: String, _ kind: any RecordKind.Type, _ headings: [String],
    _ cells: (Record) -> [String?]
  ) -> SeedList {
    let rows = records(of: kind).map { record in
      let cells = cells(record).map { $0 ?? "" }
      return cells + Array(repeating: "", count: max(0, headings.count - cells.count))
    }
    return SeedList(name: name, kind: kind.kind.command, rows: [headings] + rows)
  }
}
