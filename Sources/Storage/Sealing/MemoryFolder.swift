import CProcess

/// Whether a folder is in memory: what is in it is gone with the machine's power, and on no disk that somebody could
/// read later.
enum MemoryFolder {
  /// nil where there is no such folder.
  static func holds(_ path: String) -> Bool? {
    let answer = tsunagu_is_in_memory(path)
    return answer < 0 ? nil : answer == 1
  }
}
