import Authority
import Records
import Storage
import Sync

// How requests and outcomes travel through the socket: what has a stored text travels as that text.

extension AuditHead: TextCodable {
  public var codedText: String { description }
  public static func decoded(_ codedText: String) -> AuditHead? { AuditHead(codedText) }
}

extension UserStanding: TextCodable {
  public var codedText: String { JSON.text(value) }

  public static func decoded(_ codedText: String) -> UserStanding? {
    (try? JSON.read(codedText)).flatMap { UserStanding($0) }
  }
}

extension Role: Codable {}
extension ProblemCode: Codable {}
