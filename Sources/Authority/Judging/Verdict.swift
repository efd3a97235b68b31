import Merge
import Records

/// The server's verdict on an operation: one of three, durable, told to the author's device.
public enum Verdict: Hashable, Sendable {
  case accepted
  /// A supervisor decides. Not displayed meanwhile.
  case held(ProblemCode)
  /// Not taken, and why. Kept, never displayed.
  case refused(ProblemCode)

  public var isAccepted: Bool { self == .accepted }

  /// `accepted`, `held` or `refused`.
  public var name: String {
    switch self {
    case .accepted: "accepted"
    case .held: "held"
    case .refused: "refused"
    }
  }

  public var code: ProblemCode? {
    switch self {
    case .accepted: nil
    case .held(let code), .refused(let code): code
    }
  }

  /// Reads the form that `name` and `code` write. A code that this version does not know is kept.
  public init?(name: String, code: String?) {
    let reason = code.map(ProblemCode.init(rawValue:)) ?? .malformed
    switch name {
    case "accepted": self = .accepted
    case "held": self = .held(reason)
    case "refused": self = .refused(reason)
    default: return nil
    }
  }
}
