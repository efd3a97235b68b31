import Casework
import Console
import Foundation
import Records
import Reports
import Storage
import Sync

/// Copies in the making: noted before writing, so that no written copy can be forgotten, and
/// settled once their fate is known. Only a copy that was written whole and durably counts as
/// handed out.
struct HandingOut {
  private static let setting = "copies_being_written"

  private let action: AccessAction
  /// The name by which a person knows what is handed out.
  private let name: String
  /// The kinds that it shows.
  private let kinds: [String]
  /// nil for standard output.
  private let path: String?
  private let size: Int
  private let copies: [HandedCopy]

  init(
    _ copies: [HandedCopy], of name: String, _ kinds: [String], _ action: AccessAction,
    to path: String?, size: Int
  ) {
    (self.copies, self.name, self.kinds) = (copies, name, kinds)
    (self.action, self.path, self.size) = (action, path, size)
  }

  /// Notes copies that leave with a file which somebody else has written already: from a sealed pack.
  func note(by writer: DeviceWriter) throws {
    for copy in copies { try noteAccess(to: copy, action, by: writer) }
  }

  /// Notes the copies that are about to be written.
  func begin(in rows: DeviceRows) throws {
    try rows.setSetting(HandingOut.setting, JSON.text(value))
  }

  /// Writes the bytes as they are, then notes what became of the copies.
  ///
  /// - Throws: `Problem`: why they could not be written, or not be noted; then no file is left.
  func write(_ bytes: [UInt8], _ session: Session) throws {
    do {
      if let path {
        try NewFile.write(bytes, to: path)
      } else {
        try Output.deliver(bytes)
      }
    } catch {
      try? session.store.transact { try settle(asHandedOut: false, by: session.writer(in: $0)) }
      throw error
    }
    do {
      try session.store.transact { try settle(asHandedOut: true, by: session.writer(in: $0)) }
    } catch {
      if let path { unlink(path) }
      throw error
    }
  }

  /// Settles copies that an earlier command began and did not live to finish: a file of the right
  /// size is whole.
  static func settleUnfinished(_ session: Session) throws {
    try session.store.transact { rows in
      guard
        let left = try rows.setting(setting).flatMap({ try? JSON.read($0) }).flatMap(
          HandingOut.init)
      else { return }
      try left.settle(asHandedOut: left.isWhole, by: session.writer(in: rows))
    }
  }

  private var isWhole: Bool {
    var status = stat()
    guard let path, stat(path, &status) == 0 else { return false }
    return Int(status.st_size) == size
  }

  private func noteAccess(
    to copy: HandedCopy, _ action: AccessAction, by writer: DeviceWriter
  ) throws {
    try AccessNotes.append(
      Subjects(action, Set(kinds), copy.persons.ids), copy.persons,
      copy: .init(
        recipient: copy.recipient, recipientClass: copy.recipientClass, number: copy.number),
      by: writer)
  }

  private func settle(asHandedOut isHandedOut: Bool, by writer: DeviceWriter) throws {
    for copy in copies {
      let said = "\(name) \(copy.persons.ids.count)人 写し\(copy.number) \(copy.recipient)"
      try writer.journal(isHandedOut ? "export" : "export_failed", said, about: nil)
      try noteAccess(to: copy, isHandedOut ? action : .exportFailed, by: writer)
      guard isHandedOut, let principal = try writer.rows.principal(at: writer.session.now) else {
        continue
      }
      try CopyRegister(rows: writer.rows, writer: writer).enter(copy, for: principal)
    }
    try writer.rows.setSetting(HandingOut.setting, nil)
  }
}

// As it is kept on the device.

extension HandingOut {
  private var value: Value {
    [
      "action": .text(action.rawValue), "path": .optional(path), "size": .integer(Int64(size)),
      "name": .text(name), "kinds": .texts(kinds),
      "copies": .list(
        copies.map {
          [
            "letters": .text($0.number.letters), "count": .integer(Int64($0.number.count)),
            "recipient": .text($0.recipient), "class": .optional($0.recipientClass?.rawValue),
            "persons": .text($0.persons.text), "details": .object($0.details),
          ]
        }),
    ]
  }

  private init?(_ value: Value) {
    guard let action = value["action"]?.text.flatMap(AccessAction.init),
      let size = value["size"]?.integer, let list = value["copies"]?.list
    else { return nil }
    self.action = action
    self.size = Int(size)
    path = value["path"]?.text
    // An earlier version knew supporters' lists alone.
    name = value["name"]?.text ?? SupporterList.form.label
    kinds = value["kinds"]?.list?.compactMap(\.text) ?? SupporterList.form.kinds.map(\.name)
    copies = list.compactMap { copy in
      guard let letters = copy["letters"]?.text, let count = copy["count"]?.integer,
        let recipient = copy["recipient"]?.text,
        let persons = copy["persons"]?.text.flatMap({ RecordSet($0) })
      else { return nil }
      return HandedCopy(
        number: CopyNumber(letters: letters, count: Int(count)), recipient: recipient,
        recipientClass: copy["class"]?.text.flatMap(ConsentRecipient.init), persons: persons,
        details: copy["details"]?.object ?? [:])
    }
  }
}
