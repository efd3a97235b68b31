import Records

/// Why a device that is known is served nothing more.
public enum Dismissal: String, Sendable {
  /// The user's registration has ended.
  case accountEnded = "account_ended"
  /// This one device was revoked: it is lost, or not needed any more.
  case deviceRevoked = "device_revoked"

  /// The code of the sentence for the device's user.
  public var code: ProblemCode { ProblemCode(rawValue: rawValue) }

  /// Why what still comes is held.
  package var holding: ProblemCode { self == .accountEnded ? .authorEnded : .deviceRevoked }
}
