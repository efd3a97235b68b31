import Crypto
import Foundation
import Records
import Sync

/// The keys of unlocked devices, each for a limited time, in the folder of the person's session: in memory, gone with
/// the session or the machine's power, and nobody else's to read.
public struct UnlockedKeys: Sendable {
  private let folder: String

  /// - Parameter environment: `XDG_RUNTIME_DIR` names the session's folder. Without it, or where it lies on a disk that
  ///   lasts, the system's own place for it is taken, else a folder in shared memory.
  /// - Throws: `Problem` of code `runtime_folder_missing`.
  public init(environment: [String: String]) throws {
    let user = geteuid()
    let named = environment["XDG_RUNTIME_DIR"].flatMap { $0.isEmpty ? nil : $0 }
    if let named, MemoryFolder.holds(named) != false {
      folder = named + "/tsunagu"
    } else if UnlockedKeys.isOwn("/run/user/\(user)"),
      MemoryFolder.holds("/run/user/\(user)") == true
    {
      folder = "/run/user/\(user)/tsunagu"
    } else if access("/dev/shm", W_OK | X_OK) == 0, MemoryFolder.holds("/dev/shm") == true {
      folder = "/dev/shm/tsunagu-\(user)"
    } else {
      throw Problem(.runtimeFolderMissing, ["folder": named ?? "XDG_RUNTIME_DIR"])
    }
  }

  /// Makes the folder, so that a key can be kept.
  ///
  /// - Throws: `Problem` of code `runtime_folder_missing` where it cannot be made or is somebody else's.
  public func prepare() throws {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST, UnlockedKeys.isOwn(folder),
      MemoryFolder.holds(folder) == true
    else {
      throw Problem(.runtimeFolderMissing, ["folder": folder])
    }
  }

  /// Keeps a key for so many hours from now.
  public func keep(_ key: DataKey, of device: Device, at now: Timestamp, hours: Int) throws {
    try prepare()
    let value: Value = [
      "key": .text(Data(key.bytes).base64EncodedString()), "since": .integer(now.milliseconds),
      "hours": .integer(Int64(hours)),
    ]
    let path = path(of: device)
    let new = path + ".new"
    unlink(new)
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Problem(.runtimeFolderMissing, ["folder": folder]) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try handle.write(contentsOf: Data(JSON.bytes(value))) } catch {
      throw Problem(.runtimeFolderMissing, ["folder": folder])
    }
    guard rename(new, path) == 0 else { throw Problem(.runtimeFolderMissing, ["folder": folder]) }
  }

  /// The key of a device that is unlocked now. One whose time is over is removed; so is one from a time that
  /// is so far ahead: a clock that was set back does not lengthen it.
  public func find(_ device: Device, at now: Timestamp) -> DataKey? {
    guard let value = read(path(of: device)),
      let key = value["key"]?.text.flatMap({ Data(base64Encoded: $0) }).flatMap(DataKey.init),
      let since = value["since"]?.integer, let hours = value["hours"]?.integer
    else { return nil }
    let (passed, isBeyondCounting) = now.milliseconds.subtractingReportingOverflow(since)
    guard !isBeyondCounting, Limits.unlockedHours.contains(Int(clamping: hours)),
      passed.magnitude < UInt64(hours * 3_600_000)
    else {
      forget(device)
      return nil
    }
    return key
  }

  public func forget(_ device: Device) { unlink(path(of: device)) }

  /// A device's folder together with the key that is in it.
  public struct Device: Sendable {
    fileprivate let name: String

    public init(folder: String, _ file: KeyFile) {
      let real = realpath(folder, nil).map { path in
        defer { free(path) }
        return String(cString: path)
      }
      let hash = SHA256.hash(data: Data("\(real ?? folder)\n\(file.id)".utf8))
      name = hash.prefix(16).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
    }
  }

  private func path(of device: Device) -> String { folder + "/" + device.name + ".key" }

  /// The content of a file that belongs to this user alone.
  private func read(_ path: String) -> Value? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var about = stat()
    guard fstat(descriptor, &about) == 0, UnlockedKeys.isOwn(about, S_IFREG),
      let bytes = try? handle.read(upToCount: 4_096)
    else { return nil }
    return try? JSON.read(Array(bytes))
  }

  private static func isOwn(_ path: String) -> Bool {
    var about = stat()
    return lstat(path, &about) == 0 && isOwn(about, S_IFDIR)
  }

  private static func isOwn(_ about: stat, _ type: mode_t) -> Bool {
    about.st_uid == geteuid() && about.st_mode & S_IFMT == type && about.st_mode & 0o077 == 0
  }
}
