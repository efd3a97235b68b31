import Merge

/// The number of a copy that is handed out, unique in the municipality also where no server is in reach: letters of
/// the replica that gives it, and a count, as `K7QXM2P-12` (DOMAIN.md §5).
///
/// A replica has 64 random bits of its own, and every enrollment and every copied device gets a new one. Seven letters
/// hold 34 of them: of 1,000 devices two have the same letters once in 55,000 municipalities.
public struct CopyNumber: Hashable, Sendable, CustomStringConvertible {
  public let letters: String
  public let count: Int

  public init(replica: UInt64, count: Int) {
    var rest = replica
    let alphabet = EnrollmentCode.alphabet
    letters = String(
      (0..<CopyNumber.length).map { _ in
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: UInt64(alphabet.count))
        rest = quotient
        return alphabet[Int(digit)]
      })
    self.count = count
  }

  /// A number that was given before.
  public init(letters: String, count: Int) {
    self.letters = letters
    self.count = count
  }

  public var description: String { "\(letters)-\(count)" }

  private static let length = 7
}
