import CZlib

/// A zlib stream at a fixed address, with a block for its output. zlib refuses a stream that moved.
struct ZlibStream: ~Copyable {
  /// The size of the output block, in bytes.
  static let blockSize = 64 * 1024
  /// The most input that is handed over at once: zlib counts in 32 bits.
  private static let portionSize = 1 << 30

  let pointer = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: blockSize)

  init() {
    pointer.initialize(to: z_stream())
  }

  deinit {
    pointer.deallocate()
    block.deallocate()
  }

  /// Points zlib at the input from `offset` on, and says whether this is all that is left of it.
  func offer(_ input: UnsafeBufferPointer<UInt8>, from offset: Int) -> (count: Int, isLast: Bool) {
    let count = min(input.count - offset, Self.portionSize)
    pointer.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + offset })
    pointer.pointee.avail_in = UInt32(count)
    return (count, offset + count == input.count)
  }

  /// Gives zlib the whole block to write into.
  func emptyBlock() {
    pointer.pointee.next_out = block.baseAddress
    pointer.pointee.avail_out = UInt32(Self.blockSize)
  }

  /// The output that zlib wrote since the block was emptied.
  var written: Slice<UnsafeMutableBufferPointer<UInt8>> {
    block[..<(Self.blockSize - Int(pointer.pointee.avail_out))]
  }
}
