import Authority
import Merge
import Records
import Sync

/// Undoes the last import as one act: it deletes the records that the import began, and restores
/// earlier values where nobody has built on the import's.
public struct ImportUndo: Sendable {
  public private(set) var entries: [ImportPlan.Entry] = []
  /// Records that stay as they are, since somebody has changed them or entered something about them.
  public private(set) var kept: [RecordID] = []
  /// The kind that was imported.
  public let kind: Kind

  /// - Parameter user: the user who imported.
  /// - Throws: `Problem` of code `nothing_to_undo` where this version does not know the kind.
  public init(
    _ last: ImportMemory.LastImport, by user: RecordID, in rows: some RecordReading
  ) throws {
    guard let kind = Catalogue.kind(last.kind) else {
      throw Problem(.nothingToUndo, .nothingImported)
    }
    self.kind = kind
    let begun = Set(last.begun)
    for id in last.begun {
      guard let state = try rows.state(id), state.view.isListed else { continue }
      let isUntouched = state.allHeads.allSatisfy { $0.author == user }
      let isNamed = try rows.links(to: id).contains { link in
        try !begun.contains(link.source) && rows.state(link.source)?.view.isListed == true
      }
      guard isUntouched, !isNamed else {
        kept.append(id)
        continue
      }
      entries.append(.init(record: id, writes: Lifecycle.deletion(of: state), isNew: false))
    }
    for (id, cells) in last.changed.sorted(by: { $0.key < $1.key }) {
      try restore(id, cells, user, rows)
    }
  }

  private mutating func restore(
    _ id: RecordID, _ cells: PathMap<Value>, _ user: RecordID, _ rows: some RecordReading
  ) throws {
    guard let state = try rows.state(id), state.view.isListed else { return }
    var writes: PathMap<Write> = [:]
    for (path, before) in cells {
      let heads = state.heads(at: path)
      guard let own = heads.first(where: { $0.author == user }) else { continue }
      let isMember = path.member != nil && path.part == nil
      let value: Value = before == .null && isMember ? false : before
      // Writes that stood beside the import's stay; only the import's own write is superseded.
      writes[path] = Write(value, seen: [own.id])
    }
    guard writes.count == cells.count else {
      kept.append(id)
      return
    }
    entries.append(.init(record: id, writes: writes, isNew: false))
  }
}
