import Foundation
import Records
import Storage
import Sync

/// A device's data is sealed; the passphrase opens it for some hours, in which its key lies in the folder of the
/// person's session (docs/decisions/0013-sealed-at-rest.md). CacheLock is another matter: it hides
/// records from the device's own user after a long silence.
struct DeviceLock {
  let home: String
  let now: Timestamp

  private var keys: UnlockedKeys {
    get throws { try UnlockedKeys(environment: ProcessInfo.processInfo.environment) }
  }

  /// Gives the store the key if the device is unlocked.
  ///
  /// - Returns: whether it is.
  @discardableResult
  func openIfUnlocked(_ store: DeviceStore) throws -> Bool {
    let file = try KeyFile.read(in: home)
    let key = try file.flatMap { try keys.find(.init(folder: home, $0), at: now) }
    store.use(key)
    return key != nil
  }

  /// The same; a locked device asks at a terminal.
  ///
  /// - Throws: `Problem`: `device_locked`, `passphrase_wrong`, `key_unreadable`.
  func open(_ store: DeviceStore) throws {
    guard try !openIfUnlocked(store) else { return }
    // Whether a damaged database belongs to somebody is not known.
    guard (try? store.read { try $0.isEnrolled }) != false, try KeyFile.read(in: home) != nil
    else { return }
    guard Passphrase.isAtTerminal else { throw Problem(.deviceLocked) }
    Output.notice("この端末は閉じてあります。合言葉を入れてください(入れた文字は見えません)。")
    try unlock(store, hours: Limits.unlockedHoursUsually)
  }

  /// Asks for the passphrase, unlocks the device and checks its data for damage.
  func unlock(_ store: DeviceStore, hours: Int) throws {
    let (file, key) = try askedKey()
    try keys.keep(key, of: .init(folder: home, file), at: now, hours: hours)
    store.use(key)
    try store.verify()
  }

  func lock() throws {
    guard let file = try KeyFile.read(in: home) else { return }
    try keys.forget(.init(folder: home, file))
  }

  func changePassphrase() throws {
    let (file, key) = try askedKey("いまの合言葉: ")
    var generator = SystemRandomNumberGenerator()
    try KeyFile(key, passphrase: Passphrase.choose(), id: file.id, using: &generator)
      .write(to: home)
  }

  private func askedKey(_ question: String = "合言葉: ") throws -> (KeyFile, DataKey) {
    guard let file = try KeyFile.read(in: home) else { throw Problem(.keyUnreadable) }
    var tries = Passphrase.isAtTerminal ? Limits.passphraseTries : 1
    while true {
      do {
        return (file, try file.open(passphrase: Passphrase.ask(question)))
      } catch let problem as Problem where problem.code == .passphraseWrong && tries > 1 {
        tries -= 1
        Output.notice("合言葉が違います。もう一度入れてください。")
      }
    }
  }
}

/// A key for a device that is being enrolled.
extension DeviceLock {
  struct NewKey {
    let file: KeyFile
    let key: DataKey
    fileprivate let isThere: Bool
  }

  /// Asks for a passphrase and wraps a key with it: the one that is there from an enrollment that was not
  /// finished or whose data was lost, if the passphrase is the same.
  func newKey() throws -> NewKey {
    try keys.prepare()
    let passphrase = try Passphrase.choose()
    if let file = try? KeyFile.read(in: home), let key = try? file.open(passphrase: passphrase) {
      return NewKey(file: file, key: key, isThere: true)
    }
    var generator = SystemRandomNumberGenerator()
    let key = DataKey.random(using: &generator)
    let file = try KeyFile(key, passphrase: passphrase, using: &generator)
    return NewKey(file: file, key: key, isThere: false)
  }

  /// Begins to use a new key: before anything is sealed with it.
  func begin(_ new: NewKey, in store: DeviceStore) throws {
    if !new.isThere {
      try KeyFile.setAside(in: home)
      try new.file.write(to: home)
    }
    store.use(new.key)
    try keys.keep(
      new.key, of: .init(folder: home, new.file), at: now, hours: Limits.unlockedHoursUsually)
  }
}
