import Merge
import Records
import Sync

import struct Foundation.Data

// The receipt that the server signed for this device, and the device's new enrollment after its
// server forgot it.

extension DeviceRows {
  public func receipt() throws -> Receipt? {
    try settings["receipt"].flatMap(Receipt.init)
  }

  public func setReceipt(_ receipt: Receipt?) throws {
    try settings.set("receipt", receipt?.description)
  }

  public func receiptKey() throws -> [UInt8]? {
    try settings["receipt_key"].flatMap(DeviceKey.publicKey)
  }

  public func setReceiptKey(_ key: [UInt8]) throws {
    guard try receiptKey() != key else { return }
    try settings.set("receipt_key", Data(key).base64EncodedString())
  }

  private static let formerKeysSetting = "former_keys"
  private static let formerUsersSetting = "former_users"

  /// The proof of earlier keys that this device sends when it enrolls again under a new key.
  public func enrollmentAgain(newKey: DeviceKey) throws -> EnrollmentAgain {
    guard let enrollment = try enrollment() else { throw Problem(.notEnrolled) }
    let keys = [try key()] + (try formerKeys())
    let users = [enrollment.user] + (try formerUsers())
    return try EnrollmentAgain(
      users: Array(users.prefix(Limits.formerEnrollments)), userName: enrollment.userName,
      formerKeys: Array(keys.prefix(Limits.formerEnrollments)), newKey: newKey)
  }

  /// Takes a new enrollment and keeps everything: it offers all own operations that are still here,
  /// and the records are fetched anew. Later operations get a new replica name.
  public func enrollAgain(_ enrollment: Enrollment, key newKey: DeviceKey) throws {
    let keys = [try key()] + (try formerKeys())
    var users = try formerUsers()
    if let old = try self.enrollment()?.user, old != enrollment.user { users.insert(old, at: 0) }
    try settings.set(
      DeviceRows.formerKeysSetting,
      keys.prefix(Limits.formerEnrollments).map(\.text).joined(separator: " "))
    try settings.set(
      DeviceRows.formerUsersSetting,
      users.prefix(Limits.formerEnrollments).map(\.description).joined(separator: " "))
    try forgetServer()
    try settings.set("incarnation", nil)
    try settings.set("dismissal", nil)
    try setReceipt(nil)
    try enroll(enrollment, key: newKey, replica: randomNumber())
  }

  private func formerKeys() throws -> [DeviceKey] {
    try settings[DeviceRows.formerKeysSetting]?.split(separator: " ")
      .compactMap { DeviceKey(String($0)) } ?? []
  }

  private func formerUsers() throws -> [RecordID] {
    try settings[DeviceRows.formerUsersSetting]?.split(separator: " ")
      .compactMap { RecordID(String($0)) } ?? []
  }
}
