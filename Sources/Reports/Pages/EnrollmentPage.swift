import Records

/// Enrollment codes to hand out: a slip for each user, to be cut apart.
///
/// A user who sees another's code can enroll in their name: the page is for the hands of one person.
public struct EnrollmentPage: PrintedPage {
  /// One user's slip.
  public struct Slip: Sendable {
    public let name: String
    /// The roles with their places, as people read them.
    public let roles: String
    public let code: String

    public init(name: String, roles: String, code: String) {
      (self.name, self.roles, self.code) = (name, roles, code)
    }
  }

  public let municipality: String
  /// Where devices reach the server; nil where nobody has said it yet.
  public let address: String?
  public let validUntil: Timestamp
  public let slips: [Slip]

  public init(municipality: String, address: String?, validUntil: Timestamp, slips: [Slip]) {
    (self.municipality, self.address) = (municipality, address)
    (self.validUntil, self.slips) = (validUntil, slips)
  }

  public static let template = PageTemplate(PackageResources.enrollment_page_mustache)

  public var values: [String: Any] {
    [
      "municipality": municipality, "address": address ?? "サーバーのURL",
      "validUntil": "\(validUntil.dateInJapan.japanese) \(validUntil.clockInJapan)",
      "slips": slips.map { slip -> [String: Any] in
        ["name": slip.name, "roles": slip.roles, "code": slip.code]
      },
    ]
  }
}
