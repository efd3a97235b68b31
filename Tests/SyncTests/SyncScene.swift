import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import Synchronization

/// A server and devices in one process, on real SQLite, with a network that can lose, cut and repeat.
final class SyncScene {
  let folder = TemporaryFolder()
  private(set) var server: ServerStore
  private var serverFolder: String
  private var random: SeededGenerator
  private(set) var now = Timestamp(milliseconds: 1_795_000_000_000)

  init(stream: UInt64) throws {
    random = TestSeed.generator(stream: stream)
    serverFolder = folder.path("server")
    try FileManager.default.createDirectory(
      atPath: serverFolder, withIntermediateDirectories: true)
    server = try ServerStore(folder: serverFolder, creating: true)
    try server.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
  }

  func id() -> RecordID { RecordID.random(using: &random) }

  /// Another device of a user of a role.
  func device(
    _ role: Role, district: RecordID? = nil, worker: RecordID? = nil, of known: Account? = nil,
    seesHiddenAddresses: Bool = true
  ) throws -> SceneDevice {
    let user = known?.id ?? id()
    let account =
      known
      ?? Account(
        id: user, name: "利用者\(user.short)", Assignment(role, district: district),
        worker: worker, seesHiddenAddresses: seesHiddenAddresses)
    let token = id().description
    let key = DeviceKey.random(using: &random)
    try server.write { rows in
      if known == nil { try rows.addAccount(account) }
      try rows.addEnrollmentCode(token, for: user, until: Timestamp(milliseconds: .max / 4))
      _ = try rows.enrollDevice(
        code: token, token: token, publicKey: key.publicKey, at: now)
    }
    let seed = random.next()
    let numbers = Mutex(SeededGenerator(seed: seed))
    let store = try DeviceStore(
      folder: folder.path("devices/\(token)"), key: .fixed,
      randomNumber: { numbers.withLock { $0.next() } })
    try store.transact { rows in
      try rows.enroll(
        Enrollment(
          server: "", token: token, user: user, userName: account.name,
          standing: account.standing, municipality: ""),
        key: key, replica: seed)
    }
    return SceneDevice(scene: self, store: store, token: token, key: key, account: account)
  }

  /// Another device with the data of this one: somebody copied the folder.
  func copy(of device: SceneDevice) throws -> SceneDevice {
    let home = folder.path("devices/\(id())")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    for ending in ["", "-wal"] {
      let file = DeviceStore.fileName + ending
      try FileManager.default.copyItem(
        atPath: folder.path("devices/\(device.token)/\(file)"), toPath: home + "/" + file)
    }
    let numbers = Mutex(TestSeed.generator(stream: random.next()))
    return SceneDevice(
      scene: self,
      store: try DeviceStore(
        folder: home, key: .fixed, randomNumber: { numbers.withLock { $0.next() } }),
      token: device.token, key: device.key, account: device.account)
  }

  /// The server's answer to the bytes of a request.
  func answer(_ request: [UInt8], token: String) throws -> [UInt8] {
    let exchange = try SyncRequest(bytes: request)
    let parcel = try SignedParcel(exchange, of: server.read { try $0.device(token: token) })
    return try server.write { rows in
      let requester = try rows.requester(token: token, at: now)
      return try ServerExchange(exchange, parcel, from: requester, at: now).run(in: rows) {
        try rows.requester(token: token, at: now).principal
      }.bytes
    }
  }

