import CProcess

/// Whether a folder is in memory: its content disappears with the machine's power and is on no disk
/// that somebody could read later.
enum MemoryFolder {
  /// nil where there is no such folder.
  static func holds(_ path: String) -> Bool? {
    let answer = tsunagu_is_in_memory(path)
    return answer < 0 ? nil : answer == 1
  }
}
