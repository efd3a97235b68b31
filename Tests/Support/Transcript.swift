import Foundation

/// A text did not appear in time, or the program ended first.
public struct TextMissing: Error, CustomStringConvertible {
  public let wanted: String
  /// Everything that did appear.
  public let transcript: String

  public var description: String {
    "\(wanted.debugDescription) did not appear. What did:\n\(transcript)"
  }
}

/// The output of a descriptor so far, read on its own thread so that the writer never blocks.
final class Transcript: @unchecked Sendable {
  private let condition = NSCondition()
  private var bytes: [UInt8] = []
  private var searchedUpTo = 0
  private var isEnded = false

  /// - Parameter descriptor: read until its end, then closed.
  init(reading descriptor: Int32) {
    Thread.detachNewThread {
      self.read(from: descriptor)
      close(descriptor)
    }
  }

  /// Everything so far, without terminal escape sequences.
  var text: String {
    Self.withoutEscapes(condition.withLock { bytes })
  }

  /// Waits until `wanted` appears after the last text that was waited for.
  ///
  /// - Returns: what appeared since then, `wanted` included.
  @discardableResult
  func wait(for wanted: String, timeoutSeconds: Double) throws -> String {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    return try condition.withLock {
      while true {
        let fresh = Self.withoutEscapes(Array(bytes[searchedUpTo...]))
        if let range = fresh.range(of: wanted) {
          searchedUpTo = end(of: wanted)
          return String(fresh[..<range.upperBound])
        }
        guard !isEnded, condition.wait(until: deadline) else {
          throw TextMissing(wanted: wanted, transcript: Self.withoutEscapes(bytes))
        }
      }
    }
  }

  /// Waits until the writer has closed its end.
  func waitForEnd(timeoutSeconds: Double) {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    condition.withLock {
      while !isEnded, condition.wait(until: deadline) {}
    }
  }

  /// The first position at which all of `wanted` has appeared.
  private func end(of wanted: String) -> Int {
    var low = searchedUpTo
    var high = bytes.count
    while low < high {
      let middle = (low + high) / 2
      let part = Self.withoutEscapes(Array(bytes[searchedUpTo..<middle]))
      if part.contains(wanted) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func read(from descriptor: Int32) {
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Foundation.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      condition.withLock {
        if count > 0 { bytes += block[..<count] } else { isEnded = true }
        condition.broadcast()
      }
      if count <= 0 { return }
    }
  }

  /// Leaves out `ESC [ … letter` sequences and carriage returns.
  private static func withoutEscapes(_ bytes: [UInt8]) -> String {
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x1b {
        index += 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "[") {
          index += 1
          while index < bytes.count, !(0x40...0x7e).contains(bytes[index]) { index += 1 }
        }
      } else if bytes[index] != 0x0d {
        kept.append(bytes[index])
      }
      index += 1
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
