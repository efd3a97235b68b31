import CProcess
import Foundation

/// What both programs do before anything else: their memory holds keys, and their files hold people.
public enum ProcessHardening {
  /// No core dump holds this process's memory, and no debugger of the runtime shows it where somebody types control-\;
  /// whatever it makes is its user's alone.
  public static func apply() {
    _ = tsunagu_forbid_core_dumps()
    signal(SIGQUIT, SIG_DFL)
    umask(0o077)
  }
}

/// The rights of files that only their owner may read, whatever they were before.
public enum PrivateFiles {
  /// Takes every right of others from a folder and from those of its entries that are ours.
  ///
  /// - Parameter isOurs: by an entry's name; a folder that was chosen unwisely holds other things, too. Of a folder that
  ///   is ours everything is.
  static func claim(_ folder: String, where isOurs: (String) -> Bool) {
    restrict(folder)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where isOurs(name) {
      claim(entry: folder + "/" + name, depth: deepest)
    }
  }

  /// How deep folders are followed.
  private static let deepest = 3

  private static func claim(entry path: String, depth: Int) {
    guard restrict(path) == S_IFDIR, depth > 0 else { return }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      claim(entry: path + "/" + name, depth: depth - 1)
    }
  }

  /// - Returns: what stands there; nil for a link, which says nothing of what it leads to.
  @discardableResult
  private static func restrict(_ path: String) -> mode_t? {
    var about = stat()
    guard lstat(path, &about) == 0, about.st_mode & S_IFMT != S_IFLNK else { return nil }
    // Somebody else's file stays as it is: it cannot be changed, and opening it says so.
    if about.st_mode & 0o077 != 0, about.st_uid == geteuid() {
      _ = chmod(path, about.st_mode & 0o700)
    }
    return about.st_mode & S_IFMT
  }
}
