import Records

/// The user's own standing, sent at enrollment and whenever it changes.
public struct UserStanding: Sendable, Hashable {
  /// The user's own record among the 担い手.
  public var worker: RecordID?
  /// A named officer, to whom a hidden address (住所秘匿) is shown.
  public var seesHiddenAddresses: Bool
  /// All that were ever given, in the order in which they were.
  public var assignments: [Assignment]

  public init(worker: RecordID?, seesHiddenAddresses: Bool, assignments: [Assignment]) {
    self.worker = worker
    self.seesHiddenAddresses = seesHiddenAddresses
    self.assignments = assignments
  }

  public func assignments(on day: CalendarDate) -> [Assignment] {
    assignments.filter { $0.isInForce(on: day) }
  }

  /// The roles in force as people read them: 「民生委員・協力者」.
  public func roleLabel(on day: CalendarDate) -> String {
    var labels: [String] = []
    for assignment in assignments(on: day) where !labels.contains(assignment.role.label) {
      labels.append(assignment.role.label)
    }
    return labels.isEmpty ? Role.labelOfNone : labels.joined(separator: "・")
  }
}

// On the wire: docs/PROTOCOL.md.

extension UserStanding {
  public var value: Value {
    var object: [String: Value] = ["assignments": .list(assignments.map(\.value))]
    object["worker"] = worker.map { .text($0.description) }
    if seesHiddenAddresses { object["sees_hidden_addresses"] = true }
    return .object(object)
  }

  /// nil for what this version does not understand, a role of tomorrow among it.
  public init?(_ value: Value) {
    guard let list = value["assignments"]?.list,
      let worker = identifier(value["worker"])
    else { return nil }
    let assignments = list.compactMap(Assignment.init)
    guard assignments.count == list.count else { return nil }
    self.init(
      worker: worker, seesHiddenAddresses: value["sees_hidden_addresses"] == true,
      assignments: assignments)
  }
}

extension Assignment {
  package var value: Value {
    var object: [String: Value] = ["role": .text(role.rawValue)]
    object["district"] = district.map { .text($0.description) }
    object["association"] = association.map { .text($0.description) }
    object["from"] = from.map { .text($0.description) }
    object["to"] = to.map { .text($0.description) }
    return .object(object)
  }

  package init?(_ value: Value) {
    guard let role = value["role"]?.text.flatMap(Role.init),
      let district = identifier(value["district"]),
      let association = identifier(value["association"]),
      let from = day(value["from"]), let to = day(value["to"])
    else { return nil }
    self.init(role, district: district, association: association, from: from, to: to)
  }
}

/// `.some(nil)` where nothing is said; nil where it is something else.
private func identifier(_ value: Value?) -> RecordID?? {
  guard let value else { return .some(nil) }
  return value.text.flatMap(RecordID.init).map { .some($0) }
}

private func day(_ value: Value?) -> CalendarDate?? {
  guard let value else { return .some(nil) }
  return value.text.flatMap(CalendarDate.init(iso:)).map { .some($0) }
}
