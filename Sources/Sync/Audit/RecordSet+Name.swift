import Crypto
import Records

extension RecordSet {
  /// Says which set it is.
  public var name: String {
    PackedText.text(Array(SHA256.hash(data: Array(text.utf8)).prefix(16)))
  }
}
