import Casework
import Foundation
import Records
import Reports
import Storage
import Sync

/// A list that somebody makes for themselves, as a file: a numbered copy like any other, handed to its maker.
struct OwnSheet {
  let form: ListForm
  let format: ListFormat
  let output: String

  /// - Throws: `Problem` of code `usage` where one of the options is given without the other.
  init?(_ form: ListForm, _ format: ListFormat?, _ output: String?) throws {
    guard (format == nil) == (output == nil) else {
      let (said, other) = format == nil ? ("--output", "--format") : ("--format", "--output")
      throw Problem(.usage, .optionOfAnother, ["option": said, "other": other])
    }
    guard let format, let output else { return nil }
    (self.form, self.format, self.output) = (form, format, output)
  }

  /// Writes the file, and says so.
  ///
  /// - Parameter body: the list with the number that it is given.
  func write(
    _ session: Session, json: Bool, _ body: (DeviceRows, CopyNumber) throws -> OwnList
  ) throws {
    try HandingOut.settleUnfinished(session)
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Problem(.fileExists, ["path": output])
    }
    let (copy, bytes, handingOut) = try session.store.atLongWork {
      try session.store.transact { try prepared($0, session, body) }
    }
    try handingOut.write(bytes, session)
    if json { return Output.json(PrintedDocument.json([copy], output)) }
    print("\(copy.persons.ids.count)人の\(form.label)(写し番号 \(copy.number))を \(output) に書き出しました。")
  }

  private func prepared(
    _ rows: DeviceRows, _ session: Session, _ body: (DeviceRows, CopyNumber) throws -> OwnList
  ) throws -> (HandedCopy, [UInt8], HandingOut) {
    try session.demandOpen(rows)
    let number = try session.writer(in: rows).nextCopyNumber()
    let own = try body(rows, number)
    guard !own.persons.isEmpty else {
      throw Problem(.usage, .nobodyInDocument, ["document": form.label])
    }
    let file = try ListFile([own.list], format, .utf8)
    let bytes = format == .pdf ? try PageToPDF.bytes(of: file.bytes) : file.bytes
    let copy = own.handed(number)
    let handingOut = HandingOut(
      [copy], of: form.label, form.kinds.map(\.name), format.isPage ? .print : .export,
      to: output, size: bytes.count)
    try handingOut.begin(in: rows)
    return (copy, bytes, handingOut)
  }
}
