import Records

/// Why a device that is known is served nothing more.
public enum Dismissal: String, Sendable {
  /// The user's registration has ended.
  case accountEnded = "account_ended"
  /// This one device was revoked: it is lost, or not needed any more.
  case deviceRevoked = "device_revoked"

  /// What is said to the person at the device.
  public var code: ProblemCode { ProblemCode(rawValue: rawValue) }

  /// Why what still comes is held.
  package var holding: ProblemCode { self == .accountEnded ? .authorEnded : .deviceRevoked }
}