  /// Makes the server what it was in a backup, beside the ledger of acts as it is now.
  @discardableResult
  func restore(
    _ backup: String, incarnation: String, withLedger: Bool = true
  ) throws -> Comeback {
    let folder = folder.path("restored-\(incarnation)")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: backup, toPath: folder + "/" + ServerStore.fileName)
    if withLedger {
      try FileManager.default.copyItem(
        atPath: ledger, toPath: folder + "/" + SyncScene.ledgerName)
    }
    serverFolder = folder
    server = try ServerStore(folder: folder)
    return try server.comeBack(incarnation, at: now)
  }

  /// Writes a backup.
  func backUp() throws -> String {
    let path = folder.path("\(id()).sqlite")
    try server.backUp(to: path)
    return path
  }

  static let ledgerName = "tsunagu-acts.log"
  var ledger: String { serverFolder + "/" + SyncScene.ledgerName }

  /// Copies the server's files, as a snapshot of the machine does.
  func snapshot() throws -> String {
    try server.emptyLog()
    let copy = folder.path("snapshot-\(id())")
    try FileManager.default.copyItem(atPath: serverFolder, toPath: copy)
    return copy
  }

  /// Goes on from a copy of the server's files without a word.
  ///
  /// - Parameter ledger: another ledger than the copy's own.
  @discardableResult
  func putBack(_ snapshot: String, ledger: String? = nil) throws -> Comeback {
    let folder = folder.path("server-\(id())")
    try FileManager.default.copyItem(atPath: snapshot, toPath: folder)
    if let ledger {
      try FileManager.default.removeItem(atPath: folder + "/" + SyncScene.ledgerName)
      try FileManager.default.copyItem(
        atPath: ledger, toPath: folder + "/" + SyncScene.ledgerName)
    }
    serverFolder = folder
    server = try ServerStore(folder: folder)
    return try server.comeBack("after-\(folder.suffix(8))", at: now)
  }

  /// The server's process ends and begins again.
  func restart() throws {
    let (old, folder) = (serverFolder, folder.path("server-\(id())"))
    try FileManager.default.copyItem(atPath: old, toPath: folder)
    serverFolder = folder
    server = try ServerStore(folder: folder)
  }

  /// A district with one 自治会, written by a device.
  func neighbourhood(by device: SceneDevice) throws -> (district: RecordID, association: RecordID) {
    let (district, association) = (id(), id())
    try device.write(Area.kind, district, ["level": "地区社協", "name": "甲地区"])
    try device.write(
      Area.kind, association,
      ["level": "自治会", "name": "甲町", "parent": .text(district.description)])
    return (district, association)
  }

  func serverState(_ id: RecordID) throws -> RecordState? { try server.read { try $0.state(id) } }
}

/// A device with a network that does what it is told.
final class SceneDevice: Transport {
  enum Network { case works, losesRequest, losesAnswer, cutsAnswer, repeatsRequest }

  let scene: SyncScene
  let store: DeviceStore
  let token: String
  let key: DeviceKey
  let account: Account
  var network = Network.works
  private(set) var exchanges = 0
  /// Answers that were asked ahead, and those of them that were used.
  private(set) var ahead = (begun: 0, used: 0)

  init(scene: SyncScene, store: DeviceStore, token: String, key: DeviceKey, account: Account) {
    self.scene = scene
    self.store = store
    self.token = token
    self.key = key
    self.account = account
  }

  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    exchanges += 1
    switch network {
    case .works: return try scene.answer(request, token: token)
    case .losesRequest: throw Problem(.serverUnreachable)
    case .losesAnswer:
      _ = try scene.answer(request, token: token)
      throw Problem(.serverUnreachable)
    case .cutsAnswer:
      let answer = try scene.answer(request, token: token)
      return Array(answer.prefix(answer.count * 2 / 3))
    case .repeatsRequest:
      _ = try scene.answer(request, token: token)
      return try scene.answer(request, token: token)
    }
  }

  /// Asks at once, as if beside what the device does meanwhile.
  func begin(_ request: [UInt8]) -> () throws -> [UInt8] {
    ahead.begun += 1
    let answer = Result { try exchange(request) }
    return { [self] in
      ahead.used += 1
      return try answer.get()
    }
  }

  @discardableResult
  func sync() throws -> DeviceExchange.Summary { try DeviceExchange.run(store, over: self) }

  /// Writes over what this device shows.
  @discardableResult
  func write(_ kind: Kind, _ id: RecordID, _ values: [String: Value]) throws -> OperationID {
    try store.transact { rows in
      let state = try rows.state(id) ?? RecordState(id: id, kind: kind.name)
      var writes: PathMap<Write> = [:]
      for (path, value) in values {
        writes[FieldPath(path)] = state.write(value, at: FieldPath(path))
      }
      return try rows.append(to: id, kind: kind.name, writes, at: scene.now).id
    }
  }

  func view(_ id: RecordID) throws -> RecordView? { try store.read { try $0.view(id) } }
  func line(_ id: RecordID) throws -> [UInt8]? { try store.read { try $0.state(id)?.line } }
  func isErased(_ id: RecordID) throws -> Bool {
    try store.read { try $0.state(id)?.isErased == true }
  }
  var pending: Int { get throws { try store.read { try $0.pendingCount() } } }
}
