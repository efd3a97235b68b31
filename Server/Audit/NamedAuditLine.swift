import Records
import Storage
import Sync

/// A line of the audit with the name of its user, and the roles that they held at the time.
struct NamedAuditLine: Codable, Sendable {
  struct User: Codable, Sendable {
    let name: String
    let role: String
  }

  let line: AuditLine
  /// nil where the line is of nobody, or of somebody who is not registered.
  let user: User?
}

/// The users whose names an audit's lines carry.
struct AuditPeople {
  private let accounts: [RecordID: Account]

  init(_ accounts: [Account]) {
    self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
  }

  func named(_ line: AuditLine) -> NamedAuditLine {
    let user = line.user.flatMap { accounts[$0] }.map { account in
      NamedAuditLine.User(
        name: account.name, role: account.standing.roleLabel(on: line.arrived.dateInJapan))
    }
    return NamedAuditLine(line: line, user: user)
  }
}

extension NamedAuditLine {
  /// As `audit show --format json` prints it.
  var members: [String: Value] {
    var members: [String: Value] = ["at": .text(line.at.description), "event": .text(line.name)]
    members["user"] = .optional(line.user)
    members["user_name"] = .optional(user?.name)
    members["role"] = .optional(user?.role)
    members["device"] = line.device.map(Value.integer) ?? .null
    members["what"] = .text(line.what)
    members["count"] = line.count.map { .integer(Int64($0)) } ?? .null
    members["code"] = .optional(line.code?.rawValue)
    return members
  }

  /// As it is sent to a device: its moment in milliseconds, as everywhere in the protocol.
  var wire: Value {
    .object(members.merging(["at": .integer(line.at.milliseconds)]) { $1 })
  }
}
