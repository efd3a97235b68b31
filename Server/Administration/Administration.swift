// The work of administrators: each request returns values. The command line renders them, on the spot or at the
// other end of the socket; a browser can render them too.
//
// Never here: sentences for people (Server/Console), arguments (Server/Commands).

import Records
import Storage
import Sync

/// Something that an administrator asks for, whether a server is running on the data or not.
protocol AdminRequest: Codable, Sendable {
  associatedtype Outcome: Codable, Sendable

  func perform(with administration: Administration) throws -> Outcome
}

extension AdminRequest {
  /// How the socket names the request. Both ends are the same program.
  static var name: String { String(describing: Self.self) }
}

/// Performs administrators' requests on the open store.
struct Administration: Sendable {
  let store: ServerStore
  /// The data folder.
  let folder: String
  /// Reads the certificate anew; nil where no server is running.
  var reload: (@Sendable () throws -> ReloadCertificate.Outcome)?
  /// Told how far a check of the audit is; nil where nobody looks.
  var auditProgress: (@Sendable (Int64) -> Void)?

  /// Every request that the socket takes.
  static let requests: [any AdminRequest.Type] = [
    AddUser.self, AddAssignment.self, EndAssignment.self, ListUsers.self, EndUser.self,
    ChangeTerm.self, ImportTable.self, UndoImport.self, MakeEnrollmentPage.self,
    MakeEnrollmentCode.self, ListDevices.self, RevokeDevice.self, LockDevices.self, ListHeld.self,
    SetConsentRegime.self,
    MakeBackup.self, ReadStatus.self, CheckData.self, ConfirmClock.self, ReloadCertificate.self,
    RecordCertificateChange.self, VerifyReceipt.self, VerifyAudit.self, ReadAuditHead.self,
    ListExposed.self, ShowAudit.self,
  ]

  func perform<Request: AdminRequest>(_ request: Request) throws -> Request.Outcome {
    try request.perform(with: self)
  }
}
