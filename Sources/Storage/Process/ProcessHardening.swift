import CProcess
import Foundation

/// The first thing that both programs do: protect their memory, which holds keys, and their files,
/// which hold personal data.
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
  /// Removes all permissions of other users from a folder and from those of its entries that are
  /// ours.
  ///
  /// - Parameter isOurs: decides by an entry's name, because a badly chosen folder holds other
  ///   files, too.
  /// Everything inside a folder that is ours is ours.
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

  /// - Returns: the kind of entry at the path; nil for a link, which says nothing of its target.
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
