/// Finds the known word that somebody probably meant.
public enum Suggestion {
  /// The closest word: one that begins with the text or contains it, or that few changes lead to; nil
  /// where nothing is near.
  public static func closest(to text: String, in words: [String]) -> String? {
    let key = SearchKey.make(text)
    guard !key.isEmpty else { return nil }
    let keys = words.map { (word: $0, key: SearchKey.make($0)) }
    if let same = keys.first(where: { $0.key == key }) { return same.word }
    if let longer = keys.first(where: { SearchKey.isFound(key, in: $0.key) }) {
      return longer.word
    }
    let nearest = keys.map { (word: $0.word, distance: distance(key, $0.key)) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, key.count / 2) else { return nil }
    return nearest.word
  }

  /// Damerau-Levenshtein distance: insertions, deletions, replacements and swaps of adjacent
  /// letters.
  static func distance(_ left: String, _ right: String) -> Int {
    let (one, other) = (Array(left), Array(right))
    guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
    var rows = [Array(0...other.count)]
    for i in 1...one.count {
      var row = [i]
      for j in 1...other.count {
        let cost = one[i - 1] == other[j - 1] ? 0 : 1
        var best = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, one[i - 1] == other[j - 2], one[i - 2] == other[j - 1] {
          best = min(best, rows[i - 2][j - 2] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[one.count][other.count]
  }
}
