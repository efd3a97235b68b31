import Authority
import Merge
import Records
import Storage
import Support
import Sync

extension City {
  /// A device of a new user of a role, or another one of a known user.
  public func device(
    _ role: Role, district: RecordID? = nil, worker: RecordID? = nil, of known: Account? = nil,
    seesHiddenAddresses: Bool = true
  ) throws -> CityDevice {
    let user = known?.id ?? id()
    let account =
      known
      ?? Account(
        id: user, name: "利用者\(user.short)", Assignment(role, district: district),
        worker: worker, seesHiddenAddresses: seesHiddenAddresses)
    let enrolled = try enroll(account, isNew: known == nil)
    let device = try CityDevice(
      enrolled, in: self, folder: folder.path("devices/\(enrolled.token)"))
    try device.enroll()
    return device
  }

  /// Another device with the data of this one: somebody copied the folder.
  public func copy(of device: CityDevice) throws -> CityDevice {
    let copy = folder.path("devices/\(id())")
    try device.copyFolder(to: copy)
    var enrolled = device.enrolled
    enrolled.seed = random.next()
    return try CityDevice(enrolled, in: self, folder: copy)
  }

  /// Enrolls a device at the server, with its user where that is new.
  public func enroll(_ account: Account, isNew: Bool) throws -> EnrolledDevice {
    let token = id().description
    let key = DeviceKey.random(using: &random)
    try server.write { try $0.enroll(account, isNew: isNew, token: token, key: key, at: now) }
    return EnrolledDevice(account: account, token: token, key: key, seed: random.next())
  }

  /// A district with one 自治会, written by a device.
  public func neighborhood(
    by device: CityDevice
  ) throws -> (district: RecordID, association: RecordID) {
    let (district, association) = (id(), id())
    try device.write(Area.kind, district, ["level": "地区社協", "name": "甲地区"])
    try device.write(
      Area.kind, association,
      ["level": "自治会", "name": "甲町", "parent": .text(district.description)])
    return (district, association)
  }
}

/// A device as the server enrolled it.
public struct EnrolledDevice: Sendable {
  public let account: Account
  public let token: String
  public let key: DeviceKey
  /// Seeds its own random numbers.
  public var seed: UInt64

  public init(account: Account, token: String, key: DeviceKey, seed: UInt64) {
    self.account = account
    self.token = token
    self.key = key
    self.seed = seed
  }
}

extension ServerRows {
  /// Gives an account a device, and adds the account where it is new.
  public func enroll(
    _ account: Account, isNew: Bool = true, token: String, key: DeviceKey, at now: Timestamp
  ) throws {
    if isNew { try addAccount(account) }
    try addEnrollmentCode(token, for: account.id, until: Timestamp(milliseconds: .max / 4))
    _ = try enrollDevice(code: token, token: token, publicKey: key.publicKey, at: now)
  }
}

extension RecordState {
  /// Writes over what stands here.
  public func writes(_ values: [String: Value]) -> PathMap<Write> {
    PathMap(
      uniqueKeysWithValues: values.map { path, value in
        (FieldPath(path), write(value, at: FieldPath(path)))
      })
  }
}
