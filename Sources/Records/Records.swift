// Records says what is recorded: kinds, fields, vocabularies, dates, names, and who may see what.
//
// It is the bottom layer and knows nothing of operations, files, networks or clocks. A kind is
// declared once, in one file under Kinds/; validation, merging, command-line options, JSON, CSV
// headings and help are all derived from that declaration.
//
// Never here: storage, transport, randomness, the current time. They come in as parameters.

extension String {
  /// Whether both strings are the same UTF-8 bytes. Swift's `==` also accepts canonically equivalent
  /// text, which would make two devices disagree about what was written.
  public func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  /// Whether this string's UTF-8 bytes sort before the other's.
  public func precedesByBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
