import Merge
import Records

/// The writes of earlier imports on a device. Because of it, importing the same file again changes
/// nothing, a corrected file changes only the corrections, and no import overwrites a later edit.
public struct ImportMemory: Sendable, Equatable {
  /// The record of each row of a file: by kind, the file's name and its own number of the row.
  private var labels: [String: RecordID] = [:]
  /// The written cells: for each record, pairs of hashes of a path and a value.
  private var cells: [RecordID: [UInt32: UInt32]] = [:]
  /// The last import, for taking it back.
  public internal(set) var last: LastImport?

  /// One import as it was done.
  public struct LastImport: Sendable, Equatable {
    public var kind: String
    public var file: String
    /// The records that it began.
    public var begun: [RecordID]
    /// The earlier values of the cells that it changed.
    public var changed: [RecordID: PathMap<Value>]
  }

  public init() {}

  /// Notes an import that begins records or users, and writes no cells that a later one would compare.
  public mutating func begin(_ kind: Kind, _ file: String, begun: [RecordID]) {
    last = LastImport(kind: kind.name, file: file, begun: begun, changed: [:])
  }

  /// An import is undone once; importing its file again counts as new.
  public mutating func forgetLast() {
    guard let last else { return }
    let begun = Set(last.begun)
    for record in begun { cells[record] = nil }
    labels = labels.filter { !begun.contains($0.value) }
    for (record, paths) in last.changed {
      for path in paths.keys { cells[record]?[ImportMemory.hash(path)] = nil }
    }
    self.last = nil
  }

  func record(labelled label: String, in file: String, _ kind: Kind) -> RecordID? {
    labels[ImportMemory.key(label, file, kind)]
  }

  mutating func keep(_ record: RecordID, labelled label: String, in file: String, _ kind: Kind) {
    labels[ImportMemory.key(label, file, kind)] = record
  }

  private static func key(_ label: String, _ file: String, _ kind: Kind) -> String {
    [kind.name, file, label].joined(separator: "\t")
  }

  /// The cells of one record that earlier imports wrote.
  struct Cells: Sendable, Equatable {
    fileprivate var pairs: [UInt32: UInt32] = [:]

    /// Whether the last import of a cell wrote this value.
    func wrote(_ value: Value, at path: FieldPath) -> Bool {
      pairs[ImportMemory.hash(path)] == ImportMemory.hash(JSON.bytes(value))
    }

    mutating func keep(_ value: Value, at path: FieldPath) {
      pairs[ImportMemory.hash(path)] = ImportMemory.hash(JSON.bytes(value))
    }
  }

  subscript(record: RecordID) -> Cells {
    get { Cells(pairs: cells[record] ?? [:]) }
    set { cells[record] = newValue.pairs }
  }

  private static func hash(_ path: FieldPath) -> UInt32 { hash(Array(path.text.utf8)) }

  /// FNV-1a. It tells values apart that people wrote; it hides nothing.
  private static func hash(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }
}

extension ImportMemory {
  /// As it is kept between imports.
  public var value: Value {
    [
      "labels": .object(labels.mapValues { .text($0.description) }),
      "cells": .object(
        Dictionary(
          uniqueKeysWithValues: cells.map { record, pairs in
            let text = pairs.sorted { $0.key < $1.key }
              .map { ImportMemory.digits($0.key) + ImportMemory.digits($0.value) }.joined()
            return (record.description, .text(text))
          })),
      "last": last?.value ?? .null,
    ]
  }

  /// Reads the form that `value` writes, and drops unreadable parts.
  public init(_ value: Value) {
    self.init()
    for (key, record) in value["labels"]?.object ?? [:] {
      labels[key] = record.text.flatMap(RecordID.init)
    }
    for (key, pairs) in value["cells"]?.object ?? [:] {
      guard let record = RecordID(key), let text = pairs.text else { continue }
      let digits = Array(text.utf8)
      for place in stride(from: 0, to: digits.count - 15, by: 16) {
        guard let path = ImportMemory.number(digits[place..<place + 8]),
          let value = ImportMemory.number(digits[place + 8..<place + 16])
        else { continue }
        cells[record, default: [:]][path] = value
      }
    }
    last = value["last"].flatMap(LastImport.init)
  }

  private static func digits(_ number: UInt32) -> String {
    String(hexText(UInt64(number)).suffix(8))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
    digits.reduce(UInt32?(0)) { number, digit in
      guard let number, let digit = hexDigit(digit) else { return nil }
      return number << 4 | UInt32(digit)
    }
  }
}

extension ImportMemory.LastImport {
  var value: Value {
    [
      "kind": .text(kind), "file": .text(file), "begun": .texts(begun.map(\.description)),
      "changed": .object(
        Dictionary(
          uniqueKeysWithValues: changed.map { record, cells in
            let before = cells.map { ($0.key.text, $0.value) }
            return (record.description, .object(Dictionary(uniqueKeysWithValues: before)))
          })),
    ]
  }

  init?(_ value: Value) {
    guard let kind = value["kind"]?.text, let file = value["file"]?.text else { return nil }
    self.kind = kind
    self.file = file
    begun = (value["begun"]?.list ?? []).compactMap { $0.text.flatMap(RecordID.init) }
    changed = [:]
    for (record, cells) in value["changed"]?.object ?? [:] {
      guard let id = RecordID(record), let cells = cells.object else { continue }
      changed[id] = PathMap(
        uniqueKeysWithValues: cells.map { (FieldPath($0.key), $0.value) })
    }
  }
}
