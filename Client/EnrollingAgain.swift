import Foundation
import Records
import Storage
import Sync

/// Enrolls a device again that its server does not know any more: the server came back from a
/// backup that is older than the enrollment. The sealed store stays; the device offers everything
/// that it still has.
struct EnrollingAgain {
  let session: Session
  let url: String

  /// - Throws: `Problem` of code `already_enrolled` where the server knows the device; `enrollment_of_another`;
  ///   `device_locked`.
  func run(_ typed: String) throws {
    try session.lock.open(session.store)
    guard let before = try session.store.read({ try $0.enrollment() }) else {
      throw Problem(.notEnrolled)
    }
    let code = try EnrollmentCode(typed: typed)
    guard let secret = code.secret else { throw Problem(.enrollmentCodeMistyped) }
    let pins = try code.pin.map { [try ServerConnection.pin(of: url, matching: $0)] } ?? []
    guard try !isKnown(before, pins) else {
      throw Problem(.alreadyEnrolled, ["user": before.userName])
    }
    var generator = SystemRandomNumberGenerator()
    let key = DeviceKey.random(using: &generator)
    let again = try session.store.read { try $0.enrollmentAgain(newKey: key) }
    let connection = ServerConnection(url: url, token: nil, pins: pins)
    let enrolled = try connection.enroll(secret: secret, key: key, again: again)
    let pending = try session.store.transact { rows in
      try rows.enrollAgain(enrolled.enrollment, key: key)
      try TokenRenewal.forget(in: rows)
      try TokenRenewal.begin(at: session.now, in: rows)
      try enrolled.receiptKey.map { try rows.setReceiptKey($0) }
      try KnownKeys.write(pins, to: rows)
      try KnownKeys.update(with: connection.announcedPins, in: rows)
      try rows.note(
        "enroll", record: nil, detail: enrolled.enrollment.municipality, at: session.now)
      return try rows.pendingCounts().entries
    }
    print(
      "\(enrolled.enrollment.municipality) \(enrolled.enrollment.userName)さんの端末として、登録し直しました。合言葉はこれまでと同じです。"
    )
    print("この端末で入力したもの\(pending)件は残っています。次に tsunagu sync をすると、サーバーにないものが送られます。")
  }

  /// Asks with the device's token whether it is still known there.
  private func isKnown(_ before: Enrollment, _ pins: [KeyPin]) throws -> Bool {
    let isSameServer = before.server == ServerConnection.base(of: url)
    let known =
      isSameServer && pins.isEmpty ? try session.store.read { try KnownKeys.read($0) } : pins
    do {
      return try ServerConnection(url: url, token: before.token, pins: known).knowsDevice()
    } catch let problem as Problem where problem.code == .serverNeeded {
      // Nobody says that it is forgotten.
      return true
    }
  }
}
